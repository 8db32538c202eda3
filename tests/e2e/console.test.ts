/** The console in a real browser over the real API and database; no Temporal is needed to look and act. */
import { currentLaw } from '../../src/domain/law/current';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { carryOn, systemActor } from '../../activities/carry-on';
import { changeAccount } from '../../src/commands/run';
import { ok } from '../../src/domain/result';
import { publicCommands } from '../../src/api/routes/commands';
import { adminKey, Harness, londonDebtor } from '../api/harness';
import { testUnless } from '../setup/optional';
import { missingBrowser, openBrowser, picture } from './browser';
import { ConsoleUi } from './console-ui';

const step = testUnless(missingBrowser);
const faultsScript = readFileSync(path.join(__dirname, 'page-faults.js'), 'utf8');
const narrow = { width: 320, height: 640 };
const wide = { width: 1280, height: 900 };
/** Presses of Tab after which every control of a page has been reached. */
const tabsMax = 90;

let api: Harness;
let browser: Browser;
let context: BrowserContext;
let operator: ConsoleUi;
/** The account that every kind of section is shown for. */
let rich: string;
let closed: string;

async function open(reference: string): Promise<string> {
  return (await api.post('/v1/accounts', londonDebtor(reference))).body.id as string;
}

async function giveAll(id: string, given: readonly (readonly [string, object])[]): Promise<void> {
  for (const [name, data] of given) {
    const { status, body } = await api.command(id, name, data);
    if (status > 202) throw new Error(`${name}: ${JSON.stringify(body)}`);
  }
}

/** What the worker would do next with what lives in the store alone. */
async function carryOut(accountId: string): Promise<void> {
  const changed = await changeAccount(api.deps.change, {
    ...{ accountId, actor: systemActor, key: null, name: 'step', input: null, quiet: true },
    apply: (facts, context) => ok({ changes: carryOn(facts, 'closed', context, currentLaw) }),
  });
  if (!changed.ok) throw new Error(changed.error.detail);
}

/** A key of a role, signed in with in a window of its own. */
async function signedInAs(role: 'collector' | 'auditor'): Promise<ConsoleUi> {
  const own = await browser.newContext({ viewport: wide });
  const ui = new ConsoleUi(await own.newPage(), api.url);
  await ui.signIn(await api.keyOf(role, `${role} of the test`));
  return ui;
}

beforeAll(async () => {
  if (missingBrowser !== null) return;
  [api, browser] = await Promise.all([Harness.start(), openBrowser()]);
  context = await browser.newContext({ viewport: wide });
  operator = new ConsoleUi(await context.newPage(), api.url);
  rich = await open('RICH');
  closed = await open('CLOSED');
  await open('PLAIN');
  const collector = await api.keyOf('collector', 'Carla');
  await giveAll(rich, [
    ['hold', { type: 'hardship', reason: 'asked for help' }],
    ['record-payment', { amount: '100.00', receivedOn: '2026-03-01', reference: 'R-1' }],
    ['offer-settlement', { amount: '1000.00', expiresOn: '2026-03-20' }],
    ['note', { text: `A note with a very long word: ${'abcdefghij'.repeat(20)}` }],
  ]);
  const key = { key: collector };
  const offer = { amount: '300.00', expiresOn: '2026-03-20' };
  const proposal = await api.command(rich, 'offer-settlement', offer, key);
  if (proposal.status !== 202) throw new Error(JSON.stringify(proposal.body));
  await giveAll(closed, [['close', { outcome: 'withdrawn', reason: 'sold' }]]);
  await carryOut(closed);
});

afterAll(async () => {
  if (missingBrowser !== null) return;
  await browser?.close();
  await api?.stop();
});

describe('signing in', () => {
  step('is asked of everybody, and a wrong key opens nothing', async () => {
    const { page } = operator;
    await operator.goto(`/console/accounts/${rich}`);
    expect(page.url()).toMatch(/\/console\/sign-in$/);
    await operator.signIn('not-a-key');
    expect(await page.getByRole('alert').innerText()).toBe('This key opens nothing here.');
    await picture(page, '20-sign-in');
    await operator.signIn(adminKey);
    expect(page.url()).toMatch(/\/console\/accounts\?status=open$/);
  });

  step('ends with signing out', async () => {
    const collector = await signedInAs('collector');
    const { page } = collector;
    await collector.loads(() => page.getByRole('button', { name: 'Sign out' }).click());
    expect(page.url()).toMatch(/\/console\/sign-in$/);
    await page.goto(`${api.url}/console/accounts`);
    expect(page.url()).toMatch(/\/console\/sign-in$/);
  });
});

describe('the list', () => {
  const names = async (): Promise<string[]> => {
    const texts = await operator.page.locator('tbody th').allInnerTexts();
    return texts.map((text) => text.trim().replace(/^.* /, '')).sort();
  };

  step('is filtered, and the address says how', async () => {
    const { page } = operator;
    await operator.goto('/console/accounts');
    expect(await names()).toEqual(['CLOSED', 'PLAIN', 'RICH']);
    await picture(page, '21-accounts');
    await page.getByLabel('Status').selectOption('closed');
    await operator.loads(() => page.getByRole('button', { name: 'Show' }).click());
    expect(await names()).toEqual(['CLOSED']);
    expect(new URL(page.url()).searchParams.get('status')).toBe('closed');
    expect(await page.getByLabel('Status').inputValue()).toBe('closed');

    await operator.goto('/console/accounts');
    await page.getByLabel('Debtor, invoice or account').fill('PLAIN');
    await operator.loads(() => page.keyboard.press('Enter'));
    expect(await names()).toEqual(['PLAIN']);

    await page.getByLabel('Stage').selectOption('legal');
    await operator.loads(() => page.getByRole('button', { name: 'Show' }).click());
    expect(await names()).toEqual([]);
    expect(await operator.text()).toContain('No account matches.');

    await operator.goto('/console/accounts?status=open&needsAttention=false');
    expect(await names()).not.toContain('CLOSED');
  });

  step('shows a name with markup in it as text', async () => {
    await operator.openAccount(rich);
    expect(await operator.page.locator('h1').innerText()).toBe('Thornton & <b>Sons</b> RICH');
    expect(await operator.page.locator('h1 b, script').count()).toBe(0);
  });
});

