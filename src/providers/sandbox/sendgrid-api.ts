import { createHash, randomBytes } from 'node:crypto';
import { json, Router } from 'express';
import type { Request, Response } from 'express';
import type { CallbackPost } from './callbacks';
import { acceptedAnswer, afterDelay, answerHalf, refusalOf, staySilent } from './context';
import type { SandboxContext } from './context';
import { isRefusing } from './faults';
import type { CallbackMode, Fault } from './faults';
import type { SigningKey } from './keys';
import type { SandboxPost } from './outbox';

const bodyLimit = '30mb';
const recipientsMax = 1_000;
const attachmentsMax = 100;

/** The part of SendGrid's v3 API that the product uses: `POST /v3/mail/send`. */
export function sendgridApi(context: SandboxContext, key: SigningKey): Router {
  const router = Router();
  router.post('/v3/mail/send', json({ limit: bodyLimit }), async (req, res) => {
    if (!/^Bearer SG\.\S+$/.test(req.header('authorization') ?? '')) {
      return sendError(res, 401, 'authorization required', null);
    }
    const mail = readMail(req.body);
    if ('problem' in mail) return sendError(res, 400, mail.problem, mail.field);
    const fault = context.faults.take('sendgrid');
    const { mode } = fault;
    const post = { ...mail, at: new Date(await context.nowAt()).toISOString() };
    if (isRefusing(mode)) {
      const answer = refusalOf(fault, mode);
      context.outbox.append({ ...post, id: '', accepted: false, answer: String(answer) });
      await afterDelay(fault);
      if (mode === 'reset') return void req.socket.resetAndDestroy();
      if (answer === 'none') return staySilent(req, res);
      if (answer === 429) res.setHeader('Retry-After', String(fault.retryAfterSeconds));
      return sendError(res, answer, words[mode], null);
    }
    const id = randomBytes(16).toString('base64url');
    const accepted = { ...post, id, accepted: true, answer: acceptedAnswer(fault, '202') };
    context.outbox.append(accepted);
    queueSendgridEvents(context, key, accepted, fault.callbacks);
    await afterDelay(fault);
    answer(req, res, fault, id);
  });
  return router;
}

const words = {
  timeout: '',
  reset: '',
  'error-500': 'internal server error',
  '429': 'too many requests',
  refuse: 'Bad Request',
  '401': 'authorization grant is invalid, expired or revoked',
} as const;

function answer(req: Request, res: Response, { mode, status }: Fault, id: string): void {
  if (mode === 'timeout-after-accept') return staySilent(req, res);
  if (mode === 'reset-after-accept') return void req.socket.resetAndDestroy();
  if (mode === 'truncated-answer') return answerHalf(res, 202, '{"truncated":true}');
  if (mode === 'error-500-after-accept') {
    return sendError(res, status ?? 500, words['error-500'], null);
  }
  if (mode !== 'no-id') res.setHeader('X-Message-Id', id);
  res.status(202).end();
}

function sendError(res: Response, status: number, message: string, field: string | null): void {
  res.status(status).json({ errors: [{ message, field }] });
}

type Fields = Readonly<Record<string, unknown>>;
type Mail = Omit<SandboxPost, 'at' | 'answer' | 'accepted' | 'id'>;
type Problem = { readonly problem: string; readonly field: string };

function readMail(body: unknown): Mail | Problem {
  if (!isFields(body)) return { problem: 'Bad Request', field: 'body' };
  const recipients = readRecipients(body['personalizations']);
  if ('problem' in recipients) return recipients;
  const from = readAddress(body['from']);
  if (from === null) {
    return { problem: 'The from object must be provided for every email send.', field: 'from' };
  }
  const subject = nonEmpty(recipients.first['subject']) ?? nonEmpty(body['subject']);
  if (subject === null) return { problem: 'The subject is required.', field: 'subject' };
  const content = readContent(body['content']);
  if ('problem' in content) return content;
  const args = { ...asFields(body['custom_args']), ...asFields(recipients.first['custom_args']) };
  return {
    provider: 'sendgrid',
    channel: 'email',
    to: recipients.to.join(', '),
    from,
    subject,
    text: content.text,
    html: content.html,
    intentId: nonEmpty(args['intent_id']),
    accountId: nonEmpty(args['account_id']),
    ...readAttachments(body['attachments']),
  };
}

