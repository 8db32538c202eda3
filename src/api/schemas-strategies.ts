import { z } from 'zod';
import { moneySchema } from './schemas';

const instant = z.iso.datetime();
const pinned = z.object({ id: z.string(), version: z.int() });

const action = z.object({
  at: instant,
  kind: z.string(),
  step: z.string().nullable(),
  channel: z.string().nullable(),
  stage: z.string(),
  amount: moneySchema.nullable(),
});

export const strategyDiffSchema = z
  .object({
    strategy: pinned.describe('Where the accounts would go.'),
    asOf: instant,
    accounts: z.array(
      z.object({
        accountId: z.string(),
        factsVersion: z.int(),
        from: pinned,
        before: z.array(action),
        after: z.array(action),
        changed: z.boolean(),
        notes: z.array(z.object({ code: z.string(), sentence: z.string() })),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'StrategyDiff' });

export const migratedSchema = z
  .object({
    strategy: pinned,
    moved: z.array(z.object({ accountId: z.string(), factsVersion: z.int() })),
    skipped: z.array(
      z.object({
        accountId: z.string(),
        code: z.enum(['changed-since-preview', 'closed', 'already-there', 'not-found', 'refused']),
        detail: z.string(),
      }),
    ),
  })
  .meta({ id: 'StrategyMigrated' });
