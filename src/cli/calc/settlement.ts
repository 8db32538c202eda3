import { z } from 'zod';
import {
  settlementDueMinor,
  settlementFigures,
  settlementSchedule,
} from '../../domain/agreements/settlement';
import { paidBy } from '../../domain/agreements/terms';
import { isLocalDate } from '../../domain/calendar/dates';
import { formatMinor } from '../../domain/money/money';
import { Failure } from '../failure';
import { amountOf, rule, valueOf } from './rule';

const cureDaysDefault = 7;
const payment = z.strictObject({ on: z.string(), amount: z.string() });

export const settlement = rule({
  name: 'settlement',
  title: 'What a settlement asks, and what it comes to when it is kept or void',
  input: z.strictObject({
    currency: z.string(),
    balance: z.string(),
    percent: z
      .union([z.number(), z.string()])
      .optional()
      .describe('share of the balance to be paid'),
    amount: z.string().optional().describe('what is to be paid; instead of percent'),
    parts: z.int().optional().describe('monthly parts, the first due on expiresOn; 1 if absent'),
    expiresOn: z.string().describe('last day to accept'),
    acceptedOn: z.string().optional(),
    payments: z.array(payment).max(1_000).optional(),
    cureDays: z.int().min(0).max(60).optional().describe('days after a part; 7 if absent'),
    asOf: z.string(),
  }),
  compute(input) {
    const { currency, acceptedOn, payments = [], parts = 1 } = input;
    const { cureDays = cureDaysDefault } = input;
    const expiresOn = dateOf(input.expiresOn, 'expiresOn');
    const asOf = dateOf(input.asOf, 'asOf');
    if (acceptedOn !== undefined && dateOf(acceptedOn, 'acceptedOn') > expiresOn) {
      throw new Failure(2, `expired: acceptedOn: the last day to accept was ${expiresOn}`);
    }
    const coveredMinor = amountOf(input.balance, currency, 'balance');
    const dueMinor = dueOf(input, coveredMinor);
    const instalments = valueOf(settlementSchedule(dueMinor, parts, expiresOn));
    const counted = payments.map(({ on, amount }, n) => ({
      on: dateOf(on, `payments.${n}.on`),
      amountMinor: positive(amountOf(amount, currency, `payments.${n}.amount`), n),
    }));
    // What came before it was accepted had been taken off the balance already.
    const since = counted.filter(({ on }) => acceptedOn !== undefined && on >= acceptedOn);
    const figures = settlementFigures({
      coveredMinor,
      expiresOn,
      isAccepted: acceptedOn !== undefined && acceptedOn <= asOf,
      instalments,
      grace: { days: cureDays, kind: 'calendar', country: '' },
      toleranceMinor: 0n,
      payments: since,
      asOf,
    });
    const text = (minor: bigint): string => formatMinor(minor, currency);
    return {
      status: figures.status,
      due: text(figures.dueMinor),
      writeOff: text(figures.writeOffMinor),
      restored: text(figures.restoredMinor),
      instalments: instalments.map(({ n, dueOn, amountMinor }) => ({
        n,
        dueOn,
        amount: text(amountMinor),
      })),
      working: workingOf(input, {
        dueText: text(dueMinor),
        discount: text(coveredMinor - dueMinor),
        paid: text(paidBy(since, asOf)),
        ignored: counted.length - since.length,
        cureDays,
        status: figures.status,
        writeOff: text(figures.writeOffMinor),
        restored: text(figures.restoredMinor),
      }),
    };
  },
});

interface Asked {
  readonly currency: string;
  readonly balance: string;
  readonly percent?: number | string | undefined;
  readonly amount?: string | undefined;
  readonly parts?: number | undefined;
  readonly expiresOn: string;
  readonly asOf: string;
}

function dueOf({ percent, amount, currency }: Asked, coveredMinor: bigint): bigint {
  if ((percent === undefined) === (amount === undefined)) {
    throw new Failure(2, 'invalid_input: percent: give either percent or amount');
  }
  if (amount === undefined) {
    return valueOf(settlementDueMinor(coveredMinor, { percent: String(percent) }));
  }
  const amountMinor = amountOf(amount, currency, 'amount');
  return valueOf(settlementDueMinor(coveredMinor, { amountMinor }));
}

function workingOf(
  { currency, balance, percent, amount, parts = 1, expiresOn, asOf }: Asked,
  found: {
    readonly dueText: string;
    readonly discount: string;
    readonly paid: string;
    readonly ignored: number;
    readonly cureDays: number;
    readonly status: string;
    readonly writeOff: string;
    readonly restored: string;
  },
): string[] {
  const { dueText, discount, paid, status } = found;
  const share = amount === undefined ? `${percent} % of ${balance}` : 'as stated';
  const ends: Readonly<Record<string, string>> = {
    proposed: `open until the end of ${expiresOn}`,
    expired: `nobody accepted it by the end of ${expiresOn}`,
    active: `${paid} of ${dueText} paid; nothing is missed yet`,
    kept: `kept: ${balance} - ${paid} paid = ${found.writeOff} written off`,
    broken: `void: ${balance} - ${paid} paid = ${found.restored} owed again; what was paid stays`,
  };
  return [
    `conventions: share half-up, odd units to the first parts, ${found.cureDays} calendar days of cure`,
    `due: ${dueText} ${currency} (${share}); discount ${discount}`,
    `${parts} monthly part${parts === 1 ? '' : 's'}, the first due on ${expiresOn}`,
    ...(found.ignored > 0 ? [`${found.ignored} payments before acceptance do not count`] : []),
    `as of ${asOf}: ${ends[status] ?? status}`,
  ];
}

function dateOf(text: string, path: string): string {
  if (isLocalDate(text)) return text;
  throw new Failure(2, `date_invalid: ${path}: there is no such day`);
}

function positive(minor: bigint, n: number): bigint {
  if (minor > 0n) return minor;
  throw new Failure(2, `amount_invalid: payments.${n}.amount: a payment is more than zero`);
}
