import { request } from 'node:http';
import pino from 'pino';
import { intakeCounts } from '../../../src/api/webhooks/intake-counts';
import { createIntake } from '../../../src/intake';
import { createOutbound } from '../../../src/providers/outbound';
import type { Resolver } from '../../../src/providers/public-address';
import { newId } from '../../../src/store/ids';
import type { Store } from '../../../src/store/open';
import { event, type Fields } from '../../intake/events';
import { Harness, adminKey, londonDebtor, startAt } from '../harness';
import { calmly, type Answered, type Asked, type Exchange, type LogLine } from './answers';
import {
  ofChargebee,
  ofGeneric,
  ofSendgrid,
  ofStripe,
  ofTwilio,
  othersSecrets,
  publicUrl,
  secondCreditor,
  secretsOf,
  sendgridKey,
  twilioToken,
  type BillOptions,
  type GenericOptions,
  type SendgridOptions,
  type TwilioOptions,
} from './doors';
import { debtOf, phoneOf, unique } from './makers';

/** One row of the corpus: what comes in, and what becomes of it. */
export interface BadInput {
  readonly id: string;
  readonly sent: string;
  /** Where the public interface decides otherwise than the corpus does. */
  readonly decided?: string;
  run(house: House): Promise<void>;
}

/** The whole API with billing intake and provider keys; what it logs and answers is kept. */
export class House {
  readonly lines: LogLine[] = [];
  readonly exchanges: Exchange[] = [];
  /** Time by the wall, which signatures and sessions live by. */
  wallAt = startAt;

  /** Where names lead that are not looked up in earnest. */
  readonly addresses = new Map<string, string[]>();
  private readonly sendgridKeys: { webhookPublicKey: string; webhookPublicKeyPrevious?: string } = {
    webhookPublicKey: sendgridKey(0),
  };

  private constructor(private ownApi: Harness | null = null) {}

  get api(): Harness {
    if (this.ownApi === null) throw new Error('not started');
    return this.ownApi;
  }

  static async start(): Promise<House> {
    const house = new House();
    const stream = {
      write: (line: string) => void house.lines.push(JSON.parse(line) as LogLine),
    };
    const logger = pino({ level: 'info' }, stream);
    house.ownApi = await Harness.start((deps) => {
      const change = { ...deps.change, wallClock: { now: () => house.wallAt } };
      const counts = intakeCounts(logger);
      const { sendgridKeys: sendgrid } = house;
      return {
        ...deps,
        ...{ change, logger, intakeCounts: counts },
        config: { ...deps.config, publicUrl, sendgrid, twilio: { authToken: twilioToken } },
        intake: createIntake({
          store: deps.store as Store,
          change,
          secretsOf: (source, creditorId) => Promise.resolve(secretsOf(source, creditorId)),
          othersSecrets: (source, creditorId) => Promise.resolve(othersSecrets(source, creditorId)),
          alert: counts.alert,
        }),
        doorsOut: {
          ...deps.doorsOut,
          outbound: createOutbound({ allowed: [], resolver: house.resolve }),
        },
      };
    });
    await house.addSecond();
    return house;
  }

  /** A name leads to its addresses one after the other: another one each time that it is asked. */
  private readonly resolve: Resolver = (host, done) => {
    const known = this.addresses.get(host);
    const address = known !== undefined && known.length > 1 ? known.shift() : known?.[0];
    done(null, address === undefined ? [] : [{ address, family: 4 }]);
  };

  private async addSecond(): Promise<void> {
    const { body } = await this.call('GET', '/v1/creditors/default');
    const { id: _id, ...settings } = body as Record<string, unknown>;
    const headers = { 'X-Duecourse-Creditor': secondCreditor, 'If-Match': '*' };
    const put = await this.call('PUT', `/v1/creditors/${secondCreditor}`, {
      body: { ...settings, name: 'Second Ltd' },
      headers,
    });
    expect({ status: put.status, text: put.text }).toMatchObject({ status: 200 });
  }

