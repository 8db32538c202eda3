import { readFileSync } from 'node:fs';
import { readBankCsv } from '../../src/intake/bank/csv';
import { readBankMap } from '../../src/intake/bank/csv-map';
import { readCamt053 } from '../../src/intake/bank/camt053';
import { camtXml, entryXml } from './camt';

const latest = '2026-03-31';
const bare = {
  currency: 'EUR',
  dateFormat: 'YYYY-MM-DD',
  columns: {
    bookedOn: 'date',
    amount: 'amount',
    payer: 'payer',
    remittance: 'text',
    reference: 'ref',
  },
};
const german = `
currency: { column: Waehrung }
dateFormat: DD.MM.YYYY
decimal: ','
delimiter: ';'
columns: { bookedOn: Buchungstag, amount: Betrag, payer: Name, iban: IBAN, remittance: Zweck, endToEndId: E2E }
`;

function csv(text: string, map: unknown = bare) {
  const read = readBankMap(map);
  if (!read.ok) throw new Error(read.error.detail);
  return readBankCsv(text, read.value, latest);
}

describe('a CSV of bank lines', () => {
  test('is read by its map: signs, decimals, umlauts, line breaks in cells', () => {
    const file = csv(
      'Buchungstag;Betrag;Waehrung;Name;IBAN;Zweck;E2E\n' +
        '02.03.2026;1.250,50;EUR;Müller GmbH;DE89 3704;"RE-1001\nDanke";NOTPROVIDED\n' +
        '03.03.2026;-7,5;EUR;Bank;;Gebühr;X-1\n' +
        '03.03.2026;1000;JPY;Sato;;;\n',
      german,
    );
    expect(file.rejected).toEqual([]);
    expect(file.lines).toMatchObject([
      {
        line: 2,
        bookedOn: '2026-03-02',
        amountMinor: 125050n,
        currency: 'EUR',
        creditDebit: 'credit',
        payer: 'Müller GmbH',
        iban: 'DE893704',
        remittance: 'RE-1001 Danke',
        endToEndId: null,
      },
      { line: 4, amountMinor: 750n, creditDebit: 'debit', endToEndId: 'X-1' },
      { line: 5, amountMinor: 1000n, currency: 'JPY', remittance: '' },
    ]);
  });

  test('the example in the documentation is one', () => {
    const text = readFileSync('docs/examples/bank-statement.map.yaml', 'utf8');
    expect(readBankMap(text)).toMatchObject({ ok: true, value: { decimal: ',' } });
  });

  test('names the first fault of every line', () => {
    const rows = [
      '2026-02-30,1.00,,,',
      '2026-04-01,1.00,,,',
      '2026-03-01,0.00,,,',
      '2026-03-01,1.005,,,',
      '2026-03-01,"1.250,50",,,',
      '2026-03-01,,,,',
      '2026-03-01,1.00',
    ];
    const file = csv(`date,amount,payer,text,ref\n${rows.join('\n')}\n`);
    expect(file.lines).toEqual([]);
    expect(file.rejected).toEqual([
      { line: 2, column: 'date', code: 'date_invalid', value: '2026-02-30' },
      { line: 3, column: 'date', code: 'date_invalid', value: '2026-04-01' },
      { line: 4, column: 'amount', code: 'amount_invalid', value: '0.00' },
      { line: 5, column: 'amount', code: 'amount_invalid', value: '1.005' },
      { line: 6, column: 'amount', code: 'amount_invalid', value: '1.250,50' },
      { line: 7, column: 'amount', code: 'missing', value: '' },
      { line: 8, column: null, code: 'wrong_columns', value: '2' },
    ]);
  });

  test.each([
    [{ ...bare, currency: 'ZZZ' }, 'map.currency'],
    [{ ...bare, columns: { bookedOn: 'date' } }, 'map.columns.amount'],
    [{ ...bare, columns: { ...bare.columns, credit: 'in' } }, 'map.columns.amount'],
    [{ ...bare, dateFormat: 'YY-MM' }, 'map.dateFormat'],
  ])('refuses a map that cannot work, %#', (map, path) => {
    expect(readBankMap(map)).toMatchObject({ ok: false, error: { path } });
  });

  test('reads two columns, and a word for the direction', () => {
    const sided = csv('d,in,out\n2026-03-01,5.00,\n2026-03-01,,6.00\n2026-03-01,1,2\n', {
      ...bare,
      columns: { bookedOn: 'd', credit: 'in', debit: 'out' },
    });
    expect(sided.lines).toMatchObject([
      { amountMinor: 500n, creditDebit: 'credit' },
      { amountMinor: 600n, creditDebit: 'debit' },
    ]);
    expect(sided.rejected).toMatchObject([{ line: 4, code: 'amount_invalid' }]);
    const worded = csv('d,a,s\n2026-03-01,5.00,H\n2026-03-01,6.00,S\n2026-03-01,6.00,?\n', {
      ...bare,
      columns: { bookedOn: 'd', amount: 'a' },
      direction: { column: 's', credit: ['H'], debit: ['S'] },
    });
    expect(worded.lines.map(({ creditDebit }) => creditDebit)).toEqual(['credit', 'debit']);
    expect(worded.rejected).toMatchObject([{ line: 4, column: 's', code: 'invalid_input' }]);
  });

  test('gives a line the same id in every file, and counts what is alike', () => {
    const header = 'date,amount,payer,text,ref\n';
    const line = '2026-03-01,10.00,Ann,thanks,\n';
    const own = '2026-03-01,10.00,Ann,thanks,B77\n';
    const first = csv(header + line + own).lines.map(({ externalId }) => externalId);
    const second = csv(header + own + line + line).lines.map(({ externalId }) => externalId);
    expect(second.slice(0, 2)).toEqual([first[1], first[0]]);
    expect(new Set(second).size).toBe(3);
    expect(first[1]).toMatch(/^B77:/);
  });
});

