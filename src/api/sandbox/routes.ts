import { z } from 'zod';
import { everyRole } from '../callers';
import type { ApiDeps } from '../deps';
import { Problem, problemOf } from '../problems';
import { json, route, type Answer, type Route } from '../route';
import { anyObject } from '../schemas';
import { instantText } from '../wire';
import { steppingClock, type Move, type Moved } from './clock';
import { addDuration } from './duration';

const simulatorLimitMs = 60_000;

const moveBody = z
  .strictObject({
    advance: z.string().max(40).optional().describe('ISO 8601 duration, such as P7D.'),
    to: z.iso.datetime({ offset: true }).optional(),
    wait: z
      .boolean()
      .optional()
      .describe('False: answer at once; the clock itself shows how far it is. Absent: true.'),
  })
  .refine(
    ({ advance, to }) => (advance === undefined) !== (to === undefined),
    'Give either advance or to.',
  );

/** Present in the sandbox only: time, and what providers were sent. */
export function sandboxRoutes(deps: ApiDeps): Route[] {
  if (deps.config.sandbox === undefined || deps.movable === null) return [];
  return [...clockRoutes(deps, deps.movable), ...simulatorRoutes(deps)];
}

function clockRoutes(deps: ApiDeps, movable: NonNullable<ApiDeps['movable']>): Route[] {
  const { clock } = deps.change;
  const { lists } = deps.store;
  const stepping = steppingClock({
    clock,
    movable,
    restless: (at) => lists.restless(at),
    nextDueAt: () => lists.nextDueAt(),
    outside: () => underWayOutside(deps),
    effectsBetween: (from, until) => deps.lookups.effectsBetween(from, until),
  });
  const shared = { path: '/v1/sandbox/clock', tag: 'Sandbox' };
  return [
    route({
      ...shared,
      method: 'get',
      operationId: 'getClock',
      summary: 'Business time, how far a move has come, and how the last one ended',
      roles: everyRole,
      answers: { 200: { description: 'The clock.', schema: anyObject } },
      async handle() {
        const { move, last } = stepping;
        return json({
          now: instantText(await clock.now()),
          moving: move !== null,
          move: move === null ? null : moveJson(move),
          last: last === null ? null : last.ok ? movedJson(last.value) : last.error,
        });
      },
    }),
    route({
      ...shared,
      method: 'post',
      operationId: 'moveClock',
      summary: 'Move business time forward; answers when everything due has been done',
      roles: ['supervisor', 'admin'],
      body: moveBody,
      answers: {
        200: { description: 'Where it stands now.', schema: anyObject },
        202: { description: 'It moves; only with `wait: false`.', schema: anyObject },
      },
      async handle({ body }) {
        const { advance = '', to, wait = true } = body;
        const target = to === undefined ? addDuration(await clock.now(), advance) : Date.parse(to);
        if (target === null || Number.isNaN(target)) {
          const detail = 'A duration such as P7D or PT12H is needed.';
          throw problemOf({ code: 'invalid_input', detail, path: 'advance' });
        }
        if (!wait) {
          const begun = await stepping.begin(target);
          if (!begun.ok) throw problemOf(begun.error);
          return json({ moving: true, move: moveJson(begun.value) }, 202);
        }
        const moved = await stepping.moveTo(target);
        if (!moved.ok) throw problemOf(moved.error);
        return json(movedJson(moved.value));
      },
    }),
  ];
}

const moveJson = ({ from, to, steps }: Move) => ({
  ...{ from: instantText(from), to: instantText(to), steps },
});

const movedJson = ({ from, now, steps, actions }: Moved) => ({
  ...{ from: instantText(from), now: instantText(now), steps, actions },
});

function simulatorRoutes(deps: ApiDeps): Route[] {
  const outboxQuery = z.strictObject({
    accountId: z.string().max(60).optional(),
    since: z.iso.datetime({ offset: true }).optional(),
  });
  const shared = {
    tag: 'Sandbox',
    answers: { 200: { description: 'The answer.', schema: anyObject } },
  };
  return [
    route({
      ...shared,
      method: 'get',
      path: '/v1/sandbox/outbox',
      operationId: 'getOutbox',
      summary: 'What the providers were given',
      roles: everyRole,
      query: outboxQuery,
      async handle({ query }) {
        const given = Object.entries(query).filter((pair) => typeof pair[1] === 'string');
        const search = new URLSearchParams(given as [string, string][]).toString();
        return proxied(deps, 'GET', `/sandbox/outbox?${search}`);
      },
    }),
    route({
      ...shared,
      method: 'delete',
      path: '/v1/sandbox/outbox',
      operationId: 'clearOutbox',
      summary: 'Empty the outbox',
      roles: ['supervisor', 'admin'],
      answers: { 204: { description: 'It is empty.' } },
      handle: () => proxied(deps, 'DELETE', '/sandbox/outbox'),
    }),
    route({
      ...shared,
      method: 'post',
      path: '/v1/sandbox/provider',
      operationId: 'setProvider',
      summary: 'Make a provider fail in a chosen way, a number of times',
      roles: ['supervisor', 'admin'],
      body: anyObject,
      handle: ({ body }) => proxied(deps, 'POST', '/sandbox/provider', body),
    }),
    route({
      ...shared,
      method: 'post',
      path: '/v1/sandbox/inbound',
      operationId: 'sendInbound',
      summary: 'A text message or an e-mail from a debtor, signed and through the real webhook',
      roles: ['supervisor', 'admin'],
      body: z.strictObject({
        from: z.string().min(1).max(254).describe('A number, or an e-mail address.'),
        body: z.string().max(20_000),
        subject: z.string().max(500).optional().describe('Of an e-mail; absent: it answers.'),
      }),
      handle: ({ body }) => proxied(deps, 'POST', '/sandbox/inbound', body),
    }),
  ];
}

/**
 * What the simulator still does, in wall time: callbacks, and posts that it has not taken yet. Were time to go on
 * over one whose sender waits no longer, its message would be given up before the evidence can come.
 */
async function underWayOutside(deps: ApiDeps): Promise<number> {
  const { body } = await proxied(deps, 'GET', '/sandbox/pending');
  const { callbacks, posts } = z
    .object({ callbacks: z.number(), posts: z.number().default(0) })
    .parse(body);
  return callbacks + posts;
}

/** Hands a request to the provider simulator; its refusals become problems without their text. */
async function proxied(
  deps: ApiDeps,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const base = deps.config.simulatorUrl;
  if (base === undefined) throw new Problem('try_later', 'There is no provider simulator.');
  const response = await fetch(`${base}${path}`, {
    method,
    signal: AbortSignal.timeout(simulatorLimitMs),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  }).catch(() => {
    throw new Problem('try_later', 'The provider simulator does not answer.');
  });
  if (response.status === 204) return { status: 204 };
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return json(answer);
  if (response.status >= 500) {
    throw new Problem('try_later', `The provider simulator answered ${response.status}.`);
  }
  throw new Problem('invalid_input', 'The provider simulator knows no such thing; see its modes.');
}
