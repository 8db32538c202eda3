import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readCsv, type ReadFile } from '../../src/intake/csv';
import { dateReader, isDateFormat } from '../../src/intake/csv-dates';
import { readImportMap, type ImportMap } from '../../src/intake/csv-map';

const exampleText = readFileSync(
  path.resolve(__dirname, '../../docs/examples/ar-invoices.map.yaml'),
  'utf8',
);

function mapOf(over: object = {}): ImportMap {
  const map = readImportMap({
    currency: 'USD',
    dateFormat: 'M/D/YYYY',
    columns: { number: 'No', debtor: 'Who', issuedOn: 'Issued', dueOn: 'Due', amount: 'Amount' },
    settledOn: 'Settled',
    disputed: { column: 'Disputed', yes: ['Yes'], no: ['No', ''] },
    ...over,
  });
  if (!map.ok) throw new Error(map.error.path);
  return map.value;
}

const header = 'No,Who,Issued,Due,Amount,Settled,Disputed';
const read = (rows: string, over: object = {}): ReadFile =>
  readCsv(`${header}\n${rows}`, mapOf(over), '2026-03-02');
const faults = (rows: string, over: object = {}) =>
  read(rows, over).rejected.map(({ line, column, code, value }) => [line, column, code, value]);

describe('the map', () => {
  test('of the example is read from its text and from its object', () => {
    const map = readImportMap(exampleText);
    expect(map).toMatchObject({
      ok: true,
      value: {
        creditor: 'default',
        currency: 'USD',
        dateFormat: 'M/D/YYYY',
        columns: { number: 'invoiceNumber', debtor: 'customerID' },
        settledOn: 'SettledDate',
        disputed: { column: 'Disputed', yes: ['Yes'], no: ['No'] },
      },
    });
    expect(map.ok && readImportMap(map.value)).toEqual(map);
  });

  test.each([
    ['currency: [', 'invalid_input', 'map'],
    ['a: 1\na: 2', 'invalid_input', 'map'],
    ['just text', 'invalid_input', 'map'],
    [{ ...mapOf(), currency: 'usd' }, 'invalid_input', 'map.currency'],
    [{ ...mapOf(), dateFormat: 'M/D/YY' }, 'invalid_input', 'map.dateFormat'],
    [{ ...mapOf(), colour: 'red' }, 'unknown_field', 'map.colour'],
    [{ ...mapOf(), columns: {} }, 'invalid_input', 'map.columns.number'],
    [{ ...mapOf(), defaults: { timeZone: 'EST' } }, 'invalid_input', 'map.defaults.timeZone'],
    [null, 'invalid_input', 'map'],
  ])('%j is refused with its place', (given, code, place) => {
    expect(readImportMap(given)).toMatchObject({ ok: false, error: { code, path: place } });
  });
});

describe('dates', () => {
  test.each([
    ['M/D/YYYY', '1/2/2013', '2013-01-02'],
    ['M/D/YYYY', '12/31/2013', '2013-12-31'],
    ['DD.MM.YYYY', '31.12.2013', '2013-12-31'],
    ['DD.MM.YYYY', '31x12x2013', null],
    ['DD.MM.YYYY', '1.2.2013', null],
    ['YYYY-MM-DD', '2016-02-29', '2016-02-29'],
    ['YYYY-MM-DD', '2015-02-29', null],
    ['YYYYMMDD', '20160229', '2016-02-29'],
    ['D/M/YYYY', '13/13/2013', null],
    ['M/D/YYYY', '1/2/13', null],
  ])('%s reads %s as %s', (format, text, on) => {
    expect(dateReader(format)(text)).toBe(on);
  });

  test.each(['M/D/YY', 'YYYY-MM', 'YYYY-MM-MM', 'YYYYMD', '', 'X-YYYY-MM-DD', 'YYYY--MM-DD'])(
    '%j is no format',
    (format) => {
      expect(isDateFormat(format)).toBe(false);
    },
  );
});

