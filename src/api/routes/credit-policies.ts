import { z } from 'zod';
import { decideCredit } from '../../domain/credit/decide-credit';
import { isCurrency } from '../../domain/money/currency';
import { toWire } from '../../domain/money/money';
import { everyRole } from '../callers';
import { creditCase, policyOf, readPolicy } from '../credit';
import { accountsOfDebtor } from '../debtors';
import type { ApiDeps } from '../deps';
import { notFound, Problem } from '../problems';
import { json, route, type Route } from '../route';
import { anyObject, listSchema, moneySchema } from '../schemas';
import { instantText } from '../wire';

const answerSchema = z
  .object({
    debtorId: z.string(),
    asOf: z.iso.datetime(),
    decision: z.enum(['approve', 'review', 'refuse']),
    reasons: z.array(z.string()).describe('The first is the one that decided.'),
    rule: z.string().nullable(),
    band: z.string().nullable(),
    limit: moneySchema.nullable(),
    terms: z.object({ days: z.int() }).nullable().describe('Days to pay; 0: in advance.'),
    exposure: z.object({ open: moneySchema, overdue: moneySchema, daysPastDue: z.int() }),
    policy: z.object({ version: z.int(), title: z.string(), shipped: z.boolean() }),
    working: z.array(z.string()),
  })
  .meta({ id: 'CreditAnswer' });

const creditQuery = z.strictObject({
  order: z.string().max(40).describe('Amount of the order, with the decimals of its currency.'),
  currency: z.string().refine(isCurrency, 'An ISO 4217 code in capitals.'),
  score: z
    .string()
    .regex(/^\d{1,6}(\.\d{1,4})?$/, 'score is a number')
    .transform(Number)
    .optional()
    .describe('Of somebody outside; without it nothing is approved and nobody is refused for it.'),
});

/** Answers to new orders, and the policy that they follow. */
export function creditPolicyRoutes(deps: ApiDeps): Route[] {
  return [answering(deps), ...policies(deps), publishing(deps)];
}

function answering(deps: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/v1/debtors/:id/credit',
    operationId: 'getDebtorCredit',
    tag: 'Credit',
    summary: 'Whether a new order of this debtor is taken on account, up to which limit',
    roles: everyRole,
    query: creditQuery,
    answers: { 200: { description: 'The answer, with its working.', schema: answerSchema } },
    async handle({ caller, param, query }) {
      const id = param('id');
      const accounts = await accountsOfDebtor(deps, caller.creditorId, id);
      const { policy, shipped } = await policyOf(deps, caller.creditorId);
      const now = await deps.change.clock.now();
      const asked = creditCase(accounts, { ...query, score: query.score ?? null }, now);
      const { limitMinor, termsDays, ...answer } = decideCredit(policy, asked);
      const { currency } = query;
      const { openMinor, overdueMinor, daysPastDue } = asked.exposure;
      return json({
        ...{ debtorId: id, asOf: instantText(now), ...answer },
        limit: limitMinor === null ? null : toWire(limitMinor, currency),
        terms: termsDays === null ? null : { days: termsDays },
        exposure: {
          ...{ open: toWire(openMinor, currency), overdue: toWire(overdueMinor, currency) },
          daysPastDue,
        },
        policy: { version: policy.version, title: policy.title, shipped },
      });
    },
  });
}

function policies(deps: ApiDeps): Route[] {
  const { creditPolicies } = deps.store;
  return [
    route({
      method: 'get',
      path: '/v1/credit-policies',
      operationId: 'listCreditPolicies',
      tag: 'Credit',
      summary: 'Published versions of the credit policy; the newest answers',
      roles: everyRole,
      answers: { 200: { description: 'The versions.', schema: listSchema('creditPolicies') } },
      async handle({ caller }) {
        const rows = await creditPolicies.list(caller.creditorId);
        const list = rows.map(({ publishedAt, ...row }) => ({
          ...row,
          publishedAt: instantText(publishedAt),
        }));
        return json({ creditPolicies: list, nextCursor: null });
      },
    }),
    route({
      method: 'get',
      path: '/v1/credit-policies/:version',
      operationId: 'getCreditPolicy',
      tag: 'Credit',
      summary: 'One version as a document; `current` is the one that answers',
      roles: everyRole,
      answers: { 200: { description: 'The document.', schema: anyObject } },
      async handle({ caller, param }) {
        const version = param('version');
        if (version === 'current') return json(await policyOf(deps, caller.creditorId));
        const isNumber = /^[1-9]\d{0,6}$/.test(version);
        const found = isNumber
          ? await creditPolicies.find(caller.creditorId, Number(version))
          : null;
        if (found === null) throw notFound('credit policy');
        return json({ policy: found, shipped: false });
      },
    }),
  ];
}

function publishing(deps: ApiDeps): Route {
  const { creditPolicies } = deps.store;
  return route({
    method: 'post',
    path: '/v1/credit-policies',
    operationId: 'publishCreditPolicy',
    tag: 'Credit',
    summary: 'Publish a version of the credit policy; it never changes',
    roles: ['admin'],
    body: z.string().meta({ description: 'The document, YAML or JSON.' }),
    bodyKind: 'text',
    answers: { 201: { description: 'Published.', schema: anyObject } },
    async handle({ caller, body }) {
      const policy = readPolicy(body);
      const { version, title } = policy;
      const now = await deps.change.clock.now();
      if (await creditPolicies.publish(caller.creditorId, policy, now, caller.actor)) {
        const headers = { Location: `/v1/credit-policies/${version}` };
        return { status: 201, body: { version, title }, headers };
      }
      const message = 'This version is published with other content; give it a new number.';
      const error = { path: 'version', code: 'strategy_invalid', message };
      throw new Problem('strategy_invalid', message, [error]);
    },
  });
}
