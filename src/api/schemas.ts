import { z } from 'zod';

/** Shapes of the public interface, for the OpenAPI document. What is sent is made in wire.ts. */
const id = z.string().describe('Prefix, underscore and 26 base32 characters.');
const instant = z.iso.datetime().describe('Instant, UTC with milliseconds.');
const date = z.iso.date().describe("Calendar date in the debtor's zone.");

export const moneySchema = z
  .object({ amount: z.string(), currency: z.string().length(3) })
  .meta({ id: 'Money', example: { amount: '1250.50', currency: 'GBP' } });

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
    requestId: z.string(),
  })
  .meta({ id: 'Problem' });

export const nextActionSchema = z
  .object({
    kind: z.string(),
    step: z.string().nullable(),
    channel: z.string().nullable(),
    at: instant.nullable(),
  })
  .meta({ id: 'NextAction' });

const accountRow = z.object({
  id,
  creditorId: z.string(),
  debtor: z.object({
    id,
    name: z.string(),
    kind: z.enum(['business', 'consumer']),
    timeZone: z.string().nullable(),
  }),
  status: z.enum(['open', 'closed']),
  stage: z.enum(['reminder', 'escalation', 'plan', 'agency', 'legal', 'closed']),
  outcome: z.string().nullable(),
  currency: z.string(),
  balance: moneySchema,
  overdue: moneySchema,
  oldestDueOn: date.nullable(),
  daysPastDue: z.int(),
  strategy: z.object({ id: z.string(), version: z.int() }),
  nextAction: nextActionSchema.nullable(),
  needsAttention: z.string().nullable(),
  factsVersion: z.int(),
});

export const accountRowSchema = accountRow.meta({ id: 'AccountRow' });

export const holdSchema = z
  .object({
    id,
    type: z.string(),
    reason: z.string(),
    from: instant,
    until: instant.nullable(),
    blocks: z.array(z.enum(['contact', 'charge', 'place', 'sue'])),
    channel: z.string().nullable(),
    invoiceId: z.string().nullable(),
    partyId: z.string().nullable().describe('Only this party; null: the debtor.'),
    details: z.record(z.string(), z.unknown()).describe('What only some types have.'),
  })
  .meta({ id: 'Hold' });

/** An address or number, and what it rests on. */
const contactSchema = z
  .object({
    id,
    kind: z.enum(['email', 'phone', 'address']),
    value: z.string(),
    status: z.enum(['ok', 'invalid', 'bounced', 'opted-out']),
    place: z.enum(['home', 'work', 'mobile']).nullable(),
    role: z.string().nullable().describe('Who reads it at a business.'),
    smsConsent: z.boolean(),
    consents: z.array(
      z.object({
        channel: z.string(),
        basis: z.string().describe('`opt-out`, or on what leave rests.'),
        source: z.string(),
        at: instant,
        until: instant.nullable(),
        checkedAt: instant.nullable(),
        withdrawnAt: instant.nullable(),
        deadlineOn: date.nullable(),
      }),
    ),
  })
  .meta({ id: 'Contact' });

/** Interest earned until a day and not yet booked. */
const accruedSchema = z.object({ asOf: date, interest: moneySchema });

export const accountSchema = accountRow
  .extend({
    invoices: z.array(
      z.object({
        id,
        number: z.string(),
        issuedOn: date,
        dueOn: date.nullable(),
        amount: moneySchema,
        open: moneySchema,
        status: z.enum(['open', 'paid', 'disputed', 'void', 'uncollectible']),
        chargedOffOn: date.nullable(),
        agedFromOn: date.nullable(),
        excluded: z.boolean().describe('Not dunned; its age goes on.'),
        limitation: z.object({
          expiresOn: date.nullable().describe('Last day for a suit; null: not known.'),
          expired: z.boolean(),
          extinguished: z.boolean(),
          needsReview: z.boolean().describe('A lawyer looks before a suit.'),
          rule: z.string(),
        }),
        claim: z.record(z.string(), z.unknown()),
      }),
    ),
    excluded: z.boolean().describe('The debtor is not dunned.'),
    holds: z.array(holdSchema),
    agreements: z.array(
      z.object({ id, type: z.enum(['promise', 'plan', 'settlement']), status: z.string() }),
    ),
    contacts: z.array(contactSchema),
    parties: z.array(
      z.object({
        id,
        role: z.string(),
        name: z.string(),
        kind: z.enum(['business', 'consumer']),
        sharePercent: z.string().nullable(),
        status: z.enum(['active', 'ended']),
        contacts: z.array(contactSchema),
      }),
    ),
    parentAccountId: z
      .string()
      .nullable()
      .optional()
      .describe('Account of the party that is the parent company; of one account asked for.'),
    accrued: accruedSchema,
    workflow: z.object({ id: z.string(), url: z.string().nullable() }),
  })
  .meta({ id: 'Account' });

