import Ajv from 'ajv';
import type { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createSendgrid } from '../../src/providers/sendgrid';
import { createTwilio } from '../../src/providers/twilio';
import { testUnless } from '../setup/optional';
import { accountSid, postJson, startReceiver, startSimulator, twilioToken } from './simulator';
import type { Simulator } from './simulator';

/** The publishers' own descriptions, kept beside the repository and not in it. */
const folder = resolve(__dirname, '../../../shared/data/provider-contracts');
const missing = existsSync(folder) ? null : 'no official descriptions beside the repository';
const contractTest = testUnless(missing);

type Json = Readonly<Record<string, unknown>>;

/** A check by the schema at a JSON pointer of a description, with its references resolved. */
function checkOf(file: string, pointer: string): ValidateFunction {
  const document = toJsonSchema(JSON.parse(readFileSync(join(folder, file), 'utf8'))) as Json;
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  // formats of the descriptions that JSON Schema does not know
  for (const name of ['phone-number', 'currency', 'uri-map', 'date-time-rfc-2822']) {
    ajv.addFormat(name, true);
  }
  // Twilio calls paths on its own host addresses
  ajv.addFormat('uri', (text: string) => URL.canParse(text, 'https://api.example'));
  ajv.addSchema(document, file);
  const check = ajv.getSchema(`${file}#${pointer}`);
  if (check === undefined) throw new Error(`no schema at ${pointer}`);
  return check;
}

/** OpenAPI 3.0 writes `nullable`; the rest of what these descriptions use is JSON Schema. */
function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, toJsonSchema(part)]),
  );
  if (nullable !== true) return rest;
  return typeof rest['type'] === 'string' ? { ...rest, type: [rest['type'], 'null'] } : rest;
}

function expectValid(check: ValidateFunction, value: unknown): void {
  const problems = check(value) ? [] : check.errors;
  expect(problems).toEqual([]);
}

const outgoing = {
  intentId: 'msg_1',
  accountId: 'acc_1',
  from: 'Acme Ltd <billing@acme.example>',
  to: 'debtor@example.com',
  replyTo: 'help@acme.example',
  subject: 'Invoice 17',
  text: 'Due',
  html: '<p>Due</p>',
  listUnsubscribeUrl: 'https://pay.example/u/1',
} as const;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.end());

describe('SendGrid v3 mail send', () => {
  const file = 'sendgrid-mail-v3.openapi.json';

  contractTest('takes the request that the adapter makes', async () => {
    const receiver = await startReceiver();
    await createSendgrid({ apiKey: 'SG.x', baseUrl: receiver.url }).send({
      ...outgoing,
      channel: 'email',
    });
    await receiver.end();
    const request: unknown = JSON.parse(receiver.received[0]?.body.toString() ?? 'null');
    const check = checkOf(
      file,
      '/components/requestBodies/PostMailSend/content/application~1json/schema',
    );
    expectValid(check, request);
    expect(check({ ...(request as object), from: undefined })).toBe(false);
    const taken = await postJson(`${simulator.url}/v3/mail/send`, request, {
      authorization: 'Bearer SG.x',
    });
    expect(taken.status).toBe(202);
    expect(taken.headers.get('x-message-id')).toMatch(/^[\w-]{22}$/);
  });

  contractTest('gives errors of the shape that the simulator answers', async () => {
    const check = checkOf(file, '/components/schemas/ErrorResponse');
    const url = `${simulator.url}/v3/mail/send`;
    const authorization = 'Bearer SG.x';
    const answers = [
      await postJson(url, {}),
      await postJson(url, {}, { authorization }),
      await postJson(url, { personalizations: [{ to: [] }] }, { authorization }),
    ];
    expect(answers.map((one) => one.status)).toEqual([401, 400, 400]);
    for (const one of answers) expectValid(check, one.json);
  });

  contractTest('requires what the simulator requires', async () => {
    const schema = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      components: {
        requestBodies: { PostMailSend: { content: Record<string, { schema: Json }> } };
      };
    };
    const { content } = schema.components.requestBodies.PostMailSend;
    const required = content['application/json']?.schema['required'] as string[];
    const full: Record<string, unknown> = {
      personalizations: [{ to: [{ email: 'a@example.com' }] }],
      from: { email: 'b@example.com' },
      subject: 'x',
      content: [{ type: 'text/plain', value: 'x' }],
    };
    const send = (body: object) =>
      postJson(`${simulator.url}/v3/mail/send`, body, { authorization: 'Bearer SG.x' });
    expect((await send(full)).status).toBe(202);
    expect(required.length).toBeGreaterThan(0);
    for (const name of required) {
      expect((await send({ ...full, [name]: undefined })).status).toBe(400);
    }
  });
});