describe('a file', () => {
  test('is read row by row', () => {
    const rows = 'A1,D1,1/2/2013,2/1/2013,55.9,1/15/2013,No\nA2,D1,1/3/2013,2/2/2013,7,,Yes\n';
    expect(read(rows)).toMatchObject({
      rows: 2,
      rejected: [],
      accepted: [
        {
          ...{ line: 2, number: 'A1', issuedOn: '2013-01-02', dueOn: '2013-02-01' },
          ...{ amountMinor: 5_590n, currency: 'USD', settledOn: '2013-01-15', disputed: false },
          ...{ purpose: 'commercial', debtor: { reference: 'D1', name: 'D1', kind: 'business' } },
        },
        { line: 3, number: 'A2', amountMinor: 700n, settledOn: null, disputed: true },
      ],
    });
  });

  test('may begin with a byte order mark, end lines as it likes and quote what it must', () => {
    const text = `\ufeff${header}\r\n"A,1","D ""1""",1/2/2013,2/1/2013,55.94,,\r\n`;
    const file = readCsv(Buffer.from(text), mapOf(), '2026-03-02');
    expect(file).toMatchObject({
      rejected: [],
      accepted: [{ number: 'A,1', debtor: { reference: 'D "1"' }, disputed: false }],
    });
  });

  const good = 'A1,D1,1/2/2013,2/1/2013,55.94,1/15/2013,No';
  test.each([
    [good.replace('A1', ''), 'No', 'missing', ''],
    [good.replace('A1', 'x'.repeat(201)), 'No', 'invalid_input', 'x'.repeat(40)],
    [good.replace('1/2/2013', '2/30/2013'), 'Issued', 'date_invalid', '2/30/2013'],
    [good.replace('1/2/2013', ''), 'Issued', 'missing', ''],
    [good.replace('2/1/2013', '2/1/2063'), 'Due', 'date_invalid', '2/1/2063'],
    [good.replace('2/1/2013', 'soon'), 'Due', 'date_invalid', 'soon'],
    [good.replace('55.94', '55.945'), 'Amount', 'amount_invalid', '55.945'],
    [good.replace('55.94', '-55.94'), 'Amount', 'amount_invalid', '-55.94'],
    [good.replace('55.94', '0.00'), 'Amount', 'amount_invalid', '0.00'],
    [good.replace('55.94', '1e3'), 'Amount', 'amount_invalid', '1e3'],
    [good.replace('55.94', '"1,055.94"'), 'Amount', 'amount_invalid', '1,055.94'],
    [good.replace('55.94', '9'.repeat(30)), 'Amount', 'amount_invalid', '9'.repeat(30)],
    [good.replace('1/15/2013', '1/15/2033'), 'Settled', 'date_invalid', '1/15/2033'],
    [good.replace('1/15/2013', 'never'), 'Settled', 'date_invalid', 'never'],
    [good.replace(',No', ',Maybe'), 'Disputed', 'invalid_input', 'Maybe'],
    [good.replace('D1', 'D\u0000'), 'Who', 'invalid_input', ''],
    [`${good},more`, null, 'wrong_columns', '8'],
    ['A1', null, 'wrong_columns', '1'],
  ])('row case %# names line, column, code and value', (row, column, code, value) => {
    expect(faults(`${good.replace('A1', 'A0')}\n${row}`)).toEqual([[3, column, code, value]]);
  });

  test('names a number that comes twice, and every faulty row', () => {
    const rows = [good, good.replace('55.94', 'x'), good, good.replace('A1', 'A2')].join('\n');
    expect(faults(rows)).toEqual([
      [3, 'Amount', 'amount_invalid', 'x'],
      [4, 'No', 'duplicate', 'A1'],
    ]);
  });

  test('counts lines also after a cell of several lines', () => {
    const rows = [good.replace('D1', '"D\n1"'), good.replace('A1', 'A2').replace('55.94', '')];
    expect(faults(rows.join('\n'))).toEqual([[4, 'Amount', 'missing', '']]);
  });

  test('without a column of the map, or that is no CSV, is refused as a whole', () => {
    const none = readCsv(`No,Who\nA1,D1`, mapOf(), '2026-03-02');
    expect(none.rejected).toMatchObject([{ line: 1, column: 'Issued', code: 'missing_column' }]);
    const twice = readCsv(`${header},No\n${good},A1`, mapOf(), '2026-03-02');
    expect(twice.rejected).toMatchObject([{ line: 1, column: 'No', code: 'duplicate' }]);
    const open = readCsv(`${header}\n"A1`, mapOf(), '2026-03-02');
    expect(open.rejected).toMatchObject([{ code: 'not_csv' }]);
    const bytes = readCsv(new Uint8Array([0xff, 0xfe, 0x00]), mapOf(), '2026-03-02');
    expect(bytes.rejected).toMatchObject([{ code: 'not_csv' }]);
    expect(readCsv('', mapOf(), '2026-03-02').rejected).toMatchObject([{ code: 'missing_column' }]);
  });

  test('takes currency and debtor from columns where the map says so', () => {
    const columns = { ...mapOf().columns, kind: 'Kind', country: 'Country', timeZone: 'Zone' };
    const map = mapOf({ columns, currency: { column: 'Money' }, settledOn: undefined });
    const at = (cells: string) =>
      readCsv(`${header},Kind,Country,Zone,Money\n${good},${cells}`, map, '2026-03-02');
    expect(at('consumer,GB,,JPY').rejected).toMatchObject([{ code: 'amount_invalid' }]);
    expect(at('consumer,GB,,GBP').accepted).toMatchObject([
      { currency: 'GBP', purpose: 'consumer', debtor: { timeZone: 'Europe/London' } },
    ]);
    expect(at('dog,GB,,GBP').rejected).toMatchObject([{ column: 'Kind', code: 'invalid_input' }]);
    expect(at(',GB,EST,GBP').rejected).toMatchObject([{ column: 'Zone', code: 'invalid_input' }]);
    expect(at(',GB,,gbp').rejected).toMatchObject([{ column: 'Money', code: 'currency_unknown' }]);
  });

  test('takes state, town and post code, and with them the zone', () => {
    const columns = {
      ...mapOf().columns,
      ...{ country: 'Country', region: 'State', city: 'Town', postCode: 'Zip' },
    };
    const { accepted } = readCsv(
      `${header},Country,State,Town,Zip\n${good},US,Texas,El Paso,79901`,
      mapOf({ columns }),
      '2026-03-02',
    );
    const debtor = accepted[0]?.debtor;
    expect(debtor).toMatchObject({
      ...{ country: 'US', state: 'Texas', city: 'El Paso', postCode: '79901' },
      timeZone: 'America/Denver',
    });
  });
});