export const whySchema = z
  .object({
    accountId: id,
    asOf: instant,
    nextAction: nextActionSchema.nullable(),
    earliestAt: instant.nullable(),
    guards: z.array(
      z.object({
        rule: z.string(),
        blocks: z.array(z.string()),
        sentence: z.string(),
        citation: z.string().nullable(),
        since: instant.nullable(),
        clearsAt: instant.nullable(),
        clearedBy: z.string(),
        facts: z
          .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
          .optional()
          .describe('Figures that the rule rests on.'),
        isPresumption: z.literal(true).optional(),
      }),
    ),
  })
  .meta({ id: 'Why' });

export const timelineSchema = z
  .object({
    entries: z.array(
      z.object({
        at: instant,
        kind: z.string(),
        title: z.string(),
        reason: z.string().nullable(),
        by: z.object({ kind: z.string(), id: z.string() }),
        ref: z.string().nullable(),
        data: z.record(z.string(), z.unknown()),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'Timeline' });

export const ledgerSchema = z
  .object({
    entries: z.array(
      z.object({
        id,
        at: instant,
        effectiveOn: date,
        transactionId: z.string(),
        account: z.string(),
        debit: moneySchema,
        credit: moneySchema,
        reason: z.string(),
        invoiceId: z.string().nullable(),
        reverses: z.string().nullable(),
      }),
    ),
    balances: z.object({
      principal: moneySchema,
      interest: moneySchema,
      fees: moneySchema,
      costs: moneySchema,
      total: moneySchema,
    }),
    accrued: accruedSchema,
  })
  .meta({ id: 'Ledger' });

export const messagesSchema = z
  .object({
    messages: z.array(
      z.object({
        id,
        key: z.string(),
        channel: z.string(),
        to: z.string(),
        step: z.string(),
        template: z.string(),
        templateVersion: z.int().nullable(),
        status: z.string(),
        reason: z.string().nullable(),
        plannedAt: instant,
        acceptedAt: instant.nullable(),
        deliveredAt: instant.nullable(),
        providerId: z.string().nullable(),
        bodySha256: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Messages' });

export const messageContentSchema = z
  .object({
    subject: z.string().nullable(),
    text: z.string().nullable(),
    html: z.string().nullable(),
  })
  .meta({ id: 'MessageContent' });

/** A text as it was sent, and the files that went with it. */
export const sentContentSchema = messageContentSchema
  .extend({ attachments: z.array(z.object({ name: z.string(), sha256: z.string() })) })
  .meta({ id: 'SentContent' });

export const previewSchema = z
  .object({
    accountId: id,
    asOf: instant,
    factsVersion: z.int(),
    assumes: z.literal('nothing-happens'),
    entries: z.array(
      z.object({
        at: instant,
        kind: z
          .string()
          .describe(
            '`contact`, `charge`, `stage`, `task`, `approval`, `place`, `hand-off`, `billing`, `move`, `close`.',
          ),
        step: z.string().nullable(),
        channel: z.string().nullable(),
        partyId: z.string().nullable().describe('Whom a contact is for; null: the debtor.'),
        stage: z.string(),
        amount: moneySchema.nullable(),
        rules: z.array(z.string()),
      }),
    ),
    ends: z.enum(['closed', 'waits-for-person', 'horizon']),
  })
  .meta({ id: 'Preview' });

export const importReportSchema = z
  .object({
    rows: z.int(),
    accepted: z.int(),
    rejected: z.array(
      z.object({
        line: z.int(),
        column: z.string().nullable(),
        code: z.string(),
        value: z.string().nullable(),
      }),
    ),
    accounts: z.int(),
    opened: z.int(),
    dryRun: z.boolean(),
  })
  .meta({ id: 'ImportReport' });

export const anyObject = z.record(z.string(), z.unknown());

/** `{"<plural>":[...],"nextCursor"}` */
export function listSchema(plural: string, row: z.ZodType = anyObject): z.ZodType {
  return z.object({ [plural]: z.array(row), nextCursor: z.string().nullable() });
}