describe('Twilio messages', () => {
  const file = 'twilio-messages-calls.openapi.json';
  const path = '/paths/~12010-04-01~1Accounts~1{AccountSid}~1Messages.json';
  const auth = Buffer.from(`${accountSid}:${twilioToken}`).toString('base64');
  const headers = { authorization: `Basic ${auth}` };
  const url = () => `${simulator.url}/2010-04-01/Accounts/${accountSid}/Messages.json`;

  contractTest('takes the form that the adapter posts', async () => {
    const receiver = await startReceiver();
    await createTwilio({ accountSid, authToken: twilioToken, baseUrl: receiver.url }).send({
      ...outgoing,
      channel: 'sms',
      to: '+447700900123',
      from: '+447700900999',
      statusCallbackUrl: 'https://pay.example/webhooks/twilio/status',
    });
    await receiver.end();
    const [request] = receiver.received;
    const form = Object.fromEntries(new URLSearchParams(request?.body.toString()));
    const check = checkOf(
      file,
      `${path}/post/requestBody/content/application~1x-www-form-urlencoded/schema`,
    );
    expect(request?.path).toBe(`/2010-04-01/Accounts/${accountSid}/Messages.json`);
    expect(request?.headers.authorization).toBe(headers.authorization);
    expectValid(check, form);
    const known = check.schema as { properties: Json };
    expect(Object.keys(form).filter((name) => !(name in known.properties))).toEqual([]);
    const query = new URL(form['StatusCallback'] ?? '').searchParams;
    expect(Object.fromEntries(query)).toEqual({ intentId: 'msg_1', accountId: 'acc_1' });
  });

  contractTest('answers with the resource that the simulator answers', async () => {
    const response = await fetch(url(), {
      method: 'POST',
      headers,
      body: new URLSearchParams({ To: '+447700900123', From: '+447700900999', Body: 'Due' }),
    });
    const resource = (await response.json()) as object;
    const check = checkOf(file, '/components/schemas/api.v2010.account.message');
    expect(response.status).toBe(201);
    expectValid(check, resource);
    const { properties } = check.schema as { properties: Json };
    expect(Object.keys(resource).sort()).toEqual(Object.keys(properties).sort());
  });

  contractTest('lists as the simulator lists, page by page', async () => {
    const check = checkOf(file, `${path}/get/responses/200/content/application~1json/schema`);
    const to = '+447700900777';
    // The simulator keeps this clock too: no midnight passes between the first text and the question.
    const today = '2026-03-02';
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.parse(`${today}T23:59:59.999Z`));
    for (const text of ['one', 'two', 'three']) {
      const body = new URLSearchParams({ To: to, From: '+447700900999', Body: text });
      await fetch(url(), { method: 'POST', headers, body });
    }
    clock.mockRestore();
    const page = async (query: string) => {
      const response = await fetch(`${url()}?${query}`, { headers });
      const list = (await response.json()) as {
        messages: { body: string }[];
        next_page_uri: string | null;
      };
      expectValid(check, list);
      return list;
    };
    const number = encodeURIComponent(to);
    const first = await page(`To=${number}&PageSize=2&DateSent=${today}`);
    expect(first.messages.map((one) => one.body)).toEqual(['three', 'two']);
    const next = new URL(first.next_page_uri ?? '', simulator.url).search.slice(1);
    expect((await page(next)).messages.map((one) => one.body)).toEqual(['one']);
    expect((await page(`To=${number}&DateSent%3E=2999-01-01`)).messages).toEqual([]);
    expect((await page(`To=${number}&DateSent%3C=${today}`)).messages).toHaveLength(3);
  });

  contractTest('gives errors with code, message, more_info and status', async () => {
    const response = await fetch(url(), { method: 'POST', headers, body: new URLSearchParams() });
    expect(await response.json()).toEqual({
      code: 21604,
      message: expect.any(String) as string,
      more_info: expect.stringContaining('21604') as string,
      status: 400,
    });
  });
});
