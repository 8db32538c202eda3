import { MailService } from '@sendgrid/mail';
import type { MailDataRequired } from '@sendgrid/mail';
import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
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

export interface SendgridOptions {
  readonly apiKey: string;
  /** Origin of the API; SendGrid's own when absent. */
  readonly baseUrl?: string;
  readonly timeoutMs?: number;
  /** Wall time, for `Retry-After` given as a date. */
  readonly wallClock?: () => number;
}

const sendgridUrl = 'https://api.sendgrid.com/';

/** Parts of the client's defaults that its type does not name but hands on to axios. */
interface ClientDefaults {
  baseUrl: string;
  proxy: false;
  maxRedirects: 0;
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
}

/** E-mail through SendGrid's v3 API. One request a send; never repeated here. */
export function createSendgrid(options: SendgridOptions): Provider {
  const wallClock = options.wallClock ?? Date.now;
  const mail = new MailService();
  const { client } = mail as unknown as {
    client: { setDefaultRequest(defaults: ClientDefaults): void };
  };
  // the order matters: setting the key puts the base URL back to SendGrid's own
  mail.setApiKey(options.apiKey);
  client.setDefaultRequest({
    baseUrl: options.baseUrl ?? sendgridUrl,
    proxy: false,
    maxRedirects: 0,
    ...connectionAgents(),
  });
  mail.setTimeout(options.timeoutMs ?? providerTimeoutMs);
  return {
    name: 'sendgrid',
    channel: 'email',
    idempotent: false,
    async send(message: OutgoingMessage): Promise<SendOutcome> {
      try {
        const [response] = await mail.send(toMail(message));
        const providerId = headerReader(response.headers)('x-message-id') ?? null;
        return classify({ kind: 'http', status: response.statusCode, providerId });
      } catch (error) {
        return classify(readError(error, wallClock()));
      }
    },
  };
}

/** The request for one message: our ids as custom arguments, no tracking, one-click unsubscribe. */
function toMail(message: OutgoingMessage): MailDataRequired {
  return {
    // the ids belong to the recipient: at the top level the contract wants them as one text
    personalizations: [
      {
        to: message.to,
        customArgs: { intent_id: message.intentId, account_id: message.accountId },
      },
    ],
    from: message.from,
    ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
    subject: message.subject ?? '',
    content: [
      { type: 'text/plain', value: message.text },
      ...(message.html === undefined ? [] : [{ type: 'text/html', value: message.html }]),
    ],
    ...(message.attachments === undefined ? {} : { attachments: filesOf(message.attachments) }),
    ...(message.listUnsubscribeUrl === undefined
      ? {}
      : { headers: unsubscribeHeaders(message.listUnsubscribeUrl) }),
    trackingSettings: {
      clickTracking: { enable: false, enableText: false },
      openTracking: { enable: false },
      subscriptionTracking: { enable: false },
    },
  };
}

function filesOf(
  attachments: NonNullable<OutgoingMessage['attachments']>,
): NonNullable<MailDataRequired['attachments']> {
  return attachments.map(({ name, pdf }) => ({
    content: Buffer.from(pdf).toString('base64'),
    filename: `${name}.pdf`,
    type: 'application/pdf',
    disposition: 'attachment',
  }));
}

/** RFC 8058. Parsing the address keeps line breaks and brackets out of the header. */
function unsubscribeHeaders(url: string): Record<string, string> {
  return {
    'List-Unsubscribe': `<${new URL(url).toString()}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}

function readError(error: unknown, nowAt: number): ProviderAnswer {
  const response = (error as { response?: { status?: unknown; headers?: unknown; body?: unknown } })
    .response;
  const code = (error as { code?: unknown }).code;
  const status = typeof code === 'number' ? code : response?.status;
  if (typeof status !== 'number') {
    return {
      kind: 'failure',
      code: errorCode(error),
      beforeFirstByte: failedBeforeFirstByte(error),
    };
  }
  const waitMs = retryAfterMs(headerReader(response?.headers), nowAt);
  const words = firstErrorMessage(response?.body);
  return {
    kind: 'http',
    status,
    providerId: null,
    ...(words === undefined ? {} : { message: words }),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  };
}

function firstErrorMessage(body: unknown): string | undefined {
  const errors = (body as { errors?: unknown } | null | undefined)?.errors;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const message = (first as { message?: unknown } | undefined)?.message;
  return typeof message === 'string' ? message : undefined;
}
