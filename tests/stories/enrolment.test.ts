import { addDays, daysBetween } from '../../src/domain/calendar/dates';
import { localDateOf } from '../../src/domain/calendar/zone';
import { Sandbox } from './sandbox';

/**
 * A book that is 0 to 90 days overdue is taken over at once: nobody hears from us twice inside the gap, nobody is left
 * out, and each account goes on where its notices left it. `npm run enrol:500` does the same with 500 accounts.
 */

const count = Number(process.env['ENROL_ACCOUNTS'] ?? 40);
const days = 30;
const zone = 'Europe/London';
const today = '2026-03-02';
const gapDays = 4;
const ceiling = { contacts: 2, days: 7 };
/** Every so many accounts two belong to one person. */
const sharedEvery = 25;

jest.setTimeout(300_000 + count * 2_000);

let sandbox: Sandbox;
beforeAll(async () => {
  // A Monday before the send hour.
  sandbox = await Sandbox.startAt(`${today}T06:00:00.000Z`);
});
afterAll(() => sandbox.stop());

interface Enrolled {
  readonly reference: string;
  readonly person: string;
  readonly dueOn: string;
  readonly notice: { readonly step: string; readonly on: string } | null;
}

/** Steps of the shipped strategy that a notice may have come from, oldest first, and what is sent after each. */
const ladder = [
  { step: 'b2', days: 1, next: 'b3' },
  { step: 'b3', days: 8, next: 'b5' },
  { step: 'b5', days: 21, next: 'b6' },
] as const;
const firstStep = 'b2';

/** Every other account comes with the notice that its age asks for; some of these went out yesterday. */
const book: readonly Enrolled[] = Array.from({ length: count }, (_, n) => {
  const dueOn = addDays(today, -Math.floor((n * 91) / count));
  const age = daysBetween(dueOn, today);
  const deserved = ladder.findLast((one) => one.days <= age - 1);
  const on = deserved && (n % 4 === 1 ? addDays(today, -1) : addDays(dueOn, deserved.days));
  const notice = n % 2 === 1 && deserved && on ? { step: deserved.step, on } : null;
  const isSecond = n % sharedEvery === 1;
  return { reference: `E${n}`, person: `p${isSecond ? n - 1 : n}`, dueOn, notice };
});

const header = 'No,Who,Name,Mail,Address,Issued,Due,Amount,Step,On';
const line = ({ reference, person, dueOn, notice }: Enrolled): string =>
  [
    ...[`N-${reference}`, reference, `Buyer ${reference}`, `${person}@buyer.example`],
    ...[`${reference} High Street London N1 9GU`, addDays(dueOn, -30), dueOn, '200.00'],
    ...[notice?.step ?? '', notice?.on ?? ''],
  ].join(',');
const map = {
  currency: 'GBP',
  dateFormat: 'YYYY-MM-DD',
  columns: {
    ...{ number: 'No', debtor: 'Who', name: 'Name', email: 'Mail', address: 'Address' },
    ...{ issuedOn: 'Issued', dueOn: 'Due', amount: 'Amount', lastStep: 'Step', lastStepOn: 'On' },
  },
  defaults: { kind: 'business', country: 'GB', timeZone: zone },
};

function imported(rows: readonly Enrolled[], name: string) {
  const csv = [header, ...rows.map(line)].join('\n');
  return sandbox.done('POST', '/v1/imports', { name, csv, map });
}

/** To the evening of a day. A machine that is slow for so many accounts at once comes to rest later. */
async function moveTo(on: string): Promise<void> {
  const to = `${on}T20:00:00.000Z`;
  for (;;) {
    const moved = await sandbox.ask('POST', '/v1/sandbox/clock', { to });
    if (moved.status < 300) return;
    if (moved.body.code !== 'try_later') throw new Error(JSON.stringify(moved.body));
  }
}

interface Contact {
  readonly account: string;
  readonly step: string;
  readonly on: string;
}

