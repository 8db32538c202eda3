import { z } from 'zod';
import { limits } from '../../domain/limits';
import type { KeptName } from '../../store/lists';
import type { ApiDeps } from '../deps';
import { everyRole } from '../callers';
import { pageOf, pageQuery } from '../paging';
import { notFound } from '../problems';
import { factsOf, previewJson, timelinePage, whyJson } from '../reading';
import { json, route, type Answer, type Route, type RouteRequest } from '../route';
import {
  anyObject,
  ledgerSchema,
  listSchema,
  messageContentSchema,
  messagesSchema,
  previewSchema,
  sentContentSchema,
  timelineSchema,
  whySchema,
} from '../schemas';
import { whatIfSchema } from '../schemas-strategies';
import { stepTextJson } from '../text-preview';
import { whatIfBody, whatIfJson } from '../what-if';
import { agreementJson, ledgerJson, messageJson } from '../wire';

const previewQuery = z.strictObject({
  days: z
    .string()
    .regex(/^\d{1,5}$/, 'days is a whole number')
    .transform(Number)
    .refine(
      (days) => days >= 1 && days <= limits.previewDaysMax,
      `days is 1 to ${limits.previewDaysMax}`,
    )
    .optional(),
});

const fileQuery = z.strictObject({
  attachment: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,49}$/, 'the name of a text, such as statement')
    .optional(),
});

const textQuery = z.strictObject({
  step: z.string().min(1).max(100).optional(),
  pdf: z.enum(['true', 'false']).optional(),
});

const part = { method: 'get' as const, tag: 'Accounts', roles: everyRole };

export function accountPartRoutes(deps: ApiDeps): Route[] {
  return [...pastRoutes(deps), ...documentRoutes(deps), ...aheadRoutes(deps)];
}

/** What happened. */
function pastRoutes(deps: ApiDeps): Route[] {
  return [
    route({
      ...part,
      path: '/v1/accounts/:id/timeline',
      operationId: 'getTimeline',
      summary: 'What happened, oldest first, each with its reason',
      query: z.strictObject(pageQuery),
      answers: { 200: { description: 'A page of the story.', schema: timelineSchema } },
      async handle({ caller, param, query }) {
        const { account } = await factsOf(deps, caller.creditorId, param('id'));
        return json(await timelinePage(deps, account.id, pageOf(query)));
      },
    }),
    route({
      ...part,
      path: '/v1/accounts/:id/ledger',
      operationId: 'getLedger',
      summary: 'Every entry, and the balances that they make',
      answers: { 200: { description: 'The ledger.', schema: ledgerSchema } },
      async handle({ caller, param }) {
        const facts = await factsOf(deps, caller.creditorId, param('id'));
        const rows = await deps.store.lists.ledger(facts.account.id);
        return json(ledgerJson(facts, rows, await deps.change.clock.now()));
      },
    }),
    route({
      ...part,
      path: '/v1/accounts/:id/messages',
      operationId: 'getMessages',
      summary: 'Messages with their fate',
      answers: { 200: { description: 'The messages.', schema: messagesSchema } },
      async handle({ caller, param }) {
        const { account } = await factsOf(deps, caller.creditorId, param('id'));
        const messages = await deps.store.lists.messages(account.id);
        return json({ messages: messages.map(messageJson) });
      },
    }),
    route({
      ...part,
      path: '/v1/accounts/:id/agreements',
      operationId: 'getAgreements',
      summary: 'Promises, plans and settlements with their schedules',
      answers: { 200: { description: 'The agreements.', schema: listSchema('agreements') } },
      async handle({ caller, param }) {
        const facts = await factsOf(deps, caller.creditorId, param('id'));
        const now = await deps.change.clock.now();
        const rows = facts.agreements.map((agreement) => agreementJson(agreement, facts, now));
        return json({ agreements: rows, nextCursor: null });
      },
    }),
  ];
}

