import { dateOfDayNumber, dayNumberOf } from '../../src/domain/calendar/dates';
import type { Random } from '../domain/lives/random';
import type { Member } from './preview-cast';
import type { Sandbox } from './sandbox';

/** Something that happens on a day of a life, as `preview` is asked about it. */
export interface Deed {
  /** At the same minute on every day: a date in all zones, and no hour at which anything is sent. */
  readonly at: string;
  readonly event: {
    readonly type: 'payment' | 'dispute' | 'resolve-dispute' | 'promise' | 'hold' | 'release';
    readonly amount?: { readonly amount: string; readonly currency: string };
    readonly dueOn?: string;
    readonly hold?: 'pause';
    readonly until?: string;
    readonly outcome?: 'upheld' | 'rejected';
  };
}

const timeOfDay = 'T10:40:00.000Z';
const reason = 'what if';

/** Two or three events of an account: payments of a part or of everything, a dispute and its end, a promise, a pause. */
function deedsOf(random: Random, { body }: Member, dayOn: string): readonly Deed[] {
  const currency = body['currency'] as string;
  const invoices = body['invoices'] as readonly { amount: { amount: string } }[];
  const cents = invoices.reduce(
    (sum, { amount }) => sum + Math.round(Number(amount.amount) * 100),
    0,
  );
  const money = (amount: number) => ({ amount: (amount / 100).toFixed(2), currency });
  const day = (n: number): string => dateOfDayNumber(dayNumberOf(dayOn) + n);
  const deed = (n: number, event: Deed['event']): Deed => ({ at: `${day(n)}${timeOfDay}`, event });
  const first = random.int(2, 12);
  const later = first + random.int(5, 30);
  const part = deed(random.int(45, 60), { type: 'payment', amount: money(1_500) });
  const all = deed(random.int(45, 60), { type: 'payment', amount: money(cents) });
  return [
    ...random.pick<readonly Deed[]>([
      [deed(first, { type: 'payment', amount: money(Math.floor(cents / 2)) })],
      [
        deed(first, { type: 'dispute' }),
        deed(later, {
          type: 'resolve-dispute',
          outcome: random.pick(['rejected', 'upheld'] as const),
        }),
      ],
      [deed(first, { type: 'promise', amount: money(500), dueOn: day(later) })],
      [
        deed(first, { type: 'hold', hold: 'pause', until: day(first + 60) }),
        deed(later, { type: 'release' }),
      ],
    ]),
    random.pick([part, all]),
  ];
}

/** The cast with deeds of the last `count` members. */
export function withDeeds(
  random: Random,
  cast: readonly Member[],
  count: number,
  dayOn: string,
): readonly Member[] {
  return cast.map((member, n) =>
    n < cast.length - count ? member : { ...member, deeds: deedsOf(random, member, dayOn) },
  );
}

/** Does in the sandbox what the preview was asked about. */
export async function done(sandbox: Sandbox, id: string, deed: Deed): Promise<string> {
  const named = await commandOf(sandbox, id, deed);
  if (named === null) return 'refused';
  const { status } = await sandbox.tryCommand(id, named.name, named.data);
  return status < 300 ? 'applied' : 'refused';
}

async function commandOf(sandbox: Sandbox, id: string, { at, event }: Deed) {
  const { amount, dueOn, until, outcome } = event;
  switch (event.type) {
    case 'payment': {
      const data = { amount, receivedOn: at.slice(0, 10), reference: reason };
      return { name: 'record-payment', data };
    }
    case 'dispute':
      return { name: 'open-dispute', data: { reason } };
    case 'promise':
      return { name: 'promise', data: { amount, dueOn } };
    case 'hold':
      return { name: 'pause', data: { reason, until } };
    case 'resolve-dispute': {
      const holdId = await holdOf(sandbox, id, (type) => type === 'dispute');
      return holdId === null ? null : { name: 'resolve-dispute', data: { holdId, outcome } };
    }
    case 'release': {
      const holdId = await holdOf(sandbox, id, (type) => type !== 'dispute');
      return holdId === null ? null : { name: 'release-hold', data: { holdId, reason } };
    }
  }
}

async function holdOf(sandbox: Sandbox, id: string, isWanted: (type: string) => boolean) {
  const { holds } = await sandbox.get(id);
  const all = holds as readonly { id: string; type: string; releasedAt?: string | null }[];
  const open = all.filter(({ type, releasedAt }) => isWanted(type) && !releasedAt);
  return open.at(-1)?.id ?? null;
}
