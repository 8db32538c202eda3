import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import type { SigningKey } from '../../../src/providers/sandbox/keys';
import { event, signature, type EventOptions, type Fields } from '../../intake/events';
import type { OutsideLog } from './outside-log';

/** Secrets that the product and its senders share. */
export interface SharedSecrets {
  readonly stripe: string;
  readonly twilio: string;
  readonly sendgrid: SigningKey;
}

/** Money that a sender reports, for the comparison with the ledger. */
export interface ReportedMoney {
  /** The payment's own id, the same in every event about it. */
  readonly paymentId: string;
  readonly kind: 'payment' | 'refund';
  readonly amountMinor: number;
  readonly currency: string;
}

/** One request that is or was sent to the product. */
export interface Outgoing {
  readonly source: 'stripe' | 'sendgrid' | 'twilio-status' | 'twilio-inbound' | 'other';
  /** The sender's own id of it, the same in every copy. */
  readonly id: string;
  readonly type: string;
  readonly path: string;
  readonly headers: () => Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  readonly money?: readonly ReportedMoney[];
}

/** One try to deliver: a line of the sender's log. */
export interface Delivered {
  readonly source: Outgoing['source'];
  readonly id: string;
  readonly type: string;
  readonly body: string;
  readonly money?: readonly ReportedMoney[];
  /** 0: no answer. */
  readonly status: number;
  readonly retryAfter: string | null;
  readonly answer: string;
  readonly sentAt: number;
  readonly answeredAt: number;
}

const answerLimitMs = 40_000;
const retryEveryMs = 300;
const drainLimitMs = 120_000;
const answerCharsMax = 500;

/** What billing systems and providers do: sign, post, note the answer, post again until it is 2xx. */
export class Sender {
  constructor(
    readonly log: OutsideLog<Delivered>,
    private readonly productUrl: string,
    private readonly secrets: SharedSecrets,
    /** What Twilio signs: the address that the product is known by. */
    private readonly publicUrl = productUrl,
  ) {}

  /** A signed billing event; the same `options.id` again is a copy of it. */
  stripe(
    type: string,
    object: Fields,
    options: EventOptions & {
      readonly creditorId?: string;
      readonly money?: readonly ReportedMoney[];
    } = {},
  ): Outgoing {
    const { creditorId, money, ...given } = options;
    const id = given.id ?? `evt_${randomBytes(8).toString('hex')}`;
    const body = event(type, object, { ...given, id });
    return {
      ...{ source: 'stripe', id, type, body, ...(money ? { money } : {}) },
      path: `/webhooks/billing/stripe${creditorId ? `/${creditorId}` : ''}`,
      headers: () => ({
        'content-type': 'application/json',
        'stripe-signature': signature(body, Date.now(), this.secrets.stripe),
      }),
    };
  }

  /** A text message from a debtor. */
  text(from: string, words: string, sid = `SM${randomBytes(16).toString('hex')}`): Outgoing {
    return this.twilio('twilio-inbound', sid, '/webhooks/twilio/inbound', {
      ...{ AccountSid: `AC${'0'.repeat(32)}`, Body: words, From: from, To: '+15005550006' },
      ...{ MessageSid: sid, SmsSid: sid, SmsMessageSid: sid, SmsStatus: 'received' },
      ...{ NumMedia: '0', NumSegments: '1', ApiVersion: '2010-04-01' },
    });
  }

  /** The provider's word about one SMS. */
  smsStatus(sid: string, status: string, intentId: string, accountId: string): Outgoing {
    const query = new URLSearchParams({ intentId, accountId }).toString();
    return this.twilio('twilio-status', `${sid}/${status}`, `/webhooks/twilio/status?${query}`, {
      ...{ AccountSid: `AC${'0'.repeat(32)}`, ApiVersion: '2010-04-01', MessageSid: sid },
      ...{ MessageStatus: status, SmsSid: sid, SmsStatus: status },
    });
  }

  /** A batch of the e-mail provider's events, as it posts them. */
  mailEvents(events: readonly Fields[], id = randomBytes(8).toString('hex')): Outgoing {
    const body = JSON.stringify(events);
    return {
      ...{ source: 'sendgrid', id, type: 'events', path: '/webhooks/sendgrid', body },
      headers: () => {
        const timestamp = String(Math.floor(Date.now() / 1_000));
        return {
          'content-type': 'application/json',
          'x-twilio-email-event-webhook-signature': this.secrets.sendgrid.sign(timestamp, body),
          'x-twilio-email-event-webhook-timestamp': timestamp,
        };
      },
    };
  }

  /** One try. */
  async post(outgoing: Outgoing): Promise<Delivered> {
    const { source, id, type, body, money } = outgoing;
    const sentAt = Date.now();
    let status = 0;
    let retryAfter: string | null = null;
    let answer = '';
    try {
      const response = await fetch(`${this.productUrl}${outgoing.path}`, {
        method: 'POST',
        headers: { ...outgoing.headers(), connection: 'close' },
        body: typeof body === 'string' ? body : new Uint8Array(body),
        signal: AbortSignal.timeout(answerLimitMs),
      });
      retryAfter = response.headers.get('retry-after');
      answer = (await response.text()).slice(0, answerCharsMax);
      // Noted last: an answer counts when the whole of it has arrived.
      ({ status } = response);
    } catch (error) {
      answer = String(error);
    }
    return this.log.add({
      ...{ source, id, type, body: body.toString(), ...(money ? { money } : {}) },
      ...{ status, retryAfter, answer, sentAt, answeredAt: Date.now() },
    });
  }

  /** Tries again until it is answered 2xx or refused for good, as a sender does. */
  async deliver(outgoing: Outgoing, limitMs = drainLimitMs): Promise<Delivered> {
    const endsAt = Date.now() + limitMs;
    for (;;) {
      const delivered = await this.post(outgoing);
      const isOver = delivered.status >= 200 && delivered.status < 500 && delivered.status !== 429;
      if (isOver || Date.now() >= endsAt) return delivered;
      await sleep(retryEveryMs);
    }
  }

  private twilio(
    source: Outgoing['source'],
    id: string,
    path: string,
    fields: Record<string, string>,
  ): Outgoing {
    const url = `${this.publicUrl}${path}`;
    return {
      ...{ source, id, type: fields['SmsStatus'] ?? '', path },
      body: new URLSearchParams(fields).toString(),
      headers: () => ({
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'x-twilio-signature': getExpectedTwilioSignature(this.secrets.twilio, url, fields),
      }),
    };
  }
}
