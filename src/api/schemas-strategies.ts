import { z } from 'zod';
import { moneySchema, previewSchema } from './schemas';

const instant = z.iso.datetime();
const pinned = z.object({ id: z.string(), version: z.int() });

const action = z.object({
  at: instant,
  kind: z.string(),
  step: z.string().nullable(),
  channel: z.string().nullable(),
  partyId: z.string().nullable(),
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

export const whatIfSchema = previewSchema
  .extend({
    assumes: z.literal('what-if'),
    strategy: pinned,
    events: z.array(
      z.object({
        type: z.string(),
        at: instant,
        status: z.enum(['applied', 'refused', 'not-reached']),
        code: z.string().nullable(),
        detail: z.string().nullable(),
      }),
    ),
    differences: z
      .array(
        z.object({
          at: instant,
          kind: z.string(),
          step: z.string(),
          channel: z.string().nullable(),
          only: z.enum(['lived', 'assumed']),
        }),
      )
      .optional()
      .describe(
        'From a past date: what was done and would not have been, and the other way round.',
      ),
  })
  .meta({ id: 'WhatIfPreview' });
