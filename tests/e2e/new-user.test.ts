/**
 * The first hour of a new user: start it, connect Stripe, find the account in Temporal's web UI, pause
 * and resume it there, agree on a settlement, take the payment, see it end.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContext } from 'playwright-core';
import { addDays } from '../../src/domain/calendar/dates';
import { type Sandbox, startSandbox } from '../../src/providers/sandbox/server';
import { testUnless } from '../setup/optional';
import { missingBrowser, openBrowser, picture, textOf } from './browser';
import { ConsoleUi } from './console-ui';
import { Product, eventually } from './product';
import { debtor, invoiceFinalized } from './stripe-invoice';
import { TemporalUi, tabs } from './temporal-ui';

const step = testUnless(missingBrowser);
/** The web UI asks for what a tab shows once it is open. */
const tabSettlesMs = 500;
const personal = [debtor.name, debtor.email, debtor.phone, debtor.street];

let folder: string;
/** Where e-mail goes: by day the letter that ends a settlement is sent, and waited for. */
let mail: Sandbox;
let product: Product;
let browser: Browser;
let context: BrowserContext;
let temporal: TemporalUi;
let operator: ConsoleUi;
let accountId: string;
let workflowId: string;

beforeAll(async () => {
  if (missingBrowser !== null) return;
  folder = mkdtempSync(path.join(tmpdir(), 'duecourse-new-user-'));
  mail = await startSandbox({ port: 0, logFile: path.join(folder, 'outbox.jsonl') });
  const keys = { SENDGRID_API_KEY: 'SG.new-user', SENDGRID_BASE_URL: mail.url };
  [product, browser] = await Promise.all([Product.start([], keys), openBrowser()]);
  context = await browser.newContext({ viewport: { width: 1280, height: 960 } });
  temporal = new TemporalUi(await context.newPage(), product.temporalUi);
  operator = new ConsoleUi(await context.newPage(), product.run.url);
});

