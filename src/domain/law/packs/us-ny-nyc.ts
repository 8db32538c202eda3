import { capVerdict, collects } from '../caps';
import type { LawPack, LawRule, Scope, Verdict } from '../rule';
import type { Consent, Situation } from '../situation';
import { standing } from './us-federal/requests';

/** The amended rules were adopted on 26 February 2026; before their first day none of this binds. */
const nyc = {
  jurisdiction: 'US-NY-NYC',
  effectiveFrom: '2026-09-01',
  effectiveTo: null,
  confidence: 'V2',
  citation: '6 RCNY 5-77, as amended from 2026-09-01',
} as const;

/** Collectors, and original creditors in their own collection procedures: every role. */
const everybody = {
  kinds: ['contact'],
  debtTypes: ['consumer'],
  debtorKinds: ['natural-person'],
} satisfies Scope;

const electronic = { ...everybody, channels: ['email', 'sms'] } satisfies Scope;

/** Bases that are the consumer's own consent; what a creditor keeps on file was given to that creditor. */
function isOwnConsent({ basis }: Consent, { role }: Situation['collector']): boolean {
  switch (basis) {
    case 'direct':
    case 'inbound':
    case 'e-sign':
      return true;
    case 'on-file':
      return role === 'first-party';
    case 'inbound-call':
    case 'creditor-notice':
    case 'prior-collector':
    case 'call-back':
      return false;
  }
}

function consented(situation: Situation): Verdict {
  const { at, channel, address, consents, collector } = situation;
  const isGiven = consents.some(
    (consent) =>
      consent.channel === channel &&
      (consent.address === null || consent.address === address?.value) &&
      consent.at <= at &&
      (consent.withdrawnAt === null || consent.withdrawnAt > at) &&
      (consent.untilAt === null || consent.untilAt > at) &&
      isOwnConsent(consent, collector),
  );
  return isGiven
    ? { answer: 'allow', sentence: 'The consumer agreed to be written to this way.' }
    : {
        answer: 'block',
        sentence: 'The consumer has not agreed to be written to this way.',
        clearedBy: 'update-contact',
      };
}

/** An opt-out speaks for its medium. */
function optedOut(situation: Situation): Verdict {
  const { channel, content } = situation;
  const isRefused = standing(situation).some(
    (one) => (one.type === 'opt-out' || one.type === 'medium') && one.channel === channel,
  );
  if (isRefused) {
    const sentence = 'The consumer opted out of this medium.';
    return { answer: 'block', sentence, clearedBy: 'update-contact' };
  }
  return content.hasOptOut === false
    ? { answer: 'block', sentence: 'The message does not say how to opt out with one word.' }
    : { answer: 'allow', sentence: 'The message says how to opt out, and nobody did.' };
}

const rules: readonly LawRule[] = [
  {
    ...nyc,
    id: 'us-ny-nyc.contact-cap',
    title: 'Three contacts or attempts in seven days',
    scope: everybody,
    applies: collects,
    // By account in the text. A claim here is smaller than that, so the person is counted: never milder.
    ask: (situation) =>
      capVerdict(situation, {
        ...{ count: 3, days: 7, per: 'person', what: 'contacts and attempts' },
        counts: () => true,
      }),
  },
  {
    ...nyc,
    id: 'us-ny-nyc.electronic-consent',
    title: 'Consent to electronic messages',
    scope: electronic,
    applies: collects,
    ask: consented,
  },
  {
    ...nyc,
    id: 'us-ny-nyc.opt-out',
    title: 'Opting out of a medium',
    scope: electronic,
    applies: collects,
    ask: optedOut,
  },
];

/** City of New York. */
export const usNewYorkCity: LawPack = {
  id: 'us-ny-nyc',
  title: 'New York City',
  version: '2026-11-22',
  rules,
};
