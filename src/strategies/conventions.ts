import { z } from 'zod';
import { limits } from '../domain/limits';
import { defaultConventions, type Conventions } from '../domain/money/conventions';

const reAged = z.enum(['due', 'event']).optional();
const rounding = z.enum(['half-up', 'down', 'half-even']);

/** Conventions as a creditor or a strategy writes them: any of them, the rest is as before. */
export const conventionsInput = z
  .strictObject({
    ageFrom: z.enum(['due', 'issued']),
    graceDays: z.int().min(0).max(limits.graceDaysMax),
    grace: z.enum(['shifts-age', 'holds-dunning']),
    heldDays: z.enum(['difference', 'inclusive', 'none']),
    reAge: z.strictObject({
      refund: reAged,
      chargeback: reAged,
      bounce: reAged,
      writeOffUndone: reAged,
    }),
    ageDuringPlan: z.enum(['continues', 'held']),
    interest: z
      .strictObject({
        dayCount: z.enum(['ACT/365F', 'ACT/360', 'ACT/ACT', '30/360', '30E/360']),
        firstDay: z.enum(['after-due', 'due']),
        paymentDay: z.enum(['included', 'excluded']),
        rounding,
        round: z.enum(['once', 'daily', 'per-window']),
      })
      .partial(),
    comparison: z.enum(['at-least', 'more-than']),
    feeBase: z.enum(['principal', 'principal-and-interest']),
    orderKeys: z.array(z.enum(['due', 'issued', 'received', 'amount-smallest', 'number'])).max(10),
    allocationOrder: z.array(z.string().max(40)).min(1).max(12),
    allocation: z.string().min(1).max(100),
    planRemainder: z.enum(['first', 'last']),
    planRounding: rounding,
  })
  .partial();

/** Conventions with each of their parts complete. */
export function readConventions(given: z.infer<typeof conventionsInput>): Partial<Conventions> {
  const { reAge, interest, ...rest } = given;
  return {
    ...rest,
    ...(reAge === undefined ? {} : { reAge: { ...defaultConventions.reAge, ...reAge } }),
    ...(interest === undefined
      ? {}
      : { interest: { ...defaultConventions.interest, ...interest } }),
  } as Partial<Conventions>;
}
