import { z } from 'zod';
import { nameInput } from '../../commands/shared/inputs';
import { limits } from '../../domain/limits';
import { toWire } from '../../domain/money/money';
import type { SuspenseRow } from '../../store/bank';
import type { ApiDeps } from '../deps';
import { listOf, pageOf, pageQuery } from '../paging';
import { problemOf } from '../problems';
import { json, route, type Route } from '../route';
import { anyObject, listSchema, moneySchema } from '../schemas';
import { stillHeldMinor } from '../../domain/account/balances';

const statementBody = z
  .strictObject({
    name: nameInput.optional().describe('Name of the file, for the record.'),
    format: z.enum(['csv', 'camt053']),
    file: z.string().min(1).describe('The whole file as text.'),
    map: z
      .union([z.string().max(100_000), z.record(z.string(), z.unknown())])
      .optional()
      .describe('How to read a CSV: an object, or YAML. A camt.053 has none.'),
    dryRun: z.boolean().optional(),
  })
  .meta({ id: 'BankStatement' });

const statementReport = z
  .object({
    lines: z.int(),
    matched: z.int(),
    proposed: z.int(),
    suspense: z.int(),
    duplicates: z.int(),
    pending: z.int(),
    debits: z.array(
      z.object({
        line: z.int(),
        bookedOn: z.string(),
        amount: moneySchema,
        reference: z.string().nullable(),
        paymentId: z.string().nullable(),
      }),
    ),
    rejected: z.array(anyObject),
    dryRun: z.boolean(),
  })
  .meta({ id: 'BankStatementReport' });

const paymentQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(['suspense', 'applied']).optional(),
});

export type PaymentJson = ReturnType<typeof paymentJson>;

/** A payment with what it may be for, until a person has said. */
export function paymentJson(row: SuspenseRow) {
  const { currency, proposedAccountId, proposedInvoiceId } = row;
  const heldMinor = stillHeldMinor(row);
  const isProposed = proposedAccountId !== null && proposedInvoiceId !== null;
  return {
    id: row.id,
    accountId: row.accountId,
    source: row.source,
    status: row.status,
    amount: toWire(heldMinor, currency),
    receivedOn: row.receivedOn,
    payer: row.payer,
    reference: row.reference,
    proposal: isProposed
      ? {
          accountId: proposedAccountId,
          invoiceId: proposedInvoiceId,
          invoiceNumber: row.invoiceNumber,
          debtorName: row.debtorName,
          rule: row.rule,
        }
      : null,
  };
}

/** Bank money: statements in, and what of it waits for a person. */
export function bankRoutes(deps: ApiDeps): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/bank-statements',
      operationId: 'importBankStatement',
      tag: 'Imports',
      summary: 'Money of a bank statement (CSV or camt.053), all or nothing; each line counts once',
      roles: ['billing', 'supervisor', 'admin'],
      body: statementBody,
      bodyBytesMax: limits.bankFileBytesMax,
      answers: { 200: { description: 'The report.', schema: statementReport } },
      async handle({ caller, body }) {
        const { creditorId, actor } = caller;
        const { name = 'statement', format, file, map, dryRun = false } = body;
        const report = await deps.intake.bankStatement({
          ...{ creditorId, actor, name, format, file, map, dryRun },
        });
        if (!report.ok) throw problemOf(report.error);
        return json(report.value);
      },
    }),
    route({
      method: 'get',
      path: '/v1/payments',
      operationId: 'listPayments',
      tag: 'Work',
      summary: 'Payments; those in suspense wait for the command match-payment',
      roles: ['billing', 'collector', 'supervisor', 'admin', 'auditor'],
      query: paymentQuery,
      answers: { 200: { description: 'A page.', schema: listSchema('payments') } },
      async handle({ caller, query }) {
        const { limit, cursor } = pageOf(query);
        const page = { limit: limit + 1, cursor };
        const { lists } = deps.store;
        const rows = await lists.payments(caller.creditorId, query.status ?? null, page);
        return json(listOf('payments', rows, limit, paymentJson));
      },
    }),
  ];
}
