import { z } from 'zod';
import type { Strategy } from '../../domain/strategy/document';
import { everyRole } from '../callers';
import type { ApiDeps } from '../deps';
import { pageQuery } from '../paging';
import { notFound, Problem } from '../problems';
import { json, route, type Route } from '../route';
import { anyObject, listSchema } from '../schemas';
import { instantText, plain } from '../wire';

const textBody = z.string().meta({ description: 'The document, YAML or JSON.' });

const versionQuery = z.strictObject({
  version: z
    .string()
    .regex(/^\d{1,9}$/, 'version is a whole number')
    .transform(Number)
    .optional(),
});

/** Strategies as documents: read, checked, published; a published version never changes. */
export function strategyRoutes(deps: ApiDeps): Route[] {
  // `validate` must be tried before it is read as the id of a strategy.
  return [...writing(deps), ...reading(deps)];
}

function reading(deps: ApiDeps): Route[] {
  const { strategies } = deps.store;
  return [
    route({
      method: 'get',
      path: '/v1/strategies',
      operationId: 'listStrategies',
      tag: 'Strategies',
      summary: 'Published versions',
      roles: everyRole,
      query: z.strictObject(pageQuery),
      answers: { 200: { description: 'The versions.', schema: listSchema('strategies') } },
      async handle({ caller }) {
        const rows = await strategies.list(caller.creditorId);
        const list = rows.map(({ publishedAt, ...row }) => ({
          ...row,
          publishedAt: instantText(publishedAt),
        }));
        return json({ strategies: list, nextCursor: null });
      },
    }),
    route({
      method: 'get',
      path: '/v1/strategies/:id',
      operationId: 'getStrategy',
      tag: 'Strategies',
      summary: 'One strategy as a document; the newest version unless one is named',
      roles: everyRole,
      query: versionQuery,
      answers: { 200: { description: 'The document.', schema: anyObject } },
      async handle({ caller, param, query }) {
        const rows = await strategies.list(caller.creditorId);
        const versions = rows.filter(({ id }) => id === param('id'));
        const found =
          query.version === undefined
            ? versions.at(-1)
            : versions.find(({ version }) => version === query.version);
        if (found === undefined) throw notFound('strategy');
        const document = await strategies.of(caller.creditorId, found.id, found.version);
        return json(plain(document));
      },
    }),
  ];
}

function writing(deps: ApiDeps): Route[] {
  const shared = {
    method: 'post' as const,
    tag: 'Strategies',
    body: textBody,
    bodyKind: 'text' as const,
  };
  return [
    route({
      ...shared,
      path: '/v1/strategies/validate',
      operationId: 'validateStrategy',
      summary: 'Check a strategy without publishing it; every fault is named',
      roles: everyRole,
      answers: { 200: { description: 'It is valid.', schema: anyObject } },
      async handle({ body }) {
        const { id, version, title } = readDocument(deps, body);
        return json({ valid: true, id, version, title });
      },
    }),
    route({
      ...shared,
      path: '/v1/strategies',
      operationId: 'publishStrategy',
      summary: 'Publish a version; accounts stay on theirs until they are moved',
      roles: ['supervisor', 'admin'],
      answers: { 201: { description: 'It is published.', schema: anyObject } },
      async handle({ caller, body }) {
        const strategy = readDocument(deps, body);
        const now = await deps.change.clock.now();
        const same = await deps.store.strategies.publish(
          caller.creditorId,
          strategy,
          now,
          caller.actor,
        );
        if (!same) {
          const message = 'This version is published with other content; give it a new number.';
          throw new Problem('strategy_invalid', message, [
            { path: 'version', code: 'strategy_invalid', message },
          ]);
        }
        const { id, version, title } = strategy;
        const headers = { Location: `/v1/strategies/${id}?version=${version}` };
        return { status: 201, body: { id, version, title }, headers };
      },
    }),
  ];
}

/** @throws Problem strategy_invalid with every fault, each with its line where it is known */
function readDocument(deps: ApiDeps, text: string): Strategy {
  const read = deps.readStrategy(text);
  if (read.ok) return read.value;
  const errors = read.error.map(({ path, message, line }) => ({
    path,
    code: 'strategy_invalid',
    message: line === undefined ? message : `line ${line}: ${message}`,
    ...(line === undefined ? {} : { line }),
  }));
  throw new Problem('strategy_invalid', `${errors.length} faults; see errors.`, errors);
}