describe('a camt.053', () => {
  test.each([
    ['02', ''],
    ['04', 'ns2'],
    ['08', ''],
    ['13', 'c'],
  ])('of version %s, prefix "%s", is read', (version, prefix) => {
    const details = [
      {
        payer: 'M&#252;ller &amp; Co',
        iban: 'DE12',
        text: 'RE-1001',
        endToEnd: 'E1',
        reference: 'T1',
      },
    ];
    const xml = camtXml(
      [entryXml({ amount: '1250.5', details }, version), entryXml({ status: 'PDNG' }, version)],
      { version, prefix },
    );
    const file = readCamt053(xml, latest);
    expect(file).toMatchObject({ pending: 1, rejected: [] });
    expect(file.lines).toMatchObject([
      {
        line: 5,
        bookedOn: '2026-03-02',
        amountMinor: 125050n,
        currency: 'EUR',
        creditDebit: 'credit',
        payer: 'Müller & Co',
        iban: 'DE12',
        remittance: 'RE-1001',
        endToEndId: 'E1',
        bankReference: 'T1',
      },
    ]);
  });

  test('takes a batch apart where its parts add up, else keeps it whole', () => {
    const parts = [
      { amount: '60.00', text: 'A-1', payer: 'Ann' },
      { amount: '40.00', structured: 'RF18 5390' },
    ];
    const batch = readCamt053(camtXml([entryXml({ reference: 'B1', details: parts })]), latest);
    expect(batch.lines).toMatchObject([
      { amountMinor: 6000n, remittance: 'A-1', bankReference: 'B1', isBatch: false },
      { amountMinor: 4000n, remittance: 'RF18 5390', bankReference: 'B1' },
    ]);
    expect(new Set(batch.lines.map(({ externalId }) => externalId)).size).toBe(2);
    const off = entryXml({ details: [{ amount: '60.00' }, { text: 'B-2' }] });
    expect(readCamt053(camtXml([off]), latest).lines).toMatchObject([
      { amountMinor: 10000n, isBatch: true, payer: null },
    ]);
  });

  test('tells debits, reversals and currencies', () => {
    const xml = camtXml([
      entryXml({ direction: 'DBIT', reversal: true }),
      entryXml({ currency: 'JPY', amount: '500' }),
    ]);
    expect(readCamt053(xml, latest).lines).toMatchObject([
      { creditDebit: 'debit', isReversal: true, currency: 'EUR' },
      { creditDebit: 'credit', isReversal: false, currency: 'JPY', amountMinor: 500n },
    ]);
  });

  test('names the first fault of every entry with its line', () => {
    const xml = camtXml([
      entryXml({ amount: '0.00' }),
      entryXml({ amount: '1.005' }),
      entryXml({ amount: '-1.00' }),
      entryXml({ currency: 'XXY' }),
      entryXml({ direction: 'BOTH' }),
      entryXml({ on: '2026-02-30' }),
    ]);
    const { lines, rejected } = readCamt053(xml, latest);
    expect(lines).toEqual([]);
    expect(rejected.map(({ column, code, value }) => [column, code, value])).toEqual([
      ['Amt', 'amount_invalid', '0.00'],
      ['Amt', 'amount_invalid', '1.005'],
      ['Amt', 'amount_invalid', '-1.00'],
      ['Amt', 'currency_unknown', 'XXY'],
      ['CdtDbtInd', 'invalid_input', 'BOTH'],
      ['BookgDt', 'date_invalid', '2026-02-30'],
    ]);
    expect(rejected[0]?.line).toBe(5);
    expect(rejected[1]?.line).toBeGreaterThan(9);
  });

  test.each([
    ['not_xml', 'hello'],
    ['not_xml', '<Document><a></Document>'],
    ['not_xml', new Uint8Array([0xff, 0xfe, 0x00])],
    ['not_camt053', '<?xml version="1.0"?><Document xmlns="urn:x"><BkToCstmrStmt/></Document>'],
    ['not_camt053', camtXml([]).replace('camt.053', 'camt.052')],
    [
      'doctype_refused',
      `<!DOCTYPE d [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${camtXml([entryXml()])}`,
    ],
    ['not_xml', `${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}`],
  ])('refuses what it is not: %s', (code, file) => {
    expect(readCamt053(file, latest)).toMatchObject({ lines: [], rejected: [{ code }] });
  });
});
