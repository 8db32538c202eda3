import { json, Router } from 'express';
import type { Response } from 'express';
import type { SandboxContext } from './context';
import { deliverMail } from './inbound-mail';
import type { SigningKey } from './keys';
import type { SandboxPost } from './outbox';
import { deliverInbound } from './twilio-api';

const bodyLimit = '100kb';

/** What a test asks of the simulator: its outbox, its faults, an inbound text or mail, is it quiet. */
export function controlApi(context: SandboxContext, key: SigningKey): Router {
  const router = Router();
  router.use('/sandbox', json({ limit: bodyLimit }));
  router.get('/sandbox/outbox', (req, res) => {
    const { accountId, since, ...rest } = req.query;
    const unknown = Object.keys(rest)[0];
    if (unknown !== undefined) return refuse(res, `unknown parameter ${unknown}`);
    const sinceAt = typeof since === 'string' ? Date.parse(since) : undefined;
    if (sinceAt !== undefined && Number.isNaN(sinceAt)) return refuse(res, 'since is no instant');
    const messages = context.outbox.accepted({
      ...(typeof accountId === 'string' ? { accountId } : {}),
      ...(sinceAt === undefined ? {} : { sinceAt }),
    });
    res.json({ messages: messages.map(toMessage) });
  });
  router.delete('/sandbox/outbox', (_req, res) => {
    context.outbox.clear();
    res.status(204).end();
  });
  router.get('/sandbox/provider', (_req, res) => {
    res.json(context.faults.list());
  });
  router.post('/sandbox/provider', (req, res) => {
    const problem = context.faults.plan(req.body);
    if (problem !== null) return refuse(res, problem);
    res.json(context.faults.list());
  });
  router.get('/sandbox/pending', (_req, res) => {
    const { callbacks, inHand } = context;
    res.json({ callbacks: callbacks.pending, posts: inHand.count, givenUp: callbacks.givenUp });
  });
  router.get('/sandbox/keys', (_req, res) => {
    res.json({ sendgridPublicKey: context.sendgridPublicKey });
  });
  router.post('/sandbox/inbound', async (req, res) => {
    const inbound = readInbound(req.body);
    if (typeof inbound === 'string') return refuse(res, inbound);
    if (context.callbackUrl === null) return refuse(res, 'started without a callback address');
    const answer = inbound.from.includes('@')
      ? await deliverMail(context, key, inbound)
      : await deliverInbound(context, inbound);
    const delivered = answer.status >= 200 && answer.status < 300;
    res.status(delivered ? 200 : 502).json({ delivered, ...answer });
  });
  return router;
}

/** The public shape; `accountId`, `id`, a letter's `pdf` and an e-mail's `attachments` are additions. */
function toMessage(post: SandboxPost) {
  return {
    at: post.at,
    provider: post.provider,
    channel: post.channel,
    to: post.to,
    from: post.from,
    subject: post.subject,
    text: post.text,
    html: post.html,
    intentId: post.intentId,
    answer: post.answer,
    accountId: post.accountId,
    providerId: post.id,
    ...(post.pdf === undefined ? {} : { pdf: post.pdf }),
    ...(post.attachments === undefined ? {} : { attachments: post.attachments }),
  };
}

/** A text has a number for its sender, a mail an address; only a mail has a subject. */
function readInbound(
  value: unknown,
): { from: string; body: string; to?: string; subject?: string } | string {
  if (typeof value !== 'object' || value === null) return 'no object';
  const { from, body, to, subject, ...rest } = value as Record<string, unknown>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) return `unknown field ${unknown}`;
  if (typeof from !== 'string' || from === '') return 'from is required';
  if (typeof body !== 'string') return 'body is required';
  if (to !== undefined && typeof to !== 'string') return 'to is no text';
  if (subject !== undefined && typeof subject !== 'string') return 'subject is no text';
  const isMail = from.includes('@');
  if (isMail && !/^[^\s@<>]+@[^\s@<>]+$/.test(from)) return 'from is no address';
  if (!isMail && subject !== undefined) return 'a text message has no subject';
  return {
    from,
    body,
    ...(to === undefined ? {} : { to }),
    ...(subject === undefined ? {} : { subject }),
  };
}

function refuse(res: Response, message: string): void {
  res.status(400).json({ error: message });
}
