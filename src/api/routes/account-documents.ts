import { z } from 'zod';
import { owedMinor, todayOn } from '../../domain/account/balances';
import type { Facts, PaymentFacts } from '../../domain/account/facts';
import { isLocalDate } from '../../domain/calendar/dates';
import { accountStatement, statementFromOn } from '../../domain/ledger/statement';
import { limits } from '../../domain/limits';
import { toWire } from '../../domain/money/money';
import { renderDocument } from '../../texts/render';
import { writtenIn } from '../../texts/templates';
import { messageView, type ViewOptions } from '../../texts/view';
import type { ApiDeps } from '../deps';
import { everyRole } from '../callers';
import { notFound, problemOf } from '../problems';
import { factsOf } from '../reading';
import { json, route, type Answer, type Route } from '../route';

const part = { method: 'get' as const, tag: 'Accounts', roles: everyRole };
const accept = {
  Accept: {
    required: false,
    description: 'text/plain (if absent), application/pdf or application/json.',
  },
};

const day = (name: string) =>
  z.string().refine(isLocalDate, `${name} is a date such as 2026-03-01`);
const statementQuery = z.strictObject({
  from: day('from')
    .optional()
    .describe('First day; the first entry, a year ago at most, if absent.'),
  to: day('to').optional().describe("Last day, included; the debtor's today if absent."),
});

/** Documents about money that are made when they are asked for. */
export function accountDocumentRoutes(deps: ApiDeps): Route[] {
  return [
    route({
      ...part,
      path: '/v1/accounts/:id/payments/:paymentId/receipt',
      operationId: 'getReceipt',
      summary: 'What came in, what it paid line by line, and what is still owed',
      headers: accept,
      answers: { 200: { description: 'The receipt.', mediaType: 'text/plain' } },
      async handle({ caller, param, headers }) {
        const facts = await factsOf(deps, caller.creditorId, param('id'));
        const id = param('paymentId');
        const payment = facts.payments.find((one) => one.id === id && one.status === 'applied');
        if (payment === undefined) throw notFound('payment');
        if (wants(headers.accept) === 'application/json') return json(receiptJson(facts, payment));
        const about = { paymentId: id };
        return document(facts, 'receipt', headers.accept, await options(deps, facts, { about }));
      },
    }),
    route({
      ...part,
      path: '/v1/accounts/:id/statement',
      operationId: 'getStatement',
      summary:
        'Everything that changed the account in a period, with what was owed before and after',
      query: statementQuery,
      headers: accept,
      answers: { 200: { description: 'The statement.', mediaType: 'text/plain' } },
      async handle({ caller, param, query, headers }) {
        const facts = await factsOf(deps, caller.creditorId, param('id'));
        const entries = await deps.store.lists.ledger(facts.account.id);
        const toOn = query.to ?? todayOn(facts, await deps.change.clock.now());
        const fromOn = query.from ?? statementFromOn(entries, toOn, limits.statementDays);
        if (fromOn > toOn) {
          const detail = 'from lies after to';
          throw problemOf({ code: 'date_invalid', detail, path: 'from' });
        }
        const statement = { entries, fromOn, toOn };
        if (wants(headers.accept) === 'application/json')
          return json(statementJson(facts, statement));
        const given = await options(deps, facts, { statement });
        return document(facts, 'statement', headers.accept, given);
      },
    }),
  ];
}

type MediaType = 'text/plain' | 'application/pdf' | 'application/json';

/** The first of our kinds that the caller names; text for everything else. */
function wants(header: string | undefined): MediaType {
  const named = (header ?? '').split(',').map((one) => one.split(';')[0]?.trim());
  return named.includes('application/pdf')
    ? 'application/pdf'
    : named.includes('application/json')
      ? 'application/json'
      : 'text/plain';
}

async function options(
  deps: ApiDeps,
  facts: Facts,
  own: Pick<ViewOptions, 'about' | 'statement'>,
): Promise<ViewOptions> {
  const now = await deps.change.clock.now();
  const address = facts.contacts.find(({ kind, status }) => kind === 'address' && status === 'ok');
  const rest = { stepId: 'document', payByOn: null, contactPoint: address ?? null };
  return { now, ...rest, ...own };
}

function document(
  facts: Facts,
  template: string,
  header: string | undefined,
  given: ViewOptions,
): Answer {
  const language = writtenIn(template, facts.debtor.language);
  const view = messageView(facts, { ...given, language });
  const written = renderDocument({ template, language, view });
  if (!written.ok) throw notFound('text');
  const { subject, text, pdf } = written.value;
  if (wants(header) === 'application/pdf' && pdf !== null) {
    return { status: 200, bytes: { mediaType: 'application/pdf', content: pdf } };
  }
  const content = `${subject ?? ''}\n\n${text}`;
  return { status: 200, bytes: { mediaType: 'text/plain; charset=utf-8', content } };
}

function receiptJson(facts: Facts, payment: PaymentFacts) {
  const { currency } = payment;
  return {
    accountId: facts.account.id,
    paymentId: payment.id,
    receivedOn: payment.receivedOn,
    reference: payment.reference,
    amount: toWire(payment.amountMinor, currency),
    returned: toWire(payment.refundedMinor + payment.chargedBackMinor, currency),
    lines: payment.lines.map(({ invoiceId, ledger, amountMinor, rule }) => ({
      ...{ invoiceId, ledger, rule },
      amount: toWire(amountMinor, currency),
    })),
    owed: toWire(owedMinor(facts), currency),
  };
}

function statementJson(facts: Facts, given: NonNullable<ViewOptions['statement']>) {
  const { id: accountId, currency } = facts.account;
  const { entries, fromOn, toOn } = given;
  const linesMax = entries.length;
  const statement = accountStatement(entries, { fromOn, toOn, linesMax });
  const wire = (minor: bigint) => toWire(minor, currency);
  return {
    ...{ accountId, currency, from: fromOn, to: toOn },
    opening: wire(statement.openingMinor),
    openingCredit: wire(statement.openingCreditMinor),
    lines: statement.lines.map(({ on, movement, invoiceIds, ...money }) => ({
      ...{ on, movement, invoiceIds },
      owed: wire(money.owedMinor),
      credit: wire(money.creditMinor),
      balance: wire(money.balanceMinor),
    })),
    closing: wire(statement.closingMinor),
    closingCredit: wire(statement.closingCreditMinor),
  };
}