/** What the providers were given, by account and step; the channels of one step are one contact of its day. */
async function contacts(): Promise<{ readonly all: readonly Contact[]; readonly ids: Ids }> {
  const ids: Ids = new Map();
  const steps = new Map<string, { readonly account: string; readonly step: string }>();
  for (const row of await accounts()) {
    const reference = row.debtor.name.replace('Buyer ', '');
    ids.set(reference, row.id);
    const { messages } = await sandbox.get(row.id, '/messages');
    for (const { id, step } of messages as readonly { id: string; step: string }[]) {
      steps.set(id, { account: reference, step });
    }
  }
  const { messages } = await sandbox.done('GET', '/v1/sandbox/outbox');
  const all = (messages as readonly { at: string; intentId: string }[]).map(({ at, intentId }) => {
    const known = steps.get(intentId.split('/')[0] ?? '');
    if (known === undefined) throw new Error(`a message that no account knows: ${intentId}`);
    return { ...known, on: localDateOf(Date.parse(at), zone) };
  });
  return { all, ids };
}
type Ids = Map<string, string>;

async function accounts() {
  const rows: { id: string; debtor: { name: string } }[] = [];
  let cursor: string | null = null;
  do {
    const after: string = cursor === null ? '' : `&cursor=${cursor}`;
    const page = await sandbox.done('GET', `/v1/accounts?limit=200${after}`);
    rows.push(...page.accounts);
    cursor = page.nextCursor as string | null;
  } while (cursor !== null);
  return rows;
}

it('a book is enrolled once: no burst, no gap, each account at the step that its notices deserve', async () => {
  const begunAt = performance.now();
  const report = await imported(book, 'book.csv');
  expect(report).toMatchObject({ accepted: count, rejected: [], accounts: count, opened: count });
  const again = await imported(book, 'book.csv');
  expect(again).toMatchObject({ accepted: count, opened: 0 });
  const overlap = await imported(book.slice(0, 10), 'part.csv');
  expect(overlap).toMatchObject({ accepted: 10, opened: 0 });
  const importedAt = performance.now();
  for (let day = 2; day <= days; day += 2) await moveTo(addDays(today, day));
  const livedAt = performance.now();

  const { all, ids } = await contacts();
  expect(ids.size).toBe(count);
  const problems: string[] = [];
  const byPerson = new Map<string, { on: string; account: string }[]>();
  for (const { reference, person, notice } of book) {
    const own = all.filter(({ account }) => account === reference);
    const steps = [...new Set(own.map(({ step }) => step))];
    if (own.length < 2) problems.push(`${reference}: left out after ${steps.join(' ')}`);
    const deserved = ladder.find(({ step }) => step === notice?.step)?.next ?? firstStep;
    if (steps[0] !== deserved) problems.push(`${reference}: ${steps[0]} instead of ${deserved}`);
    const before = notice === null ? [] : [{ step: notice.step, on: notice.on }];
    const firsts = steps.map((step) => ({
      step,
      on: own.find((one) => one.step === step)?.on ?? '',
    }));
    const course = [...before, ...firsts];
    for (const [n, { step, on }] of course.entries()) {
      const last = course[n - 1];
      if (last !== undefined && daysBetween(last.on, on) < gapDays) {
        problems.push(`${reference}: ${last.step} on ${last.on}, then ${step} on ${on}`);
      }
    }
    const heard = byPerson.get(person) ?? [];
    byPerson.set(person, [...heard, ...own.map(({ on, account }) => ({ on, account }))]);
  }
  for (const [person, heard] of byPerson) {
    const crowded = heard.find(({ on }) => {
      const within = heard.filter((one) => {
        const since = daysBetween(on, one.on);
        return since >= 0 && since < ceiling.days;
      });
      return within.length > ceiling.contacts;
    });
    if (crowded) problems.push(`${person}: too many contacts from ${crowded.on} on`);
  }
  const seconds = (from: number, to: number): string => ((to - from) / 1_000).toFixed(1);
  process.stdout.write(
    `enrolled ${count} accounts in ${seconds(begunAt, importedAt)} s; ${days} days, ` +
      `${all.length} messages in ${seconds(importedAt, livedAt)} s\n`,
  );
  expect(problems).toEqual([]);
});
