import { minuteMs } from '../../../calendar/zone';
import { earliestDay } from '../../days';
import type { LawRule, Verdict } from '../../rule';
import type { LawChannel, Restriction, Situation } from '../../situation';
import { passes } from './coverage';
import { consentsFor } from './electronic-basis';
import { covers, latestHonourOn, sentSince, standing } from './requests';

/** What a machine sends or plays; a text message is a call. */
const robots: readonly LawChannel[] = ['sms', 'ringless-voicemail'];
const confirmMs = 5 * minuteMs;

/** Binds whoever calls, also for own debts and for a business's number. */
const tcpa: Pick<LawRule, 'jurisdiction' | 'confidence' | 'effectiveTo'> & {
  readonly scope: LawRule['scope'];
} = {
  jurisdiction: 'US',
  confidence: 'V2',
  effectiveTo: null,
  scope: { kinds: ['contact'], channels: robots },
};

const revokeAll: Pick<LawRule, 'id' | 'title' | 'citation' | 'applies'> = {
  id: 'us.tcpa.revoke-all',
  title: 'Whether a revocation reaches messages about something else',
  citation: '47 CFR 64.1200(a)(10); FCC DA 26-12',
  applies: (situation) => isUnrelated(situation) && revocationOf(situation) !== undefined,
};

export const tcpaRules: readonly LawRule[] = [
  {
    ...tcpa,
    id: 'us.tcpa.revocation',
    title: 'Who revoked consent gets no more texts or recorded calls',
    citation: '47 CFR 64.1200(a)(10)',
    effectiveFrom: '2025-04-11',
    applies: (situation) => !isUnrelated(situation) && situation.purpose !== 'opt-out-confirmation',
    ask: revoked,
  },
  {
    ...tcpa,
    ...revokeAll,
    effectiveFrom: '2025-04-11',
    effectiveTo: '2027-01-30',
    ask: () =>
      passes('Until 2027-01-31 a revocation need not reach messages about something else.'),
  },
  {
    ...tcpa,
    ...revokeAll,
    effectiveFrom: '2027-01-31',
    ask: (situation) => stops(situation, revocationOf(situation)),
  },
  {
    ...tcpa,
    id: 'us.tcpa.confirmation',
    title: 'One confirmation text within five minutes',
    citation: '47 CFR 64.1200(a)(12)',
    effectiveFrom: '2025-04-11',
    scope: { kinds: ['contact'], channels: ['sms'], purposes: ['opt-out-confirmation'] },
    ask: confirmation,
  },
  {
    ...tcpa,
    id: 'us.tcpa.recorded-call',
    title: 'A recorded call needs consent',
    citation: '47 USC 227(b)(1)(A); 47 CFR 64.1200(a)(1)(iii)',
    confidence: 'K',
    effectiveFrom: '2022-11-21',
    scope: { kinds: ['contact'], channels: ['ringless-voicemail'] },
    ask: recordedCall,
  },
];

function isUnrelated({ purpose }: Situation): boolean {
  return purpose === 'account-alert';
}

/** A revocation by any reasonable means of consent to texts or recorded calls to this number. */
function revocationOf(situation: Situation): Restriction | undefined {
  return standing(situation).find(
    (one) =>
      (one.type === 'opt-out' || one.type === 'medium' || one.type === 'address') &&
      covers(one, situation),
  );
}

function revoked(situation: Situation): Verdict {
  const revocation = revocationOf(situation);
  if (revocation === undefined && situation.address?.isOptedOut !== true) {
    return passes('Consent was not revoked.');
  }
  return stops(situation, revocation);
}

function stops(situation: Situation, revocation: Restriction | undefined): Verdict {
  const receivedDay = revocation === undefined ? null : earliestDay(situation, revocation.at);
  return {
    answer: 'block',
    sentence: 'Consent was revoked: it is honoured at once.',
    facts: {
      receivedOn: receivedDay,
      honourByOn: receivedDay === null ? null : latestHonourOn(receivedDay),
    },
    clearedBy: 'record-consent',
  };
}

function confirmation(situation: Situation): Verdict {
  const { at, content } = situation;
  if (!content.isBareConfirmation) {
    return { answer: 'block', sentence: 'The confirmation says more than that it is honoured.' };
  }
  const revocations = standing(situation).filter((one) => covers(one, situation));
  if (revocations.length === 0)
    return passes('No revocation is on file that it could be late for.');
  const revokedAt = Math.max(...revocations.map((one) => one.at));
  if (sentSince(situation, revokedAt).length > 0) {
    return { answer: 'block', sentence: 'A text went out since the revocation: it was confirmed.' };
  }
  const facts = { revokedAt, seconds: Math.floor((at - revokedAt) / 1_000) };
  return at - revokedAt <= confirmMs
    ? passes('It comes within five minutes of the revocation.', facts)
    : {
        answer: 'review',
        sentence: 'It comes more than five minutes after the revocation: the delay needs a reason.',
        facts,
      };
}

function recordedCall(situation: Situation): Verdict {
  const bases = (['ringless-voicemail', 'voicemail', 'call', 'sms'] as const).flatMap((channel) =>
    consentsFor(situation, channel),
  );
  return bases.length > 0
    ? passes('Consent to calls to this number is on file.')
    : {
        answer: 'block',
        sentence: 'No consent to recorded calls to this number is on file.',
        clearedBy: 'record-consent',
      };
}