describe('commands', () => {
  step('there is a form for every command of the role', async () => {
    const collector = await signedInAs('collector');
    for (const [ui, role] of [
      [operator, 'admin'],
      [collector, 'collector'],
    ] as const) {
      await ui.openAccount(rich);
      const expected = publicCommands()
        .filter(({ roles, stages }) => roles.includes(role) && stages.includes('reminder'))
        .map(({ name }) => name);
      const forms = await ui.page
        .locator('form[action*="/commands/"]')
        .evaluateAll((all) => all.map((form) => String(form.getAttribute('action'))));
      const offered = new Set(forms.map((action) => action.replace(/.*\/|#.*/g, '')));
      expect([...offered].sort()).toEqual([...expected].sort());
      expect(expected.length).toBeGreaterThan(10);
    }
    expect(await operator.page.locator('#command-reopen').count()).toBe(0);
    expect(await operator.page.locator('#command-approve').count()).toBe(1);
    expect(await collector.page.locator('#command-approve').count()).toBe(0);
  });

  step('a refused one comes back filled in, with the problem at its field', async () => {
    const { page } = operator;
    await operator.openAccount(rich);
    await operator.give('record-payment', {
      Amount: '12.345',
      'Received on': '2026-03-01',
      Reference: 'R-2',
    });
    const form = await operator.form('record-payment');
    const amount = form.getByLabel('Amount');
    expect(await amount.getAttribute('aria-invalid')).toBe('true');
    expect(await amount.inputValue()).toBe('12.345');
    const described = (await amount.getAttribute('aria-describedby')) ?? '';
    const error = form.locator(`#${described.split(' ').at(-1)}`);
    expect(await error.getAttribute('class')).toBe('error');
    expect(await error.innerText()).not.toBe('');
    expect(await form.getByLabel('Reference').inputValue()).toBe('R-2');
    expect(await form.getByLabel('Reference').getAttribute('aria-invalid')).toBeNull();
    await picture(page, '22-refused');
    expect(await page.evaluate(faultsScript)).toEqual([]);

    await amount.fill('12.34');
    await operator.loads(() => form.getByRole('button').click());
    expect(await operator.text()).toContain('Done: Record a payment');
    expect(await operator.section('ledger').innerText()).toContain(
      '1,138.16 USD'.replace('USD', 'GBP'),
    );
  });

  step('an auditor sees everything and no form', async () => {
    const auditor = await signedInAs('auditor');
    await auditor.openAccount(rich);
    expect(await auditor.text()).toContain('Your role can only look.');
    expect(await auditor.page.locator('main form').count()).toBe(0);
    expect(await auditor.section('story').innerText()).toContain('Settlement offered');
    await picture(auditor.page, '23-auditor');
  });
});

describe('an approval', () => {
  step('shows what is proposed to whoever decides', async () => {
    await operator.openAccount(rich);
    const text = await operator.section('approvals').innerText();
    expect(text).toMatch(/Offer a settlement, .*300\.00.*2026-03-20/);
    expect(text).toContain('Proposed by Carla');
    await operator.goto('/console/approvals');
    const link = operator.page.getByRole('link', { name: 'Settlement beyond own authority' });
    await operator.loads(() => link.click());
    expect(operator.page.url()).toMatch(/#approvals$/);
  });
});

describe('for everybody', () => {
  const pages = (): string[] => [
    '/console/accounts',
    '/console/approvals',
    '/console/tasks',
    `/console/accounts/${rich}`,
    `/console/accounts/${closed}`,
    '/console/accounts/acc_nothing',
    '/console/sign-in',
  ];
  const openEverything = (): Promise<void> =>
    operator.page
      .locator('details')
      .evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')));

  step('pages are labelled, in order, and legible', async () => {
    for (const route of pages()) {
      await operator.goto(route);
      await openEverything();
      expect([route, await operator.page.evaluate(faultsScript)]).toEqual([route, []]);
    }
  });

  step('nothing is wider than a window of 320 pixels', async () => {
    const { page } = operator;
    await page.setViewportSize(narrow);
    for (const [index, route] of pages().entries()) {
      await operator.goto(route);
      await openEverything();
      await picture(page, `30-narrow-${index}`);
      const hidden = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect([route, hidden]).toEqual([route, 0]);
    }
    await page.setViewportSize(wide);
  });

  step('a keyboard is enough, and shows where it is', async () => {
    const { page } = operator;
    await operator.openAccount(rich);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
    expect(
      await page.evaluate('document.activeElement.getBoundingClientRect().left'),
    ).toBeGreaterThan(0);
    await picture(page, '24-focus', false);
    const note = 'document.activeElement.closest("#command-note") !== null';
    for (let presses = 0; presses < tabsMax; presses += 1) {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate(
        '(({ outlineStyle, outlineWidth }) => `${outlineStyle} ${outlineWidth}`)' +
          '(getComputedStyle(document.activeElement))',
      );
      expect(outline).toBe('solid 3px');
      if (await page.evaluate(note)) break;
    }
    expect(await page.evaluate(note)).toBe(true);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('written without a mouse');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('status').waitFor();
    expect(await operator.section('story').innerText()).toContain('written without a mouse');
  });
});