function readAttachments(value: unknown): Pick<SandboxPost, 'attachments'> {
  if (!Array.isArray(value) || value.length === 0) return {};
  const attachments = (value as unknown[]).slice(0, attachmentsMax).map((element) => {
    const { filename, content } = asFields(element);
    const bytes = Buffer.from(nonEmpty(content) ?? '', 'base64');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { name: nonEmpty(filename) ?? '', sha256 };
  });
  return { attachments };
}

function readRecipients(value: unknown): { to: string[]; first: Fields } | Problem {
  const field = 'personalizations';
  if (!Array.isArray(value) || value.length === 0 || value.length > recipientsMax) {
    return { problem: 'The personalizations field is required.', field };
  }
  const to: string[] = [];
  for (const [index, element] of value.entries()) {
    const addresses: unknown = asFields(element)['to'];
    if (!Array.isArray(addresses) || addresses.length === 0) {
      return { problem: 'The to array is required.', field: `${field}.${index}.to` };
    }
    for (const address of addresses as unknown[]) {
      const email = readAddress(address);
      if (email === null) {
        return { problem: 'Does not contain a valid address.', field: `${field}.${index}.to` };
      }
      to.push(email);
    }
  }
  return { to, first: asFields(value[0]) };
}

function readContent(value: unknown): { text: string; html: string | null } | Problem {
  const field = 'content';
  if (!Array.isArray(value) || value.length === 0) {
    return { problem: 'At least one content block is required.', field };
  }
  let text: string | null = null;
  let html: string | null = null;
  for (const [index, element] of value.entries()) {
    const part = asFields(element);
    const type = nonEmpty(part['type']);
    const words = nonEmpty(part['value']);
    if (type === null || words === null) {
      return { problem: 'The content value must be a string at least one character.', field };
    }
    if (type === 'text/plain' && index > 0) {
      return { problem: 'text/plain must be the first content.', field: `${field}.${index}` };
    }
    if (type === 'text/plain') text = words;
    if (type === 'text/html') html = words;
  }
  return { text: text ?? '', html };
}

function readAddress(value: unknown): string | null {
  const email = nonEmpty(asFields(value)['email']);
  return email !== null && /^[^\s@<>]+@[^\s@<>]+$/.test(email) ? email : null;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const asFields = (value: unknown): Fields => (isFields(value) ? value : {});
const nonEmpty = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/** Queues the signed event batch of an accepted mail: processed, then how it ended. */
export function queueSendgridEvents(
  context: SandboxContext,
  key: SigningKey,
  post: SandboxPost,
  mode: CallbackMode = 'on',
): void {
  const finished = () => context.outbox.markFinished(post.id);
  if (context.callbackUrl === null) return finished();
  const url = `${context.callbackUrl}/webhooks/sendgrid`;
  const body = JSON.stringify(post.to.split(', ').flatMap((email) => eventsOf(post, email)));
  const callback: CallbackPost = {
    url,
    build: () => {
      const timestamp = String(Math.floor(Date.now() / 1_000));
      return {
        body,
        headers: {
          'content-type': 'application/json',
          'x-twilio-email-event-webhook-timestamp': timestamp,
          'x-twilio-email-event-webhook-signature': key.sign(timestamp, body),
        },
      };
    },
  };
  context.callbacks.add('sendgrid', [callback], finished, mode);
}

function eventsOf(post: SandboxPost, email: string): object[] {
  const event = (name: string, more: object = {}) => ({
    email,
    event: name,
    // the same after a restart, so that a repeated batch is recognised as one
    sg_event_id: Buffer.from(`${name}-${email}-${post.id}`).toString('base64url'),
    sg_message_id: `${post.id}.recvd-sandbox-0000000000-00000-1-00000000-0.0`,
    'smtp-id': `<${post.id}@sandbox.invalid>`,
    timestamp: Math.floor(Date.parse(post.at) / 1_000),
    ...(post.intentId === null ? {} : { intent_id: post.intentId }),
    ...(post.accountId === null ? {} : { account_id: post.accountId }),
    ...more,
  });
  const end = email.toLowerCase().endsWith('@bounce.example')
    ? event('bounce', { type: 'bounce', status: '5.1.1', reason: '550 5.1.1 no such user' })
    : event('delivered', { response: '250 OK' });
  return [event('processed'), end];
}
