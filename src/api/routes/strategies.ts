import { z } from 'zod';
import { calendarQuery } from '../../strategies/calendar';
import { strategyJsonSchema } from '../../strategies/json-schema';
import { everyRole } from '../callers';
import type { ApiDeps } from '../deps';
import { pageQuery } from '../paging';
import { notFound } from '../problems';
import { json, route, type Route } from '../route';
import { anyObject, listSchema } from '../schemas';
import { calendarJson, documentText, publishDocument, readDocument } from '../strategy-documents';
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
  return [...writing(deps), ...documents(deps), ...reading(deps)];
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

/** What editors and authors read. */
function documents(deps: ApiDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/strategies/schema',
      operationId: 'strategySchema',
      tag: 'Strategies',
      summary: 'JSON Schema of the document, for editors',
      roles: everyRole,
      answers: { 200: { description: 'The schema.', schema: anyObject } },
      async handle() {
        return json(strategyJsonSchema());
      },
    }),
    route({
      method: 'get',
      path: '/v1/strategies/:id/document',
      operationId: 'getStrategyDocument',
      tag: 'Strategies',
      summary: 'One strategy as its author wrote it; the newest version unless one is named',
      roles: everyRole,
      query: versionQuery,
      answers: { 200: { description: 'The text.', mediaType: 'application/yaml' } },
      async handle({ caller, param, query }) {
        const found = await documentText(deps, caller.creditorId, param('id'), query.version);
        return { status: 200, bytes: { mediaType: 'application/yaml', content: found.text } };
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
      async handle({ caller, body }) {
        const { id, version, title } = await readDocument(deps, caller.creditorId, body);
        return json({ valid: true, id, version, title });
      },
    }),
    route({
      ...shared,
      path: '/v1/strategies/calendar',
      operationId: 'strategyCalendar',
      summary: 'What a document does with one invoice that nobody pays, day by day',
      roles: everyRole,
      query: calendarQuery,
      answers: { 200: { description: 'The calendar.', schema: anyObject } },
      async handle({ caller, body, query }) {
        const strategy = await readDocument(deps, caller.creditorId, body);
        return json(calendarJson(deps, strategy, query));
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
        const strategy = await publishDocument(deps, caller, body);
        const { id, version, title } = strategy;
        const headers = { Location: `/v1/strategies/${id}?version=${version}` };
        return { status: 201, body: { id, version, title }, headers };
      },
    }),
  ];
}