  /** Sends bytes as they are; only what HTTP itself needs is added. */
  async send(asked: Asked): Promise<Answered> {
    const { method = 'POST', path, headers = {}, body } = asked;
    const answered = await new Promise<Answered>((resolve, reject) => {
      const one = request(`${this.api.url}${path}`, {
        method,
        headers: {
          ...(headers as Record<string, string | string[]>),
          ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
        },
        agent: false,
      });
      one.once('error', reject);
      one.once('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          const isJson = (response.headers['content-type'] ?? '').includes('json');
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            body: isJson && text !== '' ? JSON.parse(text) : text,
          });
        });
      });
      one.end(body);
    });
    this.exchanges.push({ asked, answered });
    if (answered.status >= 500) {
      const logged = this.lines.findLast((line) => line['stack'] !== undefined);
      throw new Error(
        `${method} ${path} answered ${answered.status}: ${String(logged?.['stack'])}`,
      );
    }
    return answered;
  }

  /** As a caller of the API; `key: null` is nobody. */
  call(
    method: string,
    path: string,
    options: {
      readonly key?: string | null;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<Answered> {
    const { key = adminKey, body, headers = {} } = options;
    return this.send({
      method,
      path,
      headers: {
        ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  command(
    accountId: string,
    name: string,
    data: unknown,
    options: { readonly key?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Answered> {
    const headers = { 'Idempotency-Key': unique(), ...options.headers };
    const path = `/v1/accounts/${accountId}/commands/${name}`;
    return this.call('POST', path, { ...options, body: data, headers });
  }

  /** A body to the billing webhook, signed as Stripe does. */
  bill(body: string | Uint8Array, options: BillOptions = {}): Promise<Answered> {
    return this.send(ofStripe(body, { signedAt: this.wallAt, ...options }));
  }

  /** An event in our own format, signed by Standard Webhooks. */
  generic(event: object | string, options: GenericOptions = {}): Promise<Answered> {
    return this.send(ofGeneric(event, { signedAt: this.wallAt, ...options }));
  }

  chargebee(event: object | string, password?: string): Promise<Answered> {
    return this.send(ofChargebee(event, password));
  }

  /** A form to one of Twilio's addresses; signed for the public one unless `signed` says otherwise. */
  twilio(
    kind: 'status' | 'inbound',
    fields: readonly (readonly [string, string])[],
    options: TwilioOptions = {},
  ): Promise<Answered> {
    return this.send(ofTwilio(kind, fields, options));
  }

  text(from: string, body: string, more: readonly (readonly [string, string])[] = []) {
    const fields = [
      ['MessageSid', `SM${unique()}`],
      ['From', from],
      ['To', '+15005550006'],
      ['Body', body],
    ] as const;
    return this.twilio('inbound', [...fields, ...more]);
  }

  /** Events to SendGrid's address, signed by its key (0: in use, 1: a former one). */
  sendgrid(events: unknown, options: SendgridOptions = {}): Promise<Answered> {
    return this.send(ofSendgrid(events, this.wallAt, options));
  }

  /** The only account that a search finds; null: none. */
  async accountOf(q: string, creditor = 'default') {
    const headers = { 'X-Duecourse-Creditor': creditor };
    const list = await this.call('GET', `/v1/accounts?q=${encodeURIComponent(q)}`, { headers });
    const found = list.body.accounts as { id: string }[];
    if (found.length > 1) throw new Error(`${found.length} accounts for ${q}`);
    const [one] = found;
    return one === undefined
      ? null
      : (await this.call('GET', `/v1/accounts/${one.id}`, { headers })).body;
  }

  async part(accountId: string, name: string) {
    return (await this.call('GET', `/v1/accounts/${accountId}/${name}`)).body;
  }

  /** An account of a debtor in London, by hand; answers its id. */
  async open(reference: string, debtor: Fields = {}, creditor = 'default'): Promise<string> {
    const given = londonDebtor(reference);
    // A number of its own: a person is known by it.
    const own = { phones: [phoneOf(reference)], emails: [`${reference.toLowerCase()}@b.example`] };
    const opened = await this.call('POST', '/v1/accounts', {
      body: { ...given, debtor: { ...given.debtor, name: reference, ...own, ...debtor } },
      headers: { 'X-Duecourse-Creditor': creditor },
    });
    expect({ status: opened.status, text: opened.text }).toMatchObject({ status: 201 });
    return opened.body.id as string;
  }

  /** What the ledger accounts of an account hold, in cents. */
  async books(accountId: string): Promise<Record<string, number>> {
    const { entries } = (await this.part(accountId, 'ledger')) as {
      entries: { account: string; debit: { amount: string }; credit: { amount: string } }[];
    };
    const sums: Record<string, number> = {};
    for (const { account, debit, credit } of entries) {
      const cents = Math.round((Number(debit.amount) - Number(credit.amount)) * 100);
      sums[account] = (sums[account] ?? 0) + cents;
    }
    return sums;
  }

  /** A message that is on its way, as the worker would leave it. */
  async sentMessage(accountId: string, channel: string, toAddress: string): Promise<string> {
    const id = newId('msg');
    const { database } = this.api.store;
    const point = await database.contactPoint.findFirst({ where: { value: toAddress } });
    const { creditorId } = await database.account.findUniqueOrThrow({ where: { id: accountId } });
    await database.message.create({
      data: {
        ...{ id, key: `${creditorId}/${accountId}/R1/inv/0/${channel}/${id}`, accountId },
        ...{ creditorId, stepId: 'R1', stage: 'reminder', channel, template: 'reminder' },
        ...{ toAddress, contactPointId: point?.id ?? null, messageClass: 'A', status: 'accepted' },
        ...{ attempt: 1, plannedAt: new Date(startAt), acceptedAt: new Date(startAt) },
        providerId: `prov-${id}`,
      },
    });
    return id;
  }

  /** How an address or number of an account stands. */
  async pointOf(accountId: string, value: string) {
    const { body } = await this.call('GET', `/v1/accounts/${accountId}`);
    const points = body.contacts as { value: string; status: string; smsConsent: boolean }[];
    const found = points.find((one) => one.value === value);
    if (found === undefined) throw new Error('no such contact');
    return found;
  }

  /** A session cookie of the console. */
  async signIn(key = adminKey): Promise<string> {
    const { status, headers } = await this.send({
      path: '/console/sign-in',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ key }).toString(),
    });
    expect(status).toBe(303);
    return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  }

  page(path: string, cookie: string): Promise<Answered> {
    return this.send({ method: 'GET', path, headers: { Cookie: cookie } });
  }

  /** Whether the former key of SendGrid holds as well. */
  bothKeys(both: boolean): void {
    if (both) this.sendgridKeys.webhookPublicKeyPrevious = sendgridKey(1);
    else delete this.sendgridKeys.webhookPublicKeyPrevious;
  }

  /** Events put aside, newest ids included: those of one source, by reason. */
  async quarantine(): Promise<readonly Record<string, string>[]> {
    const { body } = await this.call('GET', '/v1/quarantine?limit=200');
    return body.quarantine as Record<string, string>[];
  }

  inboxRows(): Promise<number> {
    return this.api.store.database.inbox.count();
  }

  /** Whether everything sent since was answered calmly; and whether a good request still is. */
  async calm(since: { readonly exchanges: number; readonly lines: number }): Promise<void> {
    for (const exchange of this.exchanges.slice(since.exchanges)) {
      calmly(exchange, this.lines.slice(since.lines));
    }
    const good = await this.call('GET', '/v1/me');
    expect(good.status).toBe(200);
    const tag = unique();
    expect(await this.bill(event('invoice.finalized', debtOf(`good${tag}`)))).toMatchObject({
      status: 200,
      body: { received: true, outcome: 'applied' },
    });
  }

  /** Where a row begins: a second later than the one before. */
  mark(): { exchanges: number; lines: number } {
    this.wallAt += 1_000;
    return { exchanges: this.exchanges.length, lines: this.lines.length };
  }

  stop(): Promise<void> {
    return this.api.stop();
  }
}
