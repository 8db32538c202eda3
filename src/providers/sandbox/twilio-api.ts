import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Router, urlencoded } from 'express';
import type { Request, Response } from 'express';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { deliverNow } from './callbacks';
import type { CallbackPost } from './callbacks';
import { acceptedAnswer, afterDelay, answerHalf, refusalOf, staySilent } from './context';
import type { SandboxContext } from './context';
import { isRefusing } from './faults';
import type { CallbackMode, Fault } from './faults';
import type { SandboxPost } from './outbox';

const textMax = 1_600;
const pageSizeMax = 1_000;
const pageSizeDefault = 50;
const messagesPath = '/2010-04-01/Accounts/:sid/Messages.json';
const apiVersion = '2010-04-01';

/** Numbers that Twilio's own test credentials give a meaning, and one whose delivery fails. */
const invalidNumber = '+15005550001';
const optedOutNumber = '+15005550004';
const undeliverableNumber = '+15005550009';
const ownNumber = '+15005550006';
const defaultAccountSid = `AC${'0'.repeat(32)}`;

/** The part of Twilio's API that the product uses: create and list messages. */
export function twilioApi(context: SandboxContext): Router {
  const router = Router();
  const form = urlencoded({ extended: false, limit: '1mb' });
  router.post(messagesPath, form, async (req, res) => {
    if (!authorised(req, context.twilioToken)) return sendError(res, 401, 20003, 'Authenticate');
    const message = readMessage(req.body as unknown, String(req.params['sid']));
    if ('problem' in message) return sendError(res, 400, message.code, message.problem);
    const fault = context.faults.take('twilio');
    const { mode } = fault;
    const post = { ...message, at: new Date(await context.nowAt()).toISOString() };
    if (isRefusing(mode)) {
      const answer = refusalOf(fault, mode);
      context.outbox.append({ ...post, id: '', accepted: false, answer: String(answer) });
      await afterDelay(fault);
      if (mode === 'reset') return void req.socket.resetAndDestroy();
      if (answer === 'none') return staySilent(req, res);
      if (answer === 429) res.setHeader('Retry-After', String(fault.retryAfterSeconds));
      const [code, text] = words[mode];
      return sendError(res, answer, code, text);
    }
    const id = `SM${randomBytes(16).toString('hex')}`;
    const accepted = { ...post, id, accepted: true, answer: acceptedAnswer(fault, '201') };
    context.outbox.append(accepted);
    queueTwilioStatuses(context, accepted, fault.callbacks);
    await afterDelay(fault);
    answer(req, res, fault, toResource(accepted, 'queued'));
  });
  router.get(messagesPath, (req, res) => {
    if (!authorised(req, context.twilioToken)) return sendError(res, 401, 20003, 'Authenticate');
    res.json(listMessages(context, req));
  });
  return router;
}

const words = {
  timeout: [0, ''],
  reset: [0, ''],
  'error-500': [20500, 'Internal server error'],
  '429': [20429, 'Too many requests'],
  refuse: [21601, 'This number cannot send messages.'],
  '401': [20003, 'Authenticate'],
} as const;

function answer(
  req: Request,
  res: Response,
  { mode, status }: Fault,
  resource: { sid: string | null },
): void {
  if (mode === 'timeout-after-accept') return staySilent(req, res);
  if (mode === 'reset-after-accept') return void req.socket.resetAndDestroy();
  if (mode === 'truncated-answer') return answerHalf(res, 201, JSON.stringify(resource));
  if (mode === 'error-500-after-accept') {
    return sendError(res, status ?? 500, ...words['error-500']);
  }
  res.status(201).json(mode === 'no-id' ? { ...resource, sid: null } : resource);
}

function sendError(res: Response, status: number, code: number, message: string): void {
  const moreInfo = `https://www.twilio.com/docs/errors/${code}`;
  res.status(status).json({ code, message, more_info: moreInfo, status });
}

