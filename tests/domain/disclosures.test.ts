import { disclosureOf } from '../../src/domain/law/disclosures';
import { limits } from '../../src/domain/limits';
import type { Facts } from '../../src/domain/account/facts';
import { renderMessage } from '../../src/texts/render';
import { listTemplates } from '../../src/texts/templates';
import { samples } from '../../src/texts/samples';
import { at, consumer, email, facts, invoice } from './account-facts';
import { fold } from './account-fold';

const zone = 'America/New_York';

function owed(
  role: 'first-party' | 'third-party',
  kind: 'consumer' | 'business' = 'consumer',
): Facts {
  const purpose = kind === 'consumer' ? ('consumer' as const) : ('commercial' as const);
  const base = facts([invoice('inv_1', { purpose })], {
    ...{ strategy: consumer, zone, country: 'US', contacts: [email] },
  });
  const settings = { ...base.creditor.settings, role };
  const debtor = { ...base.debtor, kind };
  return { ...base, creditor: { ...base.creditor, settings }, debtor };
}

function saidBy(state: Facts, on = '2026-04-20'): ReturnType<typeof disclosureOf> {
  const request = { kind: 'contact', channel: 'email', stepId: 'c2', cause: 'inv_1' } as const;
  const now = at(on, '12:00', zone);
  const asked = { request: { ...request, contactPoint: email }, facts: state, strategy: consumer };
  return disclosureOf({ ...asked, now, leaseMs: limits.leaseMs });
}

describe('what a collector says of itself (12 CFR 1006.18(e))', () => {
  it('is more in the first message than in later ones', () => {
    expect(saidBy(owed('third-party'))).toBe('debt-collector-first');
    const begun = fold(owed('third-party'), at('2026-03-01'), at('2026-03-20'), {
      strategy: consumer,
    });
    expect(begun.facts.messages.length).toBeGreaterThan(0);
    expect(saidBy(begun.facts)).toBe('debt-collector');
  });

  it('is nothing for own debts in the own name, and for what businesses owe', () => {
    expect(saidBy(owed('first-party'))).toBeNull();
    expect(saidBy(owed('third-party', 'business'))).toBeNull();
  });

  const written = listTemplates().flatMap(({ template, channels, kind }) =>
    kind === 'demand' || kind === 'notice'
      ? channels
          .filter((one) => one === 'email' || one === 'sms')
          .map((one) => [template, one] as const)
      : [],
  );
  it.each(written)('stands in %s by %s, and only then', (template, channel) => {
    const text = (view: typeof samples.full): string => {
      const result = renderMessage({ template, channel, language: 'en', view });
      if (!result.ok) throw new Error(JSON.stringify(result.error));
      return result.value.text;
    };
    expect(text(samples.collector)).toMatch(/from a debt\s+collector/i);
    expect(text(samples.full)).not.toMatch(/debt\s+collector/i);
  });

  it.each([
    ['c2', 'email'],
    ['c3', 'sms'],
  ] as const)('is whole in a first message: %s by %s', (template, channel) => {
    const view = { ...samples.full, disclosure: 'debt-collector-first' as const };
    const first = renderMessage({ template, channel, language: 'en', view });
    expect(first.ok && first.value.text.replace(/\s+/g, ' ')).toContain(
      'This is an attempt to collect a debt, and any information we obtain will be used for that purpose.',
    );
  });
});
