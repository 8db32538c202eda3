import { z } from 'zod';
import { scheduleInstalments } from '../../domain/agreements/instalments';
import { limits } from '../../domain/limits';
import { formatMinor } from '../../domain/money/money';
import { dateField } from './fields';
import { amountOf, rule } from './rule';

export const instalments = rule({
  name: 'instalments',
  title: 'A total in equal parts with their dates',
  input: z.strictObject({
    currency: z.string(),
    total: z.string(),
    parts: z.int().min(1).max(limits.instalmentsMax),
    remainder: z.enum(['first', 'last']).optional(),
    firstDueOn: dateField,
    every: z.enum(['P1W', 'P2W', 'P1M']),
  }),
  compute({ currency, total, remainder = 'first', ...terms }) {
    const totalMinor = amountOf(total, currency, 'total');
    const schedule = scheduleInstalments({ ...terms, totalMinor, remainder });
    const restMinor = totalMinor % BigInt(terms.parts);
    return {
      instalments: schedule.map(({ n, dueOn, amountMinor }) => ({
        n,
        dueOn,
        amount: formatMinor(amountMinor, currency),
      })),
      working: [
        `conventions: remainder ${remainder}`,
        `${total} ${currency} in ${terms.parts} parts leaves ${restMinor} smallest units over`,
        remainder === 'first'
          ? 'they go to the first parts, one unit each'
          : 'they all go to the last part',
        terms.every === 'P1M'
          ? 'each date keeps the day of the first, cut to the length of its month'
          : 'dates are whole weeks apart',
      ],
    };
  },
});
