import { carryOn, systemActor } from '../../activities/carry-on';
import { changeAccount } from '../../src/commands/run';
import { runCommand } from '../../src/commands/run-command';
import type { Facts } from '../../src/domain/account/facts';
import { preview, type PreviewEntry } from '../../src/domain/account/preview';
import { currentLaw } from '../../src/domain/law/current';
import { ok } from '../../src/domain/result';
import { letterServed } from '../../src/domain/account/letter';
import type { ImportReport } from '../../src/intake/import';
import { newId } from '../../src/store/ids';
import { openHouse, type House } from './intake-house';

/** A book that is overdue already is taken over: the accounts go on where their notices left them. */

let house: House;
beforeEach(async () => {
  house = await openHouse();
  // Monday noon in New York; every invoice below was due on the last day of 2025.
  house.at('2026-03-02T17:00:00.000Z');
});
afterEach(() => house.close());

const map = {
  currency: 'USD',
  dateFormat: 'YYYY-MM-DD',
  columns: {
    ...{ number: 'No', debtor: 'Who', issuedOn: 'Issued', dueOn: 'Due', amount: 'Amount' },
    ...{ email: 'Mail', address: 'Address' },
    ...{ lastStep: 'Step', lastStepOn: 'On', lastStepChannel: 'By', lastStepTimes: 'Times' },
  },
  defaults: { timeZone: 'America/New_York', country: 'US' },
};
const header = 'No,Who,Issued,Due,Amount,Mail,Address,Step,On,By,Times';
const row = (no: string, step = '', on = '', by = '', times = '') =>
  `${no},D-${no},2025-12-01,2025-12-31,2000.00,${no}@debtor.example,1 Main Street,${step},${on},${by},${times}`;

async function run(lines: readonly string[], over: object = {}): Promise<ImportReport> {
  const report = await house.intake.importCsv({
    creditorId: 'default',
    actor: { kind: 'user', id: 'key_1', role: 'billing' },
    ...{ name: 'book.csv', csv: [header, ...lines].join('\n'), map, dryRun: false, ...over },
  });
  if (!report.ok) throw new Error(report.error.detail);
  return report.value;
}

async function of(no: string): Promise<Facts> {
  const found = (await house.accounts()).find(({ debtor }) => debtor.externalId === `csv:D-${no}`);
  if (found === undefined) throw new Error(`no account of ${no}`);
  return found;
}

/** What comes next, changes of stage left out. */
async function ahead(facts: Facts): Promise<PreviewEntry[]> {
  const { strategyId, strategyVersion } = facts.account;
  const strategy = await house.store.strategies.of('default', strategyId, strategyVersion);
  const now = await house.change.clock.now();
  const { entries } = preview(facts, strategy, currentLaw, now, 120);
  return entries.filter(({ kind }) => kind !== 'stage');
}
const dayOf = ({ at }: PreviewEntry): string => new Date(at).toISOString().slice(0, 10);

test('an account stands where its last notice left it; without one it begins at the first step, whatever its age', async () => {
  const report = await run([
    row('young'),
    row('reminded', 'b3', '2026-02-20', 'email'),
    row('final', 'b6', '2026-02-16'),
    row('rung', 'b4', '2026-02-27', 'call'),
  ]);
  expect(report).toMatchObject({ accepted: 4, rejected: [], accounts: 4, opened: 4 });
  expect((await of('young')).account.stage).toBe('reminder');
  expect((await of('final')).account.stage).toBe('escalation');
  const firsts: Record<string, string | null | undefined> = {};
  for (const no of ['young', 'reminded', 'final', 'rung']) {
    firsts[no] = (await ahead(await of(no)))[0]?.step;
  }
  expect(firsts).toEqual({ young: 'b2', reminded: 'b4', final: 'b7', rung: 'b5' });
  const { messages, effects, calls } = await of('final');
  expect(messages.map(({ channel, status, stepId }) => [channel, status, stepId]).sort()).toEqual([
    ['email', 'accepted', 'b6'],
    ['letter', 'accepted', 'b6'],
  ]);
  expect(effects.every(({ note }) => note === 'imported from book.csv')).toBe(true);
  expect(calls).toEqual([]);
  expect((await of('rung')).calls).toMatchObject([{ direction: 'out', result: 'no-answer' }]);
});

test('an imported notice counts for the gap and for the date that it gave', async () => {
  await run([row('gap', 'b4', '2026-03-01', 'call'), row('pay', 'b6', '2026-02-27', 'letter')]);
  const [next] = await ahead(await of('gap'));
  // Four days after the call of Sunday.
  expect(next && [next.step, dayOf(next)]).toEqual(['b5', '2026-03-05']);
  const [after] = await ahead(await of('pay'));
  // Ten days to pay end on Monday the 9th.
  expect(after && [after.step, dayOf(after)]).toEqual(['b7', '2026-03-10']);
});

