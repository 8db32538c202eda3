import { applyChanges } from '../../../src/domain/account/changes';
import type { Facts } from '../../../src/domain/account/facts';
import { dayMs, localDateOf } from '../../../src/domain/calendar/zone';
import type { Abode } from './places';
import type { Random } from './random';

/** Something that was told to the product, as the checker reads it. */
export interface LifeEvent {
  readonly at: number;
  readonly type: string;
  readonly [name: string]: unknown;
}

/** A life as far as things happen to it. */
export interface Teller {
  readonly random: Random;
  readonly abode: Abode;
  readonly now: number;
  readonly events: LifeEvent[];
  state: Facts;
  /** Runs a command and writes down what was told, where it was taken. */
  tell(name: string, input: Record<string, unknown>, told: Record<string, unknown>): void;
}

/** One thing out of ten, at random. */
export function happen(life: Teller): void {
  const { random, now } = life;
  const day = (days: number): string => localDateOf(now + days * dayMs, life.abode.zone);
  const iso = new Date(now).toISOString();
  const invoiceId = random.pick(life.state.invoices).id;
  switch (random.int(0, 9)) {
    case 0: {
      const until = random.chance(70)
        ? new Date(now + random.int(1, 60) * dayMs).toISOString()
        : null;
      const type = random.pick([
        'pause',
        'operator',
        'hardship',
        'minor',
        'fraud',
        'scra',
      ] as const);
      const ends = type === 'pause' ? (until ?? new Date(now + 9 * dayMs).toISOString()) : until;
      life.tell(
        'hold',
        { type, reason: 'told', ...(ends === null ? {} : { until: ends }) },
        { holdType: type, until: ends },
      );
      return;
    }
    case 1:
      life.tell(
        'hold',
        { type: 'bankruptcy', reason: 'petition', details: { chapter: '7', filedOn: day(0) } },
        { holdType: 'bankruptcy', until: null },
      );
      return;
    case 2: {
      const registeredOn = day(-random.int(0, 9));
      const details = { moratorium: 'standard', registeredOn };
      life.tell(
        'hold',
        { type: 'breathing-space', reason: 'register', details },
        { holdType: 'breathing-space', registeredOn },
      );
      return;
    }
    case 3: {
      const scope = random.pick(['all', 'email', 'sms', 'letter', 'call'] as const);
      life.tell('cease', { scope, reason: 'wrote so' }, { scope });
      return;
    }
    case 4:
      life.tell('open-dispute', { invoiceId, reason: 'not ordered' }, { invoiceId });
      return;
    case 5: {
      const open = life.state.holds.find(
        (one) => one.releasedAt === null && one.type !== 'dispute',
      );
      if (open !== undefined)
        life.tell(
          'release-hold',
          { holdId: open.id, reason: 'over' },
          { holdType: open.type, channel: open.channel },
        );
      return;
    }
    case 6: {
      const result = random.pick(['conversation', 'conversation', 'voicemail'] as const);
      const number = '+12125550123';
      life.tell(
        'log-call',
        { at: iso, direction: 'in', result, number, invoiceIds: [invoiceId] },
        { direction: 'in', result, debts: [invoiceId] },
      );
      return;
    }
    case 7: {
      const point = random.pick(life.state.contacts.length === 0 ? [null] : life.state.contacts);
      if (point === null) return;
      life.state = applyChanges(life.state, {
        contacts: [{ ...point, status: 'opted-out' }],
        timeline: [],
      });
      life.events.push({ at: now, type: 'opt-out', pointId: point.id });
      return;
    }
    case 8:
      life.tell(
        'log-notice',
        {
          kind: random.pick(['validation', 'letter-of-claim', 'written-notice'] as const),
          on: day(0),
          method: 'mail',
        },
        {},
      );
      return;
    default: {
      const amount = `${random.int(1, 90)}.00`;
      life.tell(
        'record-payment',
        { amount: { amount, currency: 'USD' }, receivedOn: day(0), reference: `pay ${now}` },
        { amount },
      );
    }
  }
}