/** What comes next, and what holds it. */
function aheadRoutes(deps: ApiDeps): Route[] {
  return [
    route({
      ...part,
      path: '/v1/accounts/:id/preview',
      operationId: 'getPreview',
      summary: 'What would happen if nothing happens',
      query: previewQuery,
      answers: { 200: { description: 'The course.', schema: previewSchema } },
      async handle({ caller, param, query }) {
        const facts = await factsOf(deps, caller.creditorId, param('id'));
        return json(await previewJson(deps, facts, query.days ?? limits.previewDaysDefault));
      },
    }),
    route({
      ...part,
      path: '/v1/accounts/:id/preview/text',
      operationId: 'getPreviewText',
      summary: 'The exact words of every message of a coming step, as they would be written now',
      query: textQuery,
      answers: { 200: { description: 'The words.', schema: anyObject } },
      async handle({ caller, param, query }) {
        const facts = await factsOf(deps, caller.creditorId, param('id'));
        const { step, pdf } = query;
        return json(await stepTextJson(deps, facts, { step, pdf: pdf === 'true' }));
      },
    }),
    route({
      ...part,
      method: 'post',
      path: '/v1/accounts/:id/preview',
      operationId: 'whatIf',
      summary: 'What would happen if something else happened; nothing is touched',
      body: whatIfBody,
      answers: { 200: { description: 'The course.', schema: whatIfSchema } },
      async handle({ caller, param, body }) {
        const facts = await factsOf(deps, caller.creditorId, param('id'));
        return json(await whatIfJson(deps, caller, facts, body));
      },
    }),
    route({
      ...part,
      path: '/v1/accounts/:id/why',
      operationId: 'getWhy',
      summary: 'What stands before the next action, and until when',
      answers: { 200: { description: 'The guards.', schema: whySchema } },
      async handle({ caller, param }) {
        const facts = await factsOf(deps, caller.creditorId, param('id'));
        return json(await whyJson(deps, facts));
      },
    }),
  ];
}

function documentRoutes(deps: ApiDeps): Route[] {
  const document = async (request: RouteRequest<unknown, unknown>, name: DocumentName) => {
    const { account } = await factsOf(deps, request.caller.creditorId, request.param('id'));
    const found = await messageDocument(deps, account.id, request.param('messageId'), name);
    if (found === null) throw notFound(name === 'text' ? 'text' : 'letter');
    return found;
  };
  return [
    route({
      ...part,
      path: '/v1/accounts/:id/messages/:messageId/content',
      operationId: 'getMessageContent',
      summary: 'The text of a message as it was sent',
      answers: { 200: { description: 'The text.', schema: sentContentSchema } },
      handle: async (request) => {
        const content = contentOf(await document(request, 'text'));
        const kept = await deps.store.lists.attachments(request.param('messageId'));
        return json({ ...content, attachments: attachmentsOf(kept) });
      },
    }),
    route({
      ...part,
      path: '/v1/accounts/:id/messages/:messageId/pdf',
      operationId: 'getMessagePdf',
      summary: 'A letter as it was printed, or a file that went with an e-mail',
      query: fileQuery,
      answers: { 200: { description: 'The letter.', mediaType: 'application/pdf' } },
      handle: async (request): Promise<Answer> => {
        const { attachment } = request.query;
        const name = attachment === undefined ? 'pdf' : (`attachment-${attachment}` as const);
        const { mediaType, bytes } = await document(request, name);
        return { status: 200, bytes: { mediaType, content: bytes } };
      },
    }),
  ];
}

type DocumentName = 'text' | 'pdf' | `attachment-${string}`;

/** Files of the newest attempt, by the names that their author gave them. */
function attachmentsOf(
  kept: readonly KeptName[],
): z.infer<typeof sentContentSchema>['attachments'] {
  const newest = new Map<string, { readonly attempt: number; readonly sha256: string }>();
  for (const { name, sha256 } of kept) {
    const [, file, attempt = ''] = /^attachment-(.+)-(\d+)$/.exec(name) ?? [];
    if (file === undefined || Number(attempt) <= (newest.get(file)?.attempt ?? 0)) continue;
    newest.set(file, { attempt: Number(attempt), sha256 });
  }
  return [...newest].map(([name, { sha256 }]) => ({ name, sha256 }));
}

type KeptDocument = { readonly mediaType: string; readonly bytes: Uint8Array };

/** What was kept of the newest attempt of a message of this very account; null: nothing yet. */
export async function messageDocument(
  deps: ApiDeps,
  accountId: string,
  messageId: string,
  name: DocumentName,
): Promise<KeptDocument | null> {
  const message = await deps.lookups.message({ id: messageId });
  if (message === null || message.accountId !== accountId) return null;
  for (let attempt = message.attempt + 1; attempt > 0; attempt -= 1) {
    const document = await deps.store.lists.document(messageId, `${name}-${attempt}`);
    if (document !== null) return document;
  }
  return null;
}

export type MessageContent = z.infer<typeof messageContentSchema>;

/** The kept text of a message. */
export function contentOf({ bytes }: KeptDocument): MessageContent {
  return messageContentSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
}
