import { createHash, timingSafeEqual } from 'node:crypto';
import { isStopWord } from '../domain/law/revocation';
import { getExpectedTwilioSignature, validateRequest } from 'twilio/lib/webhooks/webhooks';

/** Form fields or query parameters as express gives them. */
export type FormFields = Readonly<Record<string, unknown>>;

const textMax = 2_000;
const parametersMax = 200;

/** A request of Twilio as it came, and the addresses of ours that it may be signed for. */
export interface TwilioRequest {
  readonly addresses: readonly string[];
  readonly body: Buffer;
  readonly contentType: string | undefined;
  readonly signature: string | undefined;
}

/**
 * The fields of a request that one of the tokens signed; null: none did. Of a form the fields are signed; of any
 * other body only its hash is, in the address (`bodySHA256`), so it must be there and be right.
 */
export function readTwilioRequest(
  { addresses, body, contentType, signature }: TwilioRequest,
  authTokens: readonly string[],
): FormFields | null {
  const isForm =
    contentType === undefined || /^application\/x-www-form-urlencoded\b/i.test(contentType);
  const fields = isForm ? readForm(body) : {};
  const isSigned = addresses.some(
    (address) =>
      (isForm || verifyTwilioBody(address, body)) &&
      verifyTwilio(address, fields, signature, authTokens),
  );
  if (!isSigned) return null;
  return isForm ? fields : readJson(body);
}

/** Whether the address names the hash of this very body. */
export function verifyTwilioBody(address: string, body: Buffer): boolean {
  if (!URL.canParse(address)) return false;
  const named = Buffer.from(new URL(address).searchParams.get('bodySHA256') ?? '');
  const found = Buffer.from(createHash('sha256').update(body).digest('hex'));
  return named.length === found.length && timingSafeEqual(named, found);
}

/** A parameter that comes more than once is a list, as it was signed. */
function readForm(body: Buffer): FormFields {
  const fields: Record<string, string | string[]> = Object.create(null) as Record<string, string>;
  const pairs = [...new URLSearchParams(body.toString('utf8'))].slice(0, parametersMax);
  for (const [name, value] of pairs) {
    const before = fields[name];
    fields[name] = before === undefined ? value : [before, value].flat();
  }
  return fields;
}

function readJson(body: Buffer): FormFields {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/**
 * Whether one of the tokens signed this request: HMAC over the address as Twilio called it (scheme,
 * host, query) and the form fields. The standard port may be present or absent. No time is signed,
 * so freshness cannot be told: repeats are recognised by `eventId`. Never throws for input.
 */
export function verifyTwilio(
  url: string,
  params: FormFields,
  signature: string | undefined,
  authTokens: readonly string[],
): boolean {
  if (signature === undefined || signature === '') return false;
  return authTokens.some((token) => {
    try {
      if (token === '') return false;
      // the library signs the address as its URL parser writes it, where a quote becomes %27
      return (
        validateRequest(token, signature, url, { ...params }) ||
        signsExactly(token, signature, url.replaceAll('%27', "'"), params)
      );
    } catch {
      return false;
    }
  });
}

function signsExactly(token: string, signature: string, url: string, params: FormFields): boolean {
  const expected = Buffer.from(getExpectedTwilioSignature(token, url, { ...params }));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export type TwilioStatusKind = 'accepted' | 'sent' | 'delivered' | 'failed' | 'other';

export interface TwilioStatus {
  /** Made of the message and its status: Twilio gives no id of the event. */
  readonly eventId: string;
  readonly intentId?: string;
  readonly accountId?: string;
  readonly providerMessageId: string;
  readonly kind: TwilioStatusKind;
  /** Twilio's own word. */
  readonly status: string;
  readonly to: string;
  readonly errorCode: string | null;
  /** True when nothing more may be sent to this number. */
  readonly suppressAddress: boolean;
}

/** Twilio's message states. What is not named here changes nothing. */
const statusKinds: Readonly<Record<string, TwilioStatusKind>> = {
  accepted: 'accepted',
  scheduled: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};

/** Opted out (21610), unknown number (30005), landline (30006): sending again cannot help. */
const suppressingErrors: ReadonlySet<string> = new Set(['21610', '30005', '30006']);

/** Reads a status callback; null when it names no message. Our ids come from its query. */
export function readTwilioStatus(params: FormFields, query: FormFields): TwilioStatus | null {
  const sid = field(params, 'MessageSid') ?? field(params, 'SmsSid');
  const status = field(params, 'MessageStatus') ?? field(params, 'SmsStatus');
  if (sid === undefined || status === undefined) return null;
  const intentId = field(query, 'intentId');
  const accountId = field(query, 'accountId');
  const errorCode = field(params, 'ErrorCode') ?? null;
  return {
    eventId: `${sid}/${status}`,
    ...(intentId === undefined ? {} : { intentId }),
    ...(accountId === undefined ? {} : { accountId }),
    providerMessageId: sid,
    kind: Object.hasOwn(statusKinds, status) ? (statusKinds[status] ?? 'other') : 'other',
    status,
    to: field(params, 'To') ?? '',
    errorCode,
    suppressAddress: errorCode !== null && suppressingErrors.has(errorCode),
  };
}

/** What a text asks for by one word, or by none of them. */
export type InboundKind = 'stop' | 'start' | 'help' | 'text';

export interface TwilioInbound {
  /** The SID of the inbound message. */
  readonly eventId: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly kind: InboundKind;
  /** Twilio has judged the message itself, and answered it. */
  readonly isAnswered: boolean;
}

/** Words that decide alone, when the whole message is one of them; those of a stop are the law's to know. */
const keywords: Readonly<Record<'start' | 'help', readonly string[]>> = {
  start: ['start', 'unstop', 'yes', 'opt in', 'optin'],
  help: ['help', 'info', 'aide', 'hilfe'],
};

const keywordKinds = ['start', 'help'] as const;
const judgedKinds = ['stop', ...keywordKinds] as const;

/** What an inbound text asks for by a word of its own; free words are the domain's to read. */
export function readKeyword(body: string): InboundKind {
  const words = body
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const kind = keywordKinds.find((candidate) => keywords[candidate].includes(words));
  return kind ?? (isStopWord(body) ? 'stop' : 'text');
}

/** Reads an inbound SMS or MMS; null when it carries no message id. Media addresses are never followed. */
export function readTwilioInbound(params: FormFields): TwilioInbound | null {
  const sid = field(params, 'MessageSid') ?? field(params, 'SmsSid');
  if (sid === undefined) return null;
  const body = field(params, 'Body') ?? '';
  // with Advanced Opt-Out Twilio has already judged the message, in the creditor's own words
  const judged = judgedKinds.find(
    (candidate) => candidate === field(params, 'OptOutType')?.toLowerCase(),
  );
  return {
    eventId: sid,
    from: field(params, 'From') ?? '',
    to: field(params, 'To') ?? '',
    body,
    kind: judged ?? readKeyword(body),
    isAnswered: judged !== undefined,
  };
}

/** A text that a database takes: no control but the line feed, no half of a character. */
function field(fields: FormFields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.slice(0, textMax).replace(/[^\P{C}\n]/gu, '');
  return text === '' ? undefined : text;
}
