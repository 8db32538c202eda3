import { z } from 'zod';
import { authorText } from '../../texts/author';
import { listTemplates, parseOwn, isLanguage } from '../../texts/templates';
import { everyRole } from '../callers';
import type { ApiDeps } from '../deps';
import { notFound, problemOf } from '../problems';
import { json, route, type Route } from '../route';
import { anyObject, listSchema } from '../schemas';
import { previewText, textPreviewInput } from '../text-preview';
import { checkTemplate, readTemplateBody, templateLanguage, templateName } from '../templates';
import type { TemplateText } from '../../store/templates';
import { instantText } from '../wire';

const textBody = z.string().meta({
  description: 'The text as plain text, or JSON {"name", "language", "text"}.',
});
const nameQuery = z.strictObject({
  name: templateName.optional(),
  language: templateLanguage.optional(),
});

/** Texts of a creditor's own: read, checked, shown, published; a published version never changes. */
export function templateRoutes(deps: ApiDeps): Route[] {
  // `validate` must be tried before it is read as the name of a text.
  return [...writing(deps), ...reading(deps)];
}

function reading(deps: ApiDeps): Route[] {
  const { templates } = deps.store;
  return [
    route({
      method: 'get',
      path: '/v1/templates',
      operationId: 'listTemplates',
      tag: 'Templates',
      summary: 'Shipped texts (version null) and the newest version of every published one',
      roles: everyRole,
      answers: { 200: { description: 'The texts.', schema: listSchema('templates') } },
      async handle({ caller }) {
        const shipped = listTemplates().map(({ template, language, title, kind, channels }) => ({
          ...{ name: template, language, version: null, title, kind, channels },
        }));
        const rows = await templates.newest(caller.creditorId);
        const own = rows.map(({ publishedAt, text, ...row }) => ({
          ...{ ...row, ...titleOf({ name: row.name, language: row.language, text }) },
          publishedAt: instantText(publishedAt),
        }));
        return json({ templates: [...shipped, ...own], nextCursor: null });
      },
    }),
    route({
      method: 'get',
      path: '/v1/templates/:name',
      operationId: 'getTemplate',
      tag: 'Templates',
      summary:
        'One text: the newest published version unless one is named, else the shipped text to begin from',
      roles: everyRole,
      query: z.strictObject({
        language: templateLanguage.default('en'),
        version: z
          .string()
          .regex(/^\d{1,9}$/, 'version is a whole number')
          .transform(Number)
          .optional(),
      }),
      answers: { 200: { description: 'The text.', schema: anyObject } },
      async handle({ caller, param, query }) {
        const { language, version } = query;
        const name = param('name');
        const row = await templates.find(caller.creditorId, name, language, version);
        if (row !== null) return json({ ...row, publishedAt: instantText(row.publishedAt) });
        const text = version === undefined ? authorText(name, language) : null;
        if (text === null) throw notFound('template');
        return json({ name, language, version: null, text, publishedAt: null });
      },
    }),
  ];
}

function writing(deps: ApiDeps): Route[] {
  const shared = {
    method: 'post' as const,
    tag: 'Templates',
    body: textBody,
    bodyKind: 'text' as const,
    query: nameQuery,
  };
  return [
    route({
      ...shared,
      path: '/v1/templates/validate',
      operationId: 'validateTemplate',
      summary: 'Check a text without publishing it; every fault has its line and column',
      roles: everyRole,
      answers: { 200: { description: 'It may be published.', schema: anyObject } },
      async handle({ caller, body, query, headers }) {
        const template = readTemplateBody(body, headers['content-type'], query);
        await checkTemplate(deps, caller.creditorId, template);
        return json({ valid: true, ...titleOf(template) });
      },
    }),
    route({
      method: 'post',
      path: '/v1/templates/preview',
      operationId: 'previewTemplate',
      tag: 'Templates',
      summary: 'The exact words of a text for an account as they would be today',
      roles: everyRole,
      body: textPreviewInput,
      answers: { 200: { description: 'The words.', schema: anyObject } },
      async handle({ caller, body }) {
        return json(await previewText(deps, caller.creditorId, body));
      },
    }),
    route({
      ...shared,
      path: '/v1/templates',
      operationId: 'publishTemplate',
      summary: 'Publish a version; messages written from then on use it',
      roles: ['supervisor', 'admin'],
      answers: { 201: { description: 'It is published.', schema: anyObject } },
      async handle({ caller, body, query, headers }) {
        const template = readTemplateBody(body, headers['content-type'], query);
        await checkTemplate(deps, caller.creditorId, template);
        const now = await deps.change.clock.now();
        const { templates } = deps.store;
        const published = await templates.publish(caller.creditorId, template, now, caller.actor);
        if (!published.ok) throw problemOf(published.error);
        const { version, sha256 } = published.value;
        const { name, language } = template;
        const Location = `/v1/templates/${name}?language=${language}&version=${version}`;
        return {
          status: 201,
          body: { ...titleOf(template), version, sha256 },
          headers: { Location },
        };
      },
    }),
  ];
}

function titleOf({ name, language, text }: TemplateText) {
  const { found } = isLanguage(language) ? parseOwn(name, language, text) : { found: null };
  const { title = name, kind = null } = found?.compiled.source ?? {};
  return { name, language, title, kind };
}
