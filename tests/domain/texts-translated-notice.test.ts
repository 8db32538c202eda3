import type { Facts } from '../../src/domain/account/facts';
import { compose, type Composed } from '../../src/texts/compose';
import { address, now, sampleFacts } from './texts-facts';

/** Facts of a placed debt of a reader in the United States. */
function placed(language: string): Facts {
  const facts = sampleFacts();
  return {
    ...facts,
    creditor: {
      ...facts.creditor,
      settings: {
        ...facts.creditor.settings,
        role: 'third-party',
        address: '7 Quay Street\nGalway',
      },
    },
    debtor: { ...facts.debtor, kind: 'consumer', country: 'US', language },
    invoices: facts.invoices.map((invoice) => ({
      ...invoice,
      purpose: 'consumer' as const,
      claim: { currentCreditor: 'Harbour Bank', itemizationOn: '2026-01-01' },
    })),
  };
}

function written(language: string, channel: 'email' | 'letter', template = 't1'): Composed {
  const result = compose(
    placed(language),
    {
      ...{ stepId: template, template, channel, partyId: null, contactPointId: address.id },
      ...{ payByOn: null, cause: null },
    },
    {
      ...{ now, payUrl: 'https://pay.example/p', optOutUrl: 'https://pay.example/o' },
      ...{ disclosure: 'debt-collector-first', entries: null, own: [], attachments: [] },
    },
  );
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const bytes = (pdf: Uint8Array | null): string => Buffer.from(pdf ?? []).toString('latin1');
const pages = (pdf: Uint8Array | null): number =>
  (bytes(pdf).match(/\/Type \/Page\b/g) ?? []).length;

// 12 CFR 1006.34(e)(1): a translation counts only with the English notice in the same communication.
describe('a validation notice in Spanish', () => {
  it('takes the English one along as a file beside the e-mail', () => {
    const { rendered, attachments } = written('es-US', 'email');
    expect(rendered).toMatchObject({
      language: 'es',
      subject: 'Un aviso de Northwind Supplies Ltd',
    });
    expect(attachments.map(({ name }) => name)).toEqual(['t1-en']);
    expect(bytes(attachments[0]?.pdf ?? null)).toContain('A notice from Northwind Supplies Ltd');
    expect(bytes(attachments[0]?.pdf ?? null)).toContain('/Lang (en)');
  });

  it('has the English one on pages after it in a letter', () => {
    const [own, english] = [written('es-US', 'letter'), written('en-US', 'letter')];
    expect(own.rendered.language).toBe('es');
    expect(own.attachments).toEqual([]);
    expect(pages(own.rendered.pdf)).toBeGreaterThan(pages(english.rendered.pdf));
  });

  it('is the only message that does: English readers and other messages take nothing along', () => {
    expect(written('en-US', 'email').attachments).toEqual([]);
    expect(written('es-US', 'email', 't6').attachments).toEqual([]);
    expect(written('es-US', 'email', 't6').rendered.language).toBe('es');
  });
});
