import { createHash } from 'node:crypto';
import { send } from '../../activities/send';
import { step } from '../../activities/step';
import { builtInTexts } from '../../src/strategies/read';
import { Harness, londonDebtor, startAt } from '../api/harness';
import { openSending, type Sending } from '../faults/sending';
import type { OutgoingMessage } from '../../src/providers/outcome';

let harness: Harness;
let sending: Sending;
beforeAll(async () => {
  harness = await Harness.start();
  sending = await openSending(harness);
});
afterAll(async () => {
  await sending?.close();
  await harness?.stop();
});
beforeEach(() => {
  harness.nowAt = startAt;
});

const sha = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** Publishes a strategy whose first steps are an e-mail with documents. */
async function strategyOf(id: string, contact: string, attachments: string): Promise<void> {
  const raw = (builtInTexts()[0]?.text ?? '')
    .replace('id: b2b-standard', `id: ${id}`)
    .replace(
      '{ collection: invoice }',
      `{ collection: invoice }\n        attachments: ${attachments}`,
    )
    .replace(
      '- { channel: email, template: b2, fallback: letter, to: accounts-payable }',
      `- ${contact}`,
    );
  const headers = { 'Content-Type': 'application/yaml' };
  const { status, body } = await harness.call('POST', '/v1/strategies', { raw, headers });
  expect({ status, body }).toMatchObject({ status: 201 });
}

/** Opens an account, carries its next message out, and gives what was posted and what is kept. */
async function sent(reference: string, strategy: string) {
  const opened = await harness.post('/v1/accounts', { ...londonDebtor(reference), strategy });
  const accountId = opened.body.id as string;
  const posts: OutgoingMessage[] = [];
  const { email, letter } = sending.deps.providers;
  const watched = (provider: typeof email) => ({
    ...provider,
    send: (message: OutgoingMessage) => {
      posts.push(message);
      return provider.send(message);
    },
  });
  const providers = { ...sending.deps.providers, email: watched(email), letter: watched(letter) };
  const deps = { ...sending.deps, providers, templates: harness.store.templates };
  const next = await step(deps, { accountId, stage: 'reminder', messages: [] });
  if (next.send === null) throw new Error(`nothing to send but ${next.do}`);
  const { messageId } = next.send;
  await send(deps, { accountId, messageId, stage: 'reminder' });
  const { messages } = (await harness.get(`/v1/accounts/${accountId}/messages`)).body;
  const documents = await harness.store.database.document.findMany({
    where: { messageId },
    orderBy: { name: 'asc' },
  });
  return { accountId, posts, message: messages[0], documents };
}

const file = (body: string) =>
  ['---', 'title: Ours', 'kind: demand', 'needs: oldest']
    .concat('subject: A message from {{ creditor.name }}', '---', body)
    .join('\n');
const publish = (name: string, body: string) =>
  harness.post('/v1/templates', { name, language: 'en', text: file(body) });

it('a creditor’s own text goes out, and an accepted message keeps the words of its version', async () => {
  expect((await publish('b2', 'These are our own words.')).status).toBe(201);
  const first = await sent('OWN1', 'b2b-standard');
  expect(first.message).toMatchObject({ template: 'b2', templateVersion: 1, status: 'accepted' });
  expect(first.posts[0]?.text).toContain('These are our own words.');
  await publish('b2', 'These are newer words.');
  const second = await sent('OWN2', 'b2b-standard');
  expect(second.message).toMatchObject({ templateVersion: 2 });
  expect(second.posts[0]?.text).toContain('These are newer words.');
  const path = `/v1/accounts/${first.accountId}/messages/${first.message.id}/content`;
  const kept = (await harness.get(path)).body;
  expect(kept.text).toContain('These are our own words.');
  expect(sha(JSON.stringify([kept.subject, kept.text, kept.html]))).toBe(first.message.bodySha256);
});

it('documents go out beside an e-mail, are kept with it, and are the same when made again', async () => {
  await strategyOf('with-files', '{ channel: email, template: b3 }', '[statement, b5]');
  const { accountId, message, posts, documents } = await sent('ATT1', 'with-files');
  expect(posts[0]?.attachments?.map(({ name }) => name)).toEqual(['statement', 'b5']);
  expect(documents.map(({ name, mediaType }) => `${name} ${mediaType}`)).toEqual([
    'attachment-b5-1 application/pdf',
    'attachment-statement-1 application/pdf',
    'text-1 application/json',
  ]);
  for (const { name, pdf } of posts[0]?.attachments ?? []) {
    const kept = documents.find((one) => one.name === `attachment-${name}-1`);
    expect(kept?.sha256).toBe(sha(pdf));
    expect(Buffer.from(pdf).subarray(0, 5).toString()).toBe('%PDF-');
  }
  const path = `/v1/accounts/${accountId}/messages/${message.id}`;
  const { attachments } = (await harness.get(`${path}/content`)).body;
  expect(attachments).toEqual(
    ['b5', 'statement'].map((name) => ({
      name,
      sha256: documents.find((one) => one.name === `attachment-${name}-1`)?.sha256,
    })),
  );
  const kept = await harness.get(`${path}/pdf?attachment=statement`);
  expect({ status: kept.status, type: kept.headers.get('content-type') }).toEqual({
    ...{ status: 200, type: 'application/pdf' },
  });
  expect((await harness.get(`${path}/pdf?attachment=nothing`)).status).toBe(404);
  expect((await harness.get(`${path}/pdf?attachment=../x`)).status).toBe(400);
  const shown = await harness.get(`/v1/accounts/${accountId}/preview/text?step=b2&pdf=true`);
  const again = shown.body.messages[0].attachments as { name: string; pdfBase64: string }[];
  expect(again.map(({ name, pdfBase64 }) => [name, sha(Buffer.from(pdfBase64, 'base64'))])).toEqual(
    posts[0]?.attachments?.map(({ name, pdf }) => [name, sha(pdf)]),
  );
});

it('a letter carries them as pages of its own', async () => {
  await strategyOf('with-pages', '{ channel: letter, template: b3 }', '[statement]');
  const { posts, documents } = await sent('ATT2', 'with-pages');
  expect(posts[0]?.attachments).toBeUndefined();
  expect(documents.map(({ name }) => name)).toEqual(['pdf-1', 'text-1']);
  const pages = (pdf: Uint8Array | undefined) =>
    Buffer.from(pdf ?? [])
      .toString('latin1')
      .match(/\/Type \/Page\b(?!s)/g)?.length ?? 0;
  expect(pages(posts[0]?.pdf)).toBeGreaterThanOrEqual(2);
});
