import { timingSafeEqual } from 'node:crypto';
import { isRevocation } from '../domain/law/revocation';
import { getExpectedTwilioSignature, validateRequest } from 'twilio/lib/webhooks/webhooks';

/** Form fields or query parameters as express gives them. */
export type FormFields = Readonly<Record<string, unknown>>;

const textMax = 2_000;

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

export type InboundKind = 'stop' | 'start' | 'help' | 'text';

export interface TwilioInbound {
  /** The SID of the inbound message. */
  readonly eventId: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly kind: InboundKind;
  /** It may ask for more than its kind says: to be held until a person has read it. */
  readonly needsReader: boolean;
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

/** Phrases of a text that is no clear stop, which a person must read before anything more is sent. */
const perhapsStop: readonly RegExp[] = [
  /\b(stop|unsubscribe|opt[\s-]?out|revoke|cease)\b/,
  /\b(wrong (number|person)|alone)\b/,
];

/** Wishes that go beyond text messages: to be left alone, not to be called, a lawyer. */
const moreThanTexts =
  /\b(contact\w*|call\w*|phon\w*|e-?mail\w*|mail\w*|letters?|writ\w+|alone|attorney|lawyer|solicitor|wrong (number|person))\b/;

/** What an inbound text asks for. */
export function readKeyword(body: string): { kind: InboundKind; needsReader: boolean } {
  const plain = body
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\u2018\u2019]/g, "'")
    .toLowerCase();
  const words = plain
    .replace(/[^\p{L}\p{N}\s]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const kind = keywordKinds.find((candidate) => keywords[candidate].includes(words));
  if (kind !== undefined) return { kind, needsReader: false };
  if (isRevocation(body)) return { kind: 'stop', needsReader: moreThanTexts.test(plain) };
  return { kind: 'text', needsReader: perhapsStop.some((one) => one.test(plain)) };
}

/** Reads an inbound SMS; null when it carries no message id. Media addresses are never followed. */
export function readTwilioInbound(params: FormFields): TwilioInbound | null {
  const sid = field(params, 'MessageSid') ?? field(params, 'SmsSid');
  if (sid === undefined) return null;
  const body = field(params, 'Body') ?? '';
  const read = readKeyword(body);
  // with Advanced Opt-Out Twilio has already judged the message, in the creditor's own words
  const judged = judgedKinds.find(
    (candidate) => candidate === field(params, 'OptOutType')?.toLowerCase(),
  );
  return {
    eventId: sid,
    from: field(params, 'From') ?? '',
    to: field(params, 'To') ?? '',
    body,
    kind: judged ?? read.kind,
    needsReader: judged === undefined && read.needsReader,
    isAnswered: judged !== undefined,
  };
}

function field(fields: FormFields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value.slice(0, textMax) : undefined;
}
