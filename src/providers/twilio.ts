import twilio from 'twilio';
import RequestClient from 'twilio/lib/base/RequestClient';
import { createHash } from 'node:crypto';
import {
  connectionAgents,
  errorCode,
  failedBeforeFirstByte,
  headerReader,
  providerTimeoutMs,
  retryAfterMs,
} from './connection';
import { classify } from './outcome';
import type { OutgoingMessage, Provider, ProviderAnswer, SendOutcome } from './outcome';

export interface TwilioOptions {
  /** Begins with AC. */
  readonly accountSid: string;
  readonly authToken: string;
  /** Origin of the API; Twilio's own when absent. */
  readonly baseUrl?: string;
  readonly timeoutMs?: number;
  /** Our public address of the status webhook; the intent id is added to its query. */
  readonly statusCallbackUrl?: string;
  /** Wall time, for `Retry-After` given as a date. */
  readonly wallClock?: () => number;
}

export interface FindTwilioMessage {
  readonly to: string;
  readonly from: string;
  /** Earliest instant that the message can have been sent; second precision at the provider. */
  readonly sentAfterAt: number;
  /** SHA-256 (hex) of the text; without it the newest message of the pair counts. */
  readonly bodySha256?: string;
}

export interface FoundTwilioMessage {
  readonly providerId: string;
  readonly status: string;
  readonly at: number;
  readonly bodySha256: string;
}

export interface TwilioProvider extends Provider {
  readonly name: 'twilio';
  /**
   * Evidence for an ambiguous send: the newest message of this pair of numbers since `sentAfterAt`.
   * Null when there is none (yet). Throws when the look-up itself fails; it may be repeated freely.
   */
  findTwilioMessage(query: FindTwilioMessage): Promise<FoundTwilioMessage | null>;
  /** What the tests assert: a client that posts again after a lost answer sends twice. */
  readonly autoRetry: boolean;
}

const foundMax = 200;

/** SMS through Twilio's Messages resource. One request a send; never repeated here. */
export function createTwilio(options: TwilioOptions): TwilioProvider {
  const wallClock = options.wallClock ?? Date.now;
  const httpClient = new TwilioRequests(options, wallClock);
  // an empty environment: region, edge or credentials of the host must not steer this client
  const client = twilio(options.accountSid, options.authToken, {
    httpClient,
    autoRetry: false,
    env: {},
  });
  return {
    name: 'twilio',
    channel: 'sms',
    idempotent: false,
    autoRetry: httpClient.autoRetry,
    async send(message: OutgoingMessage): Promise<SendOutcome> {
      try {
        const callback = message.statusCallbackUrl ?? options.statusCallbackUrl;
        const sent = await client.messages.create({
          to: message.to,
          body: message.text,
          ...sender(message.from),
          ...(callback === undefined ? {} : { statusCallback: withIds(callback, message) }),
        });
        return classify({ kind: 'http', status: 201, providerId: readSid(sent.sid) });
      } catch (error) {
        return classify(readError(error));
      }
    },
    async findTwilioMessage(query) {
      const messages = await client.messages.list({
        to: query.to,
        ...(isMessagingService(query.from) ? {} : { from: query.from }),
        dateSentAfter: new Date(query.sentAfterAt),
        limit: foundMax,
        pageSize: foundMax,
      });
      const found = messages.map(toFound).filter(
        (one) =>
          // Twilio keeps whole seconds
          one.at >= Math.floor(query.sentAfterAt / 1_000) * 1_000 &&
          (query.bodySha256 === undefined || one.bodySha256 === query.bodySha256),
      );
      return found.sort((a, b) => b.at - a.at)[0] ?? null;
    },
  };
}

interface ListedMessage {
  readonly sid: string;
  readonly status: string;
  readonly body: string;
  readonly dateSent: Date | null;
  readonly dateCreated: Date | null;
}

function toFound(message: ListedMessage): FoundTwilioMessage {
  return {
    providerId: message.sid,
    status: message.status,
    at: (message.dateSent ?? message.dateCreated)?.getTime() ?? 0,
    bodySha256: createHash('sha256').update(message.body, 'utf8').digest('hex'),
  };
}

const isMessagingService = (from: string): boolean => /^MG[0-9a-fA-F]{32}$/.test(from);

const sender = (from: string): { messagingServiceSid: string } | { from: string } =>
  isMessagingService(from) ? { messagingServiceSid: from } : { from };

/** Twilio carries no field of ours: the ids travel in the query of the status address. */
function withIds(callbackUrl: string, message: OutgoingMessage): string {
  const url = new URL(callbackUrl);
  url.searchParams.set('intentId', message.intentId);
  url.searchParams.set('accountId', message.accountId);
  return url.toString();
}

const readSid = (sid: unknown): string | null =>
  typeof sid === 'string' && /^(SM|MM)[0-9a-fA-F]{32}$/.test(sid) ? sid : null;

/** The library's HTTP client, sent to our base URL, and keeping the wait that a 429 asks for. */
class TwilioRequests extends RequestClient {
  private readonly baseUrl: URL | null;

  constructor(
    options: TwilioOptions,
    private readonly wallClock: () => number,
  ) {
    super({ timeout: options.timeoutMs ?? providerTimeoutMs, autoRetry: false });
    this.baseUrl = options.baseUrl === undefined ? null : new URL(options.baseUrl);
    Object.assign(this.axios.defaults, connectionAgents());
  }

  override async request<TData>(request: RequestClient.RequestOptions<TData>) {
    const response = await super.request<TData>({ ...request, uri: this.rewrite(request.uri) });
    if (response.statusCode === 429) {
      // the library's own exception drops the headers
      throw new TwilioRateLimited(retryAfterMs(headerReader(response.headers), this.wallClock()));
    }
    return response;
  }

  private rewrite(uri: string): string {
    if (this.baseUrl === null) return uri;
    const url = new URL(uri);
    const path = this.baseUrl.pathname.replace(/\/$/, '');
    return `${this.baseUrl.origin}${path}${url.pathname}${url.search}`;
  }
}

class TwilioRateLimited extends Error {
  readonly status = 429;
  readonly code = 20429;

  constructor(readonly waitMs: number | undefined) {
    super('too many requests');
  }
}

function readError(error: unknown): ProviderAnswer {
  const { status, code, message } = error as {
    status?: unknown;
    code?: unknown;
    message?: unknown;
  };
  if (typeof status !== 'number') {
    return {
      kind: 'failure',
      code: errorCode(error),
      beforeFirstByte: failedBeforeFirstByte(error),
    };
  }
  const waitMs = error instanceof TwilioRateLimited ? error.waitMs : undefined;
  return {
    kind: 'http',
    status,
    providerId: null,
    ...(typeof code === 'number' ? { vendorCode: String(code) } : {}),
    ...(typeof message === 'string' ? { message } : {}),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  };
}