afterAll(async () => {
  if (missingBrowser !== null) return;
  await browser?.close();
  await product?.stop();
  await mail?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The debtor's calendar date, some days from now. */
function newYorkDate(inDays: number): string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' });
  return addDays(format.format(Date.now()), inDays);
}

async function rulesInTheWay(): Promise<string[]> {
  const { body } = await product.get(`/v1/accounts/${accountId}/why`);
  return body.guards.map(({ rule }: { rule: string }) => rule);
}

async function agreementStatus(): Promise<string> {
  const { body } = await product.get(`/v1/accounts/${accountId}`);
  return body.agreements.at(-1)?.status ?? 'none';
}

step('a signed event of Stripe opens the account', async () => {
  // Not due for days, so that nothing is due to be sent at whatever hour this runs; counted from noon, past
  // which no change of clocks moves a date.
  const nowAt = Date.parse(`${newYorkDate(0)}T17:00:00Z`);
  const options = { nowAt, daysPastDue: -10, number: 'KILN-0042', amount: 125_000 };
  const answer = await product.deliverFromStripe(invoiceFinalized(options));
  expect(answer).toEqual({ status: 200, body: { received: true, outcome: 'applied' } });
  const again = await product.deliverFromStripe(invoiceFinalized(options));
  expect(again.body.outcome).toBe('duplicate');

  const { body } = await product.get('/v1/accounts');
  expect(body.accounts).toHaveLength(1);
  expect(body.accounts[0]).toMatchObject({
    debtor: { name: debtor.name, timeZone: 'America/New_York' },
    balance: { amount: '1250.00', currency: 'USD' },
    oldestDueOn: newYorkDate(10),
    daysPastDue: 0,
    stage: 'reminder',
  });
  accountId = body.accounts[0].id;
  workflowId = `account:${accountId}`;
});

step('the web UI finds it by what it waits for and shows where it stands', async () => {
  const { page } = temporal;
  const found = await eventually(
    () => temporal.list('Stage = "reminder" AND NextActionAt IS NOT NULL'),
    (ids) => ids.includes(workflowId),
  );
  expect(found).toEqual([workflowId]);
  expect(await temporal.list('NeedsAttention = true')).toEqual([]);
  expect(await temporal.list('AccountStatus = "open" AND NeedsAttention = false')).toEqual(found);
  await picture(page, '01-list');
  await temporal.openFromList(workflowId);
  await page
    .getByText(/waits for .*; next message/)
    .first()
    .waitFor();
  await picture(page, '02-account');

  const text = await temporal.details((shown) => shown.includes('Now: waits for the next step'));
  await picture(page, '03-user-metadata');
  expect(text).toMatch(/Reminder since \d{4}-\d\d-\d\d \d\d:\d\d \(America\/New_York\)/);
  expect(text).toContain('Balance: 1250.00 USD on 1 open invoice');
  expect(text).toMatch(/Now: waits for the next step\. ./);
  expect(text).toMatch(/Next: message \w+ by [\w-]+ on \d{4}-\d\d-\d\d/);
});

step('a pause sent there holds the account, and says so everywhere', async () => {
  await temporal.signal('pause', { reason: 'asked for two weeks' });
  const rules = await eventually(rulesInTheWay, (now) => now.includes('hold.pause'));
  expect(rules).toContain('hold.pause');

  const text = await temporal.details((shown) => shown.includes('hold.pause'));
  // The README shows this one as docs/images/temporal-account.png.
  await picture(temporal.page, '04-paused');
  expect(text).toContain('Now: waits for the end of a hold. The account is paused.');
  expect(text).toMatch(/\(hold\.pause, since .*, until .*\)/);

  await operator.signIn(product.run.adminKey);
  const link = operator.page.getByRole('link', { name: debtor.name });
  await operator.loads(() => link.click());
  await picture(operator.page, '05-console-paused');
  expect(await operator.section('why').innerText()).toContain('The account is paused.');
  expect(await operator.section('holds').innerText()).toContain('asked for two weeks');
  expect(await operator.text()).toContain('Paused: asked for two weeks');
});

step('resumed there it goes on', async () => {
  await temporal.signal('resume', { reason: 'documents arrived' });
  const rules = await eventually(rulesInTheWay, (now) => !now.includes('hold.pause'));
  expect(rules).not.toContain('hold.pause');
  const text = await temporal.details((shown) => !shown.includes('hold.pause'));
  await picture(temporal.page, '06-resumed');
  expect(text).toContain('Now: waits for the next step');
});

step('a settlement offered in the console is accepted by signal', async () => {
  await operator.openAccount(accountId);
  await operator.give('offer-settlement', { Amount: '900.00', 'Expires on': newYorkDate(10) });
  expect(await operator.text()).toContain('Done: Offer a settlement');
  expect(await operator.section('agreements').innerText()).toMatch(/Settlement\s+proposed/);
  await picture(operator.page, '07-console-offered');

  await temporal.signal('acceptSettlement');
  expect(await eventually(agreementStatus, (status) => status === 'active')).toBe('active');
  const text = await temporal.details((shown) => shown.includes('instalment'));
  await picture(temporal.page, '08-accepted');
  expect(text).toContain('Now: waits for the next instalment');
});

step('the payment is recorded and the account ends settled', async () => {
  // Nothing is kept for the morning then, which the end of the account would wait for.
  const ceased = await product.command(accountId, 'cease', { scope: 'all', reason: 'They wrote.' });
  expect(ceased.status).toBe(200);
  await operator.openAccount(accountId);
  await operator.give('record-payment', {
    Amount: '900.00',
    'Received on': newYorkDate(0),
    Reference: 'BANK-7731',
  });
  expect(await operator.text()).toContain('Done: Record a payment');
  const account = await eventually(
    async () => (await product.get(`/v1/accounts/${accountId}`)).body,
    ({ status }) => status === 'closed',
  );
  expect(account).toMatchObject({ outcome: 'settled', balance: { amount: '0.00' } });

  await operator.openAccount(accountId);
  await picture(operator.page, '09-console-settled');
  expect(await operator.fact('Stage')).toBe('closed (settled)');
  expect(await operator.fact('Balance')).toBe('0.00 USD');

  const isCompleted = await eventually(
    () => temporal.open(workflowId).then(() => temporal.isShownAs('Completed')),
    (shown) => shown,
  );
  await picture(temporal.page, '10-completed');
  expect(isCompleted).toBe(true);
  expect(await textOf(temporal.page)).toContain('"outcome": "settled"');
  const { body } = await product.get('/v1/reports/audit');
  expect(body).toMatchObject({ ok: true });
});

step('nothing that Temporal knows or shows names the debtor', async () => {
  const shown: string[] = [];
  for (const tab of tabs) {
    await temporal.openTab(tab);
    await temporal.page.waitForTimeout(tabSettlesMs);
    shown.push(await textOf(temporal.page));
  }
  const told = await temporal.everythingTold();
  expect(told).toContain('asked for two weeks');
  expect(told).toContain('WORKFLOW_EXECUTION_SIGNALED');
  for (const one of personal) {
    expect(shown.join('\n')).not.toContain(one);
    expect(told).not.toContain(one);
  }
});
