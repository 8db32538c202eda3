import type { Answer, House } from '../harness/house';
import { paidOn, placeOfNow } from '../harness/terms';
import { waitUntil } from '../../../temporal/embedded/processes';
import { accountOf, messagesOf } from './books';
import { openAccount, raceLadders } from './ladders';

export const raceActions = [
  ...(['send due', 'pause', 'resume', 'cease', 'dispute open', 'dispute resolve'] as const),
  ...(['payment full', 'payment partial', 'settlement accept', 'settlement withdraw'] as const),
  ...(['plan accept', 'fee', 'hand-off approve', 'close', 'contact edit'] as const),
] as const;
export type RaceAction = (typeof raceActions)[number];

export const claimAmount = '100.00';
const partAmount = '40.00';
/** Until the debtor of an account has been pressed once, so that going to law makes sense. */
const pressedLimitMs = 60_000;

/** What makes something due at once: the account goes over to a ladder on which it is. */
export const isTrigger = (action: RaceAction): boolean => action === 'send due' || action === 'fee';

/** Actions with whose 2xx nothing goes out any more. */
export const isStop = (action: RaceAction): boolean =>
  ['pause', 'cease', 'dispute open', 'payment full', 'close'].includes(action);

/** Money that an action brings, in minor units. */
export function moneyOf(action: RaceAction): number {
  return action === 'payment full' ? 10_000 : action === 'payment partial' ? 4_000 : 0;
}

/** An account on which both actions of a pair make sense. */
export interface Arena {
  readonly id: string;
  readonly name: string;
  readonly offerId: string | null;
  readonly planId: string | null;
  readonly approvalId: string | null;
  readonly disputeId: string | null;
  /** Ladder on which what the pair needs is due. */
  readonly dueLadder: string;
  /** What could not be set up beside the rest. */
  readonly missing: readonly string[];
}

const idOfLadder = (name: keyof typeof raceLadders): string =>
  (raceLadders[name] as { id: string }).id;

const inDays = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Opens an account and brings it to where the pair can race. */
export async function setUp(house: House, pair: readonly RaceAction[]): Promise<Arena> {
  const name = house.fresh('race');
  const has = (action: RaceAction): boolean => pair.includes(action);
  const ladder = has('send due') ? (has('fee') ? 'both' : 'send') : has('fee') ? 'fee' : 'quiet';
  const id = await openAccount(house, {
    ...{ name, zone: placeOfNow(), email: `ap@${name}.example`, amount: claimAmount },
    ...{ strategy: idOfLadder(has('hand-off approve') ? 'pressed' : 'quiet'), dueDaysAgo: 50 },
    // A suit asks for a law on file; France has no list of holidays on which nothing would go out.
    ...(has('hand-off approve') ? { place: { country: 'FR' } } : {}),
  });
  const missing: string[] = [];
  const give = async (command: string, data: object, role?: string): Promise<Answer> => {
    const apiKey = role === undefined ? undefined : house.keys.get(`default/${role}`);
    const key = `${name}/set-up/${command}`;
    const answer = await house.command(id, command, data, { key, ...(apiKey ? { apiKey } : {}) });
    if (answer.status >= 300) missing.push(`${command}: ${String(answer.body.code)}`);
    return answer;
  };
  if (has('settlement accept') || has('settlement withdraw')) {
    await give('offer-settlement', { percent: 60, expiresOn: inDays(10) });
  }
  if (has('plan accept')) {
    await give('propose-plan', { parts: 2, every: 'P1W', firstDueOn: inDays(5) });
  }
  let approvalId: string | null = null;
  if (has('hand-off approve')) {
    await waitUntil(async () => {
      const [row] = await messagesOf(house, id);
      return row?.status === 'accepted';
    }, pressedLimitMs);
    const asked = await give('hand-off-legal', {}, 'collector');
    approvalId = (asked.body as { approvalId?: string }).approvalId ?? null;
  }
  if (has('dispute resolve')) await give('open-dispute', { reason: 'Not delivered.' });
  if (has('resume')) await give('pause', { reason: 'They called.' });
  const { agreements, holds } = await accountOf(house, id);
  const idOf = (type: string): string | null =>
    agreements.find((one) => one.type === type)?.id ?? null;
  return {
    ...{ id, name, approvalId, missing, dueLadder: idOfLadder(ladder) },
    ...{ offerId: idOf('settlement'), planId: idOf('plan') },
    disputeId: holds.find(({ type }) => type === 'dispute')?.id ?? null,
  };
}

/** Carries out one action of a pair; `key` tells a repeat from a second wish. */
export function act(house: House, arena: Arena, action: RaceAction, key: string): Promise<Answer> {
  const [command, data, role] = commandOf(arena, action);
  const apiKey = role === undefined ? undefined : house.keys.get(`default/${role}`);
  const options = { key: `${arena.name}/${key}`, ...(apiKey ? { apiKey } : {}) };
  return house.command(arena.id, command, data, options);
}

type Given = readonly [command: string, data: object, role?: string];

function commandOf(arena: Arena, action: RaceAction): Given {
  const { offerId, planId, approvalId, disputeId, name, dueLadder } = arena;
  const reason = 'They called.';
  const nobody = (id: string | null): string => id ?? 'none';
  switch (action) {
    case 'send due':
    case 'fee':
      return ['change-strategy', { strategy: dueLadder, version: 1 }];
    case 'pause':
      return ['pause', { reason }];
    case 'resume':
      return ['resume', { reason }];
    case 'cease':
      return ['cease', { scope: 'all', reason }];
    case 'dispute open':
      return ['open-dispute', { reason }];
    case 'dispute resolve':
      return ['resolve-dispute', { holdId: nobody(disputeId), outcome: 'rejected' }];
    case 'payment full':
      return ['record-payment', paid(claimAmount)];
    case 'payment partial':
      return ['record-payment', paid(partAmount)];
    case 'settlement accept':
      return ['accept-settlement', { agreementId: nobody(offerId) }];
    case 'settlement withdraw':
      return ['withdraw-settlement', { agreementId: nobody(offerId), reason }];
    case 'plan accept':
      return ['accept-plan', { agreementId: nobody(planId) }];
    case 'hand-off approve':
      return ['approve', { approvalId: nobody(approvalId), reason }, 'supervisor'];
    case 'close':
      return ['close', { outcome: 'withdrawn', reason }];
    case 'contact edit':
      return ['update-contact', { emails: [`new@${name}.example`] }];
  }
}

function paid(amount: string): object {
  return {
    amount: { amount, currency: 'USD' },
    ...{ receivedOn: paidOn(), reference: 'transfer' },
  };
}
