import { createHash } from 'node:crypto';
import PDFDocument from 'pdfkit';
import { drawTable } from '../../src/texts/letter-table';
import { wordsOf } from '../../src/texts/languages';
import { renderMessage } from '../../src/texts/render';
import { messageView } from '../../src/texts/view';
import type { Facts } from '../../src/domain/account/facts';
import { address, invoice, now, sampleFacts } from './texts-facts';

function letter(template: string, facts: Facts, at = now): Uint8Array {
  const view = messageView(facts, {
    ...{ now: at, stepId: 'b8', payByOn: '2026-03-15', contactPoint: address },
  });
  const result = renderMessage({ template, channel: 'letter', language: 'en', view });
  if (!result.ok || result.value.pdf === null) throw new Error(JSON.stringify(result));
  return result.value.pdf;
}

const text = (pdf: Uint8Array): string => Buffer.from(pdf).toString('latin1');
const sha = (pdf: Uint8Array): string => createHash('sha256').update(pdf).digest('hex');

describe('letters', () => {
  it.each(['b8', 'c7', 'letter-of-satisfaction'])(
    '%s is the same file when made again',
    (template) => {
      const facts = sampleFacts({
        agreements:
          template === 'letter-of-satisfaction'
            ? [{ ...settlement, status: 'kept' as const, endedAt: now }]
            : [],
      });
      expect(sha(letter(template, facts))).toBe(sha(letter(template, facts)));
    },
  );

  it('that is shown in the morning is the file that goes out later that day', () => {
    const facts = sampleFacts();
    expect(sha(letter('b8', facts, now + 3 * 3_600_000))).toBe(sha(letter('b8', facts)));
    const nextDay = letter('b8', facts, now + 24 * 3_600_000);
    expect(sha(nextDay)).not.toBe(sha(letter('b8', facts)));
  });

  it('carries business time, language, title and tags', () => {
    const pdf = text(letter('b8', sampleFacts()));
    expect(pdf.slice(0, 8)).toBe('%PDF-1.7');
    const dates = pdf.match(/\(D:[^)]*\)/g) ?? [];
    expect(new Set(dates)).toEqual(new Set(['(D:20260301000000Z)']));
    const tags = [
      'Document',
      'H1',
      'H2',
      'P',
      'L',
      'LI',
      'Lbl',
      'LBody',
      'Table',
      'TR',
      'TH',
      'TD',
    ];
    const wanted = ['/Lang (en)', '/Marked true', ...tags.map((tag) => `/S /${tag}\n`)];
    expect(wanted.filter((part) => !pdf.includes(part))).toEqual([]);
    expect(pdf.includes('JavaScript')).toBe(false);
  });

  it.each([
    ['de', 'b8', 'Seite 1 von', '1. März 2026'],
    ['es', 'c7', 'Página 1 de', '1 de marzo de 2026'],
  ] as const)(
    'in %s it is of one language, tagged, and the same again',
    (language, name, page, date) => {
      const facts = sampleFacts();
      const view = messageView(facts, {
        ...{ now, stepId: name, payByOn: '2026-03-15', contactPoint: address, language },
      });
      const made = () =>
        renderMessage({ template: name, channel: 'letter', language: `${language}-XX`, view });
      const first = made();
      if (!first.ok || first.value.pdf === null) throw new Error(JSON.stringify(first));
      expect(view.today).toBe(date);
      expect(wordsOf(language).page(1, 2)).toContain(page);
      const pdf = text(first.value.pdf);
      expect(['/Marked true', `/Lang (${language})`].filter((part) => !pdf.includes(part))).toEqual(
        [],
      );
      const again = made();
      expect(again.ok && again.value.bodySha256).toBe(first.value.bodySha256);
      // Figures made for another language are not mixed in.
      const mixed = renderMessage({ template: name, channel: 'letter', language: 'en', view });
      expect(mixed).toMatchObject({ ok: false, error: [{ code: 'language' }] });
    },
  );

  it('runs over several pages with many invoices, and stays bounded', () => {
    const invoices = Array.from({ length: 300 }, (_, n) => invoice({ id: `inv-${n + 1_000}` }));
    const balances = invoices.map(({ id }) => ({
      ...{ ledger: 'receivable' as const, invoiceId: id, balanceMinor: 100n },
    }));
    const pdf = text(letter('b8', sampleFacts({ invoices, balances, payments: [] })));
    const pages = pdf.match(/\/Type \/Page\n/g)?.length ?? 0;
    expect(pages).toBeGreaterThan(3);
    expect(pages).toBeLessThan(20);
  });

  it('keeps the sum of a table beside the last row that it sums up', () => {
    for (let count = 1; count <= 40; count += 1) {
      const doc = new PDFDocument({ margin: 50, tagged: true });
      const root = doc.struct('Document');
      doc.addStructure(root);
      const sheet = { doc, root, left: 50, width: 500, bottom: 700 };
      let pages = 1;
      doc.on('pageAdded', () => (pages += 1));
      const columns = ['Invoice', 'Open'].map((title) => ({ title, align: 'left' as const }));
      const rows = Array.from({ length: count }, (_, n) => [`INV-${n}`, '10.00']);
      drawTable(sheet, { caption: 'Open', columns, rows, sum: ['Total', '600.00'] });
      const rowsHigh = (doc.y - 12 - 50) / 18.5;
      // The head, a row and the sum at least.
      if (pages > 1) expect({ count, isWhole: rowsHigh > 2.9 }).toEqual({ count, isWhole: true });
      doc.end();
    }
  });

  it('is printed on the paper of its country', () => {
    const facts = sampleFacts();
    const american = { ...facts, debtor: { ...facts.debtor, country: 'US' } };
    const box = /\/MediaBox (\[[^\]]*\])/;
    expect(box.exec(text(letter('b8', american)))?.[1]).toBe('[0 0 612 792]');
    expect(box.exec(text(letter('b8', facts)))?.[1]).toMatch(/^\[0 0 595.28\d* 841.89\d*\]$/);
  });

  it('is not written without an address', () => {
    const view = messageView(sampleFacts(), {
      ...{ now, stepId: 'b8', payByOn: '2026-03-15', contactPoint: null },
    });
    const result = renderMessage({ template: 'b8', channel: 'letter', language: 'en', view });
    expect(result).toMatchObject({ ok: false, error: [{ code: 'missing' }] });
  });
});

const settlement = {
  id: 'agr_1',
  accountId: 'acc_1',
  type: 'settlement' as const,
  invoiceIds: ['inv-1'],
  instalments: [{ n: 1, dueOn: '2026-02-20', amountMinor: 80_000n }],
  coveredMinor: 100_050n,
  expiresOn: '2026-02-10',
  toleranceMinor: 0n,
  graceDays: 7,
  graceKind: 'calendar' as const,
  proposedBy: 'usr_1',
  acceptedAt: now - 86_400_000 * 20,
  endReason: null,
  own: {},
  createdAt: now - 86_400_000 * 21,
};
