import { z } from 'zod';
import type { PlacementFacts } from '../../domain/account/facts';
import { assertNever, refuse } from '../../domain/result';
import { command, done } from '../command';
import { entry } from '../shared/changes';
import { idInput } from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';
import { nothingNew } from '../shared/source';

const wordsMax = 500;
const outcomes = ['transmitted', 'accepted', 'refused', 'recalled', 'not-sent'] as const;
type ExchangeOutcome = (typeof outcomes)[number];

const words = z.string().max(wordsMax);

/** The answer of the call itself. Partners know an undertaking by its id, so a doubtful call may be repeated. */
const sendAnswer = z.discriminatedUnion('class', [
  z.object({ class: z.literal('accepted'), providerId: words.nullable() }),
  z.object({ class: z.literal('rejected'), reason: words }),
  z.object({ class: z.literal('not-sent'), reason: words }),
  z.object({ class: z.literal('ambiguous'), reason: words }),
]);
type SendAnswer = z.infer<typeof sendAnswer>;

/**
 * What an agency or counsel answered. `not-sent` leaves the undertaking as it was, to be tried again. A repeat changes
 * nothing; error `already_decided` for an answer to an undertaking that is over.
 */
export const recordExchange = command({
  name: 'record-exchange',
  title: 'Placement answered',
  help: 'Keeps what an agency or counsel answered.',
  input: z.strictObject({
    placementId: idInput,
    outcome: z.union([z.enum(outcomes), sendAnswer]),
    receiptId: words.nullable().optional(),
    reason: words.nullable().optional(),
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given, { now }) {
    const placement = facts.placements.find((one) => one.id === given.placementId);
    if (placement === undefined) {
      return refuse('not_found', 'This account has no placement of that id.', 'placementId');
    }
    const { outcome, receiptId, reason } = readOutcome(given);
    if (placement.status === outcome) return done(nothingNew);
    if (placement.status === 'refused' || placement.status === 'recalled') {
      return refuse('already_decided', `This placement is ${placement.status}.`);
    }
    const answered = withAnswer(placement, outcome, now);
    const row = {
      ...answered,
      receiptId: receiptId ?? placement.receiptId,
      reason: reason ?? placement.reason,
    };
    const who = placement.kind === 'legal' ? 'counsel' : 'the agency';
    const kind = placement.kind === 'legal' ? ('legal' as const) : ('placement' as const);
    const data = { receiptId: row.receiptId };
    const title = `${titles[outcome]} ${who}`;
    const line = entry(kind, title, reason, placement.id, data);
    return done({ placements: [row], timeline: [line] });
  },
});

const titles: Readonly<Record<ExchangeOutcome, string>> = {
  transmitted: 'Transmitted to',
  accepted: 'Accepted by',
  refused: 'Refused by',
  recalled: 'Taken back from',
  'not-sent': 'Not transmitted yet to',
};

function readOutcome(given: {
  outcome: ExchangeOutcome | SendAnswer;
  receiptId?: string | null | undefined;
  reason?: string | null | undefined;
}): { outcome: ExchangeOutcome; receiptId: string | null; reason: string | null } {
  const { outcome: answer, receiptId = null, reason = null } = given;
  if (typeof answer === 'string') return { outcome: answer, receiptId, reason };
  switch (answer.class) {
    case 'accepted':
      return { outcome: 'transmitted', receiptId: answer.providerId, reason };
    case 'rejected':
      return { outcome: 'refused', receiptId, reason: answer.reason };
    case 'not-sent':
    case 'ambiguous':
      return { outcome: 'not-sent', receiptId, reason: answer.reason };
    default:
      return assertNever(answer);
  }
}

function withAnswer(
  placement: PlacementFacts,
  outcome: ExchangeOutcome,
  now: number,
): PlacementFacts {
  switch (outcome) {
    case 'transmitted':
      // An answer may overtake the receipt.
      return placement.status === 'accepted'
        ? { ...placement, transmittedAt: placement.transmittedAt ?? now }
        : { ...placement, status: 'transmitted', transmittedAt: now };
    case 'accepted':
      return { ...placement, status: 'accepted', transmittedAt: placement.transmittedAt ?? now };
    case 'refused':
    case 'recalled':
      return { ...placement, status: outcome, endedAt: now };
    case 'not-sent':
      return placement;
    default:
      return assertNever(outcome);
  }
}
