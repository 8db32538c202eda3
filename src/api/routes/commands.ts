import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { Command } from '../../commands/command';
import { commands, findCommand } from '../../commands';
import { runCommand } from '../../commands/run-command';
import type { Changed } from '../../commands/run';
import type { ErrorCode } from '../../domain/result';
import { everyRole, type Caller } from '../callers';
import type { ApiDeps } from '../deps';
import { notFound, Problem, problemOf } from '../problems';
import { factsOf } from '../reading';
import { json, route, type Answer, type Route } from '../route';
import { accountSchema } from '../schemas';
import { accountJson } from '../wire';

/** Commands that somebody outside may give; the others are the system's own. */
export function publicCommands(): readonly Command[] {
  return commands.filter(({ roles }) => roles.some((role) => role !== 'system'));
}

export const doneSchema = z
  .object({ commandId: z.string(), status: z.literal('done'), account: accountSchema })
  .meta({ id: 'CommandDone' });

export const awaitingSchema = z
  .object({
    commandId: z.string(),
    status: z.literal('awaiting-approval'),
    approvalId: z.string(),
  })
  .meta({ id: 'CommandAwaitingApproval' });

/** The one route over the command list. */
export function commandRoutes(deps: ApiDeps): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/accounts/:id/commands/:name',
      operationId: 'runCommand',
      tag: 'Commands',
      summary: 'Give a command to an account; the body is its data',
      roles: everyRole,
      body: z.unknown(),
      headers: {
        'Idempotency-Key': {
          required: true,
          description: 'A repeat with the same key and body answers as the first did.',
        },
        'If-Match': {
          required: false,
          description: 'The factsVersion in quotes: 412 if the account has changed since.',
        },
      },
      answers: {
        200: { description: 'Done.', schema: doneSchema },
        202: { description: 'A second person has to agree.', schema: awaitingSchema },
      },
      async handle({ caller, param, body, headers }) {
        const { account } = await factsOf(deps, caller.creditorId, param('id'));
        const command = findCommand(param('name'));
        if (command === undefined || !publicCommands().includes(command)) {
          throw notFound('command');
        }
        const changed = await giveCommand(deps, caller, {
          accountId: account.id,
          name: command.name,
          key: idempotencyKey(headers['idempotency-key']),
          data: dataOf(body),
          expectVersion: expectedVersion(headers),
        });
        return answerOf(deps, account.id, changed);
      },
    }),
  ];
}

/** Runs a command for a caller. @throws Problem */
export async function giveCommand(
  deps: ApiDeps,
  caller: Caller,
  given: {
    readonly accountId: string;
    readonly name: string;
    readonly key: string;
    readonly data: unknown;
    readonly expectVersion?: number | undefined;
  },
): Promise<Changed> {
  const run = await runCommand(deps.change, { ...given, actor: caller.actor });
  if (!run.ok) throw problemOf(run.error);
  const { answer } = run.value;
  if (answer.status === 'refused') {
    throw new Problem((answer.code ?? 'internal') as ErrorCode, answer.detail ?? 'It was refused.');
  }
  return run.value;
}

async function answerOf(deps: ApiDeps, accountId: string, changed: Changed): Promise<Answer> {
  const { answer, facts, now } = changed;
  const commandId = (await deps.lookups.commandId(accountId, answer.key)) ?? answer.key;
  if (answer.status === 'awaiting-approval') {
    return json({ commandId, status: answer.status, approvalId: answer.approvalId }, 202);
  }
  const account = accountJson(facts, now, deps.config);
  return {
    status: 200,
    body: { commandId, status: 'done', account },
    headers: { ETag: `"${account.factsVersion}"` },
  };
}

const keyPattern = /^[\x20-\x7e]{1,200}$/;

/** @throws Problem idempotency_key_required, invalid_input */
export function idempotencyKey(given: string | readonly string[] | undefined): string {
  if (typeof given !== 'string' || given.trim() === '') {
    throw new Problem(
      'idempotency_key_required',
      'Send the header Idempotency-Key with a value of your own, a new one for each command.',
    );
  }
  if (!keyPattern.test(given)) {
    throw new Problem('invalid_input', 'An Idempotency-Key has 1 to 200 ASCII characters.');
  }
  return given.trim();
}

/** The version named by If-Match; undefined: none or any. */
function expectedVersion(headers: IncomingHttpHeaders): number | undefined {
  const given = headers['if-match'];
  if (given === undefined || given.trim() === '*') return undefined;
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(given.trim())?.[1];
  if (version === undefined) {
    throw new Problem('invalid_input', 'If-Match is the factsVersion in quotes, such as "12".');
  }
  return Number(version);
}

/** The data as it is, or wrapped as `{"data": {...}}` like in the Temporal update; no command has a field of that name. */
function dataOf(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const { data, ...rest } = body as Record<string, unknown>;
  const isWrapped = typeof data === 'object' && data !== null && Object.keys(rest).length === 0;
  return isWrapped ? data : body;
}
