import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { standardKey } from '../../intake/standard-signature';
import type { SourceSecret } from '../../store/source-secrets';
import { defaultCreditor } from '../callers';
import type { ApiDeps } from '../deps';
import { notFound, Problem } from '../problems';
import { json, route, type Route } from '../route';
import { anyObject, listSchema } from '../schemas';
import { instantText } from '../wire';

const dayMs = 86_400_000;
const keepMsMax = 30 * dayMs;
const generatedBytes = 32;

/** A secret goes into headers and files of a sender: visible ASCII without blanks. */
const visible = z.string().regex(/^[!-~]{8,200}$/, 'Visible characters without blanks, 8 to 200.');

const rotateBody = z
  .strictObject({
    secret: visible
      .optional()
      .describe(
        'Stripe: the signing secret of its endpoint. Generic: whsec_...; made here if absent.',
      ),
    user: z
      .string()
      .regex(/^[!-9;-~]{1,100}$/, 'Visible characters without blanks and colons.')
      .optional()
      .describe('Chargebee: the user name of its webhook settings.'),
    password: visible.optional().describe('Chargebee: the password of its webhook settings.'),
    keepPreviousUntil: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('Until when the secret before is taken as well; a day if absent, 30 days at most.'),
  })
  .meta({ id: 'WebhookSecret' });
type RotateBody = z.infer<typeof rotateBody>;

/** Webhook secrets of a creditor's billing systems: set, replaced and listed, shown only when made here. */
export function webhookSecretRoutes(deps: ApiDeps): Route[] {
  const { sourceSecrets } = deps;
  const own = (asked: string, creditorId: string): void => {
    if (asked !== creditorId) throw notFound('creditor');
  };
  return [
    route({
      method: 'get',
      path: '/v1/creditors/:id/webhook-secrets',
      operationId: 'listWebhookSecrets',
      tag: 'Creditors',
      summary: 'Webhook secrets in use by billing system, never shown themselves',
      roles: ['admin', 'auditor'],
      answers: { 200: { description: 'The secrets.', schema: listSchema('webhookSecrets') } },
      async handle({ caller, param }) {
        own(param('id'), caller.creditorId);
        const rows = await sourceSecrets.list(caller.creditorId);
        const webhookSecrets = rows.map(({ source, secrets }) => ({
          source,
          keys: secrets.map(keyJson),
        }));
        return json({ webhookSecrets, nextCursor: null });
      },
    }),
    route({
      method: 'post',
      path: '/v1/creditors/:id/webhook-secrets/:source/rotate',
      operationId: 'rotateWebhookSecret',
      tag: 'Creditors',
      summary: 'Set the webhook secret of a billing system; the one before is taken for a while',
      roles: ['admin'],
      body: rotateBody,
      answers: { 200: { description: 'The keys in use.', schema: anyObject } },
      async handle({ caller, param, body }) {
        const { creditorId, actor } = caller;
        own(param('id'), creditorId);
        if (creditorId === defaultCreditor) {
          const detail = 'The secrets of the creditor default are set by the environment.';
          throw new Problem('invalid_input', detail);
        }
        const source = param('source');
        const { secret, isMade } = secretIn(source, body);
        const found = await deps.store.directory.creditor(creditorId);
        if (!found.ok) throw notFound('creditor');
        const keepPreviousUntilAt = keepUntil(body, deps.change.wallClock.now());
        const at = await deps.change.clock.now();
        const given = { creditorId, source, secret, keepPreviousUntilAt, actor, at };
        const secrets = await sourceSecrets.rotate(given);
        const answer = { source, keys: secrets.map(keyJson), ...(isMade ? { secret } : {}) };
        return { status: 200, body: answer, headers: { 'Cache-Control': 'no-store' } };
      },
    }),
  ];
}

function keyJson({ id, sinceAt, untilAt }: SourceSecret) {
  return {
    id,
    since: instantText(sinceAt),
    until: untilAt === null ? null : instantText(untilAt),
  };
}

/** @throws Problem not_found for a source that does not exist, invalid_input for a secret that is not one of its */
function secretIn(source: string, body: RotateBody): { secret: string; isMade: boolean } {
  const { secret, user, password } = body;
  const isPair = source === 'chargebee';
  if (isPair ? secret !== undefined : user !== undefined || password !== undefined) {
    throw invalid(isPair ? 'secret' : 'user', 'Chargebee has user and password, others a secret.');
  }
  switch (source) {
    case 'stripe':
      if (secret?.startsWith('whsec_')) return { secret, isMade: false };
      throw invalid('secret', 'The signing secret of the Stripe endpoint: it begins with whsec_.');
    case 'generic': {
      if (secret === undefined) {
        const made = `whsec_${randomBytes(generatedBytes).toString('base64')}`;
        return { secret: made, isMade: true };
      }
      if (standardKey(secret) !== null) return { secret, isMade: false };
      throw invalid('secret', 'whsec_ and 24 to 64 bytes in base64.');
    }
    case 'chargebee':
      if (user !== undefined && password !== undefined) {
        return { secret: `${user}:${password}`, isMade: false };
      }
      throw invalid(user === undefined ? 'user' : 'password', 'User and password go together.');
    default:
      throw notFound('billing system');
  }
}

function invalid(path: string, message: string): Problem {
  return new Problem('invalid_input', message, [{ path, code: 'invalid_input', message }]);
}

function keepUntil({ keepPreviousUntil }: RotateBody, now: number): number {
  if (keepPreviousUntil === undefined) return now + dayMs;
  const at = Date.parse(keepPreviousUntil);
  if (at <= now + keepMsMax) return at;
  throw invalid('keepPreviousUntil', 'At most 30 days from now.');
}