test('a letter before action counts from its own date, and only for the invoice that came with it', async () => {
  await run([
    row('sued', 'b8', '2026-02-02', 'letter'),
    'other,D-sued,2025-12-01,2026-01-05,900.00,sued@debtor.example,1 Main Street,,,,',
  ]);
  const facts = await of('sued');
  const named = facts.invoices.find(({ number }) => number === 'sued');
  const other = facts.invoices.find(({ number }) => number === 'other');
  expect(letterServed(facts, named?.id ?? '')).toMatchObject({ servedOn: '2026-02-02' });
  expect(letterServed(facts, other?.id ?? '')).toBeNull();
  expect(facts.account.stage).toBe('legal');
  const [next] = await ahead(facts);
  expect(next).toMatchObject({ kind: 'approval', step: 'b9' });
  // What would be handed over is the invoice of the letter alone.
  const strategy = await house.store.strategies.of('default', 'b2b-standard', 2);
  const asked = await changeAccount(house.change, {
    ...{ accountId: facts.account.id, actor: systemActor, key: null, name: 'step', input: null },
    apply: (now, context) => ok({ changes: carryOn(now, 'legal', context, currentLaw) }),
  });
  if (!asked.ok) throw new Error(asked.error.detail);
  const approvals = asked.value.facts.approvals.map((one) => ({
    ...one,
    status: 'approved' as const,
  }));
  const approved = { ...asked.value.facts, approvals };
  const { entries } = preview(approved, strategy, currentLaw, asked.value.now, 5);
  expect(entries.find(({ kind }) => kind === 'hand-off')).toMatchObject({ step: 'b9' });
});

test('what cannot be is named with its line, its column and why, all rows at once, and nothing is kept', async () => {
  const report = await run([
    row('fine', 'b3', '2026-02-20'),
    row('unknown', 'b99', '2026-02-20'),
    row('misspelt', 'B3', '2026-02-20'),
    row('other', 'b3', '2026-02-20', 'email'),
  ]);
  expect(report).toMatchObject({
    accepted: 2,
    rejected: [
      { line: 3, column: 'Step', code: 'unknown_step', value: 'b99' },
      { line: 4, column: 'Step', code: 'unknown_step', value: 'B3' },
    ],
  });
  const cells = await run([
    row('future', 'b3', '2026-03-04'),
    row('undated', 'b3'),
    row('stepless', '', '2026-02-20'),
    row('early', 'b3', '2025-11-30'),
    row('smoke', 'b3', '2026-02-20', 'smoke'),
    row('often', 'b3', '2026-02-20', 'email', '2'),
    row('never', 'b3', '2026-02-20', '', '0'),
    row('once', 'b3', '2026-02-20', '', '1'),
  ]);
  expect(cells.rejected.map(({ line, column, code }) => [line, column, code])).toEqual([
    [2, 'On', 'date_invalid'],
    [3, 'On', 'missing'],
    [4, 'Step', 'missing'],
    [5, 'On', 'date_invalid'],
    [6, 'By', 'invalid_input'],
    [7, 'Times', 'invalid_input'],
    [8, 'Times', 'invalid_input'],
  ]);
  expect(await house.accounts()).toEqual([]);
  const { lastStepOn: _day, ...columns } = map.columns;
  const half = { ...map, columns };
  await expect(run([row('x')], { map: half })).rejects.toThrow(/lastStep and lastStepOn/);
});

test('every account is enrolled once, also by two files that overlap', async () => {
  const first = [row('a'), row('b', 'b3', '2026-02-20')];
  await run(first);
  await run(first);
  const again = await run([row('b', 'b6', '2026-02-25'), row('c', 'b3', '2026-02-20')], {
    name: 'second.csv',
  });
  expect(again).toMatchObject({ accepted: 2, accounts: 2, opened: 1 });
  const accounts = await house.accounts();
  expect(accounts).toHaveLength(3);
  for (const { invoices } of accounts) expect(invoices).toHaveLength(1);
  const { messages } = await of('b');
  expect(messages.map(({ stepId }) => stepId)).toEqual(['b3']);
});

test('a running account is told of a step that was taken elsewhere', async () => {
  await run([row('run')]);
  const { account } = await of('run');
  const log = (data: object) =>
    runCommand(house.change, {
      ...{ accountId: account.id, actor: { kind: 'user', id: 'ada', role: 'collector' } },
      ...{ key: newId('evt'), name: 'log-step', data },
    });
  const code = async (data: object) => {
    const ran = await log(data);
    return ran.ok ? 'done' : `${ran.error.code} ${ran.error.path}`;
  };
  expect(await code({ step: 'b99', on: '2026-02-20' })).toBe('not_found step');
  expect(await code({ step: 'b3', on: '2026-02-30' })).toBe('date_invalid on');
  expect(await code({ step: 'b3', on: '2026-03-03' })).toBe('date_invalid on');
  expect(await code({ step: 'b9', on: '2026-02-20' })).toBe('invalid_input step');
  expect(await code({ step: 'b5', on: '2026-02-27', channel: 'letter' })).toBe('done');
  expect(await code({ step: 'b5', on: '2026-02-27' })).toBe('already_decided step');
  const facts = await of('run');
  expect(facts.messages).toMatchObject([{ channel: 'letter', stepId: 'b5', status: 'accepted' }]);
  // The step is over, its fee too: it was somebody else's.
  expect(facts.charges).toEqual([]);
  expect((await ahead(facts))[0]?.step).toBe('b6');
});