function authorised(req: Request, token: string): boolean {
  const given = Buffer.from(req.header('authorization') ?? '');
  const pair = Buffer.from(`${String(req.params['sid'])}:${token}`).toString('base64');
  const expected = Buffer.from(`Basic ${pair}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

type Message = Omit<SandboxPost, 'at' | 'answer' | 'accepted' | 'id'>;
type Problem = { readonly problem: string; readonly code: number };

function readMessage(body: unknown, accountSid: string): Message | Problem {
  const fields = (body ?? {}) as Record<string, unknown>;
  const value = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '');
  const to = value('To');
  const from = value('From') || value('MessagingServiceSid');
  const text = value('Body');
  if (to === '') return { code: 21604, problem: "A 'To' phone number is required." };
  if (from === '') return { code: 21603, problem: "A 'From' phone number is required." };
  if (text === '') return { code: 21602, problem: 'Message body is required.' };
  if (text.length > textMax) return { code: 21617, problem: 'The message body is too long.' };
  if (!/^\+[1-9]\d{6,14}$/.test(to) || to === invalidNumber) {
    return { code: 21211, problem: `The 'To' number ${to} is not a valid phone number.` };
  }
  if (to === optedOutNumber) {
    return { code: 21610, problem: 'Attempt to send to unsubscribed recipient' };
  }
  const statusCallback = value('StatusCallback');
  const query = statusCallback === '' ? null : readQuery(statusCallback);
  if (statusCallback !== '' && query === null) {
    return { code: 21609, problem: 'The StatusCallback URL is not a valid URL.' };
  }
  return {
    provider: 'twilio',
    channel: 'sms',
    to,
    from,
    subject: null,
    text,
    html: null,
    intentId: query?.get('intentId') ?? null,
    accountId: query?.get('accountId') ?? null,
    accountSid,
    ...(statusCallback === '' ? {} : { statusCallback }),
  };
}

function readQuery(url: string): URLSearchParams | null {
  return URL.canParse(url) ? new URL(url).searchParams : null;
}

/** The resource as Twilio describes it. */
function toResource(post: SandboxPost, status: string) {
  const sid = post.id;
  const accountSid = post.accountSid ?? defaultAccountSid;
  const uri = `/${apiVersion}/Accounts/${accountSid}/Messages/${sid}`;
  const service = post.from !== null && post.from.startsWith('MG') ? post.from : null;
  const date = rfc2822(Date.parse(post.at));
  const failed = status === 'undelivered';
  return {
    account_sid: accountSid,
    api_version: apiVersion,
    body: post.text,
    date_created: date,
    date_sent: status === 'queued' ? null : date,
    date_updated: date,
    direction: 'outbound-api',
    error_code: failed ? 30006 : null,
    error_message: failed ? 'Landline or unreachable carrier' : null,
    from: service === null ? post.from : null,
    messaging_service_sid: service,
    num_media: '0',
    num_segments: String(Math.max(1, Math.ceil(post.text.length / 153))),
    price: null,
    price_unit: 'USD',
    sid: sid as string | null,
    status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: post.to,
    uri: `${uri}.json`,
  };
}

const rfc2822 = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000');

const finalStatus = (post: SandboxPost): string =>
  post.to === undeliverableNumber ? 'undelivered' : 'delivered';

function listMessages(context: SandboxContext, req: Request) {
  const query = (name: string) => {
    const value = req.query[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const found = context.outbox
    .accepted()
    .filter(
      (post) =>
        post.provider === 'twilio' &&
        post.accountSid === req.params['sid'] &&
        (query('To') ?? post.to) === post.to &&
        (query('From') ?? post.from) === post.from &&
        sentWithin(Date.parse(post.at), query('DateSent'), query('DateSent>'), query('DateSent<')),
    )
    .reverse();
  const size = Math.min(Math.max(Number(query('PageSize') ?? pageSizeDefault), 1), pageSizeMax);
  const page = Math.max(Number(query('Page') ?? 0), 0);
  const start = page * size;
  const uri = (number: number) => {
    const search = new URLSearchParams(req.query as Record<string, string>);
    search.set('Page', String(number));
    return `${req.path}?${search.toString()}`;
  };
  return {
    end: Math.max(Math.min(start + size, found.length) - 1, 0),
    first_page_uri: uri(0),
    messages: found
      .slice(start, start + size)
      .map((post) =>
        toResource(post, context.outbox.isFinished(post.id) ? finalStatus(post) : 'sent'),
      ),
    next_page_uri: start + size < found.length ? uri(page + 1) : null,
    page,
    page_size: size,
    previous_page_uri: page > 0 ? uri(page - 1) : null,
    start,
    uri: uri(page),
  };
}

/** Twilio keeps whole seconds; a filter without a time of day means the whole UTC day. */
function sentWithin(
  at: number,
  on: string | null,
  after: string | null,
  before: string | null,
): boolean {
  const sentAt = Math.floor(at / 1_000) * 1_000;
  const dayMs = 86_400_000;
  const startOf = (text: string) => Math.floor(Date.parse(text) / 1_000) * 1_000;
  if (on !== null) {
    const dayStart = Math.floor(Date.parse(on) / dayMs) * dayMs;
    if (sentAt < dayStart || sentAt >= dayStart + dayMs) return false;
  }
  if (after !== null && sentAt < startOf(after)) return false;
  if (before === null) return true;
  return sentAt <= startOf(before) + (before.includes('T') ? 0 : dayMs - 1);
}

/** Queues the signed status callbacks of an accepted message: sent, then how it ended. */
export function queueTwilioStatuses(
  context: SandboxContext,
  post: SandboxPost,
  mode: CallbackMode = 'on',
): void {
  const finished = () => context.outbox.markFinished(post.id);
  const url = post.statusCallback;
  if (url === undefined) return finished();
  const status = (name: string): CallbackPost =>
    signedForm(context, url, {
      AccountSid: post.accountSid ?? defaultAccountSid,
      ApiVersion: apiVersion,
      From: post.from ?? '',
      MessageSid: post.id,
      MessageStatus: name,
      SmsSid: post.id,
      SmsStatus: name,
      To: post.to,
      ...(name === 'undelivered' ? { ErrorCode: '30006' } : {}),
    });
  const posts = [status('sent'), status(finalStatus(post))];
  context.callbacks.add('twilio', posts, finished, mode);
}

function signedForm(
  context: SandboxContext,
  url: string,
  params: Record<string, string>,
): CallbackPost {
  return {
    url,
    build: () => ({
      body: new URLSearchParams(params).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'x-twilio-signature': getExpectedTwilioSignature(context.twilioToken, url, params),
      },
    }),
  };
}

/** Posts an inbound text to the product as Twilio would; answers the message id and its status. */
export async function deliverInbound(
  context: SandboxContext,
  text: { from: string; body: string; to?: string },
): Promise<{ messageSid: string; status: number }> {
  const earlier = context.outbox
    .accepted()
    .findLast((post) => post.provider === 'twilio' && post.to === text.from);
  const messageSid = `SM${randomBytes(16).toString('hex')}`;
  const status = await deliverNow(
    signedForm(context, `${context.callbackUrl}/webhooks/twilio/inbound`, {
      AccountSid: earlier?.accountSid ?? defaultAccountSid,
      ApiVersion: apiVersion,
      Body: text.body,
      From: text.from,
      MessageSid: messageSid,
      NumMedia: '0',
      NumSegments: '1',
      SmsMessageSid: messageSid,
      SmsSid: messageSid,
      SmsStatus: 'received',
      To: text.to ?? earlier?.from ?? ownNumber,
    }),
  );
  return { messageSid, status };
}
