/** States, provinces and countries as debtors and operators live them, in the order of the calendar. */
import { call, itemized, ladder, message, validationNotice, type StepDocument } from './ladders';
import { Sandbox, utc, type Cast } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
  // A Sunday.
  sandbox = await Sandbox.startAt('2026-03-01T12:00:00.000Z');
  const address = '1 Agency Street, Albany NY 12201';
  await sandbox.creditor('agency', { role: 'third-party', address });
});
afterAll(() => sandbox.stop());

const people = {
  albany: { state: 'NY', city: 'Albany', timeZone: 'America/New_York' },
  austin: { state: 'TX', city: 'Austin', timeZone: 'America/Chicago' },
  berlin: { country: 'DE', state: 'BE', city: 'Berlin', timeZone: 'Europe/Berlin' },
  boston: { state: 'MA', city: 'Boston', timeZone: 'America/New_York' },
  brooklyn: { state: 'NY', city: 'Brooklyn', postCode: '11201', timeZone: 'America/New_York' },
  fresno: { state: 'CA', city: 'Fresno', timeZone: 'America/Los_Angeles' },
  seattle: { state: 'WA', city: 'Seattle', timeZone: 'America/Los_Angeles' },
  sydney: { country: 'AU', state: 'NSW', city: 'Sydney', timeZone: 'Australia/Sydney' },
  toronto: { country: 'CA', state: 'ON', city: 'Toronto', timeZone: 'America/Toronto' },
} as const;

/** A letter that gives no day to pay by, so that only the law stands between two of them. */
const letter = (id: string, days: number, rest: object = {}): StepDocument => {
  const contacts = [{ channel: 'letter', template: 'c2' }];
  return message(id, days, 'letter', { payByDays: undefined, contacts, ...rest });
};
const text = (number: string) => ({ phones: [{ number, type: 'mobile', smsConsent: true }] });
const at = (sendHour: string) => ({ sendHour, window: { open: '06:00', close: '23:00' } });

/** An account on a strategy of its own steps, own debts unless an agency has it. */
async function opened(
  name: string,
  steps: readonly StepDocument[],
  { hour = '10:30', as, ...cast }: Cast & { readonly hour?: string; readonly as?: string },
): Promise<string> {
  const role = as === 'agency' ? 'third-party' : 'first-party';
  const strategy = await sandbox.publish({ ...ladder(name, steps, { role }), ...at(hour) }, as);
  return sandbox.account({ ...cast, strategy }, as);
}

/** What `why` says of a rule: when it lifts, and on what it rests. */
async function stands(id: string, rule: string, as?: string) {
  const { citation, clearsAt } = (await sandbox.guard(id, rule, as)) ?? {};
  return { citation, clearsAt };
}

/** Calls that the ladder has asked a person to make. */
async function callsAsked(id: string, as?: string): Promise<readonly string[]> {
  const tasks = await sandbox.tasks(id, as);
  return tasks.filter(({ kind }) => kind === 'call').map(({ createdAt }) => createdAt);
}

/** It happened once, within a minute from the time at which it was due. */
function onceAt(dueAt: string, instants: readonly string[]): void {
  const late = instants.map((instant) => Date.parse(instant) - Date.parse(dueAt));
  expect(late.map((ms) => (0 <= ms && ms <= 60_000 ? 'in the minute' : ms))).toEqual([
    'in the minute',
  ]);
}

it('NY-01: a charged-off debt rests from the request until it is substantiated, whatever the day', async () => {
  const steps = [validationNotice('first', 1), letter('second', 8)];
  const invoice = itemized('2026-02-01');
  const cast = { debtor: people.albany, dueOn: '2026-03-01', as: 'agency', invoice };
  const id = await opened('substantiated', steps, cast);
  await sandbox.command(id, 'charge-off', { reason: 'bought as charged off' }, 'agency');
  await sandbox.moveTo('2026-03-02T15:00:00-05:00');
  expect(await sandbox.sent(id)).toHaveLength(1);

  const request = { kind: 'substantiation-request', on: '2026-03-02', method: 'mail' };
  await sandbox.command(id, 'log-notice', request, 'agency');
  const guard = await sandbox.guard(id, 'us-ny.substantiation', 'agency');
  expect(guard).toMatchObject({
    citation: '23 NYCRR 1.4(b)',
    clearsAt: null,
    clearedBy: 'log-notice',
    sentence: expect.stringContaining('due on 2026-05-01') as string,
  });
  expect((await sandbox.why(id, 'agency')).earliestAt).toBeNull();

  await sandbox.moveTo('2026-03-20T15:00:00-04:00');
  expect(await sandbox.sent(id)).toHaveLength(1);
  const answer = { kind: 'substantiation', on: '2026-03-20', method: 'mail' };
  await sandbox.command(id, 'log-notice', answer, 'agency');
  await sandbox.advance('PT1M');
  expect(await sandbox.sent(id)).toHaveLength(2);
});

it('TX-01: a late fee that no agreement names is not charged; the message goes without it', async () => {
  const contract = { lateFees: { USD: '35.00' }, clause: null };
  await sandbox.creditor('no-clause', { contract });
  const steps = [message('charged', 10, 'email', { fee: 'contract-late-fee' })];
  const cast = { debtor: people.austin, dueOn: '2026-03-13', as: 'no-clause' };
  const id = await opened('charged', steps, cast);
  await sandbox.moveTo('2026-03-23T12:00:00-05:00');
  const { entries } = await sandbox.get(id, '/timeline', 'no-clause');
  expect(entries).toContainEqual(
    expect.objectContaining({
      title: 'charged: goes on without a fee',
      reason: 'no late fee: Neither the agreement nor a law allows this charge.',
    }),
  );
  const { balances } = await sandbox.get(id, '/ledger', 'no-clause');
  expect([balances.fees.amount, balances.total.amount]).toEqual(['0.00', '500.00']);
  const [sent] = await sandbox.sent(id);
  expect(sent?.text).toContain('500.00');
  expect(sent?.text).not.toMatch(/fee|35\.00/i);
});

it('CA-01: in California a creditor in its own name keeps the hours of a collector', async () => {
  const steps = [message('early', 1, 'email')];
  const named = (debtor: Cast['debtor'] & object) => ({
    debtor,
    dueOn: '2026-03-23',
    hour: '07:15',
  });
  const california = await opened('early-ca', steps, named(people.fresno));
  const newYork = await opened('early-ny', steps, named(people.albany));
  const asked = async (id: string) => {
    const { entries } = await sandbox.get(id, '/timeline');
    const decisions = entries as readonly { data: { rules?: readonly { rule: string }[] } }[];
    return decisions.flatMap(({ data }) => data.rules ?? []).map(({ rule }) => rule);
  };
  expect(await asked(california)).toContain('us-ca.rosenthal');
  expect(await asked(newYork)).not.toContain('us-ca.rosenthal');
  await sandbox.moveTo('2026-03-24T07:30:00-07:00');
  expect(await stands(california, 'us-ca.hours')).toEqual({
    citation: expect.stringMatching(/^Cal\. Civ\. Code 1788\.17 with 12 CFR 1006\.6/) as string,
    clearsAt: utc('2026-03-24T08:00:00-07:00'),
  });
  expect(await sandbox.sent(california)).toEqual([]);
  expect((await sandbox.sent(newYork)).map((one) => one.at)).toEqual([
    expect.stringMatching(/^2026-03-24T11:15/) as string,
  ]);
  await sandbox.moveTo('2026-03-24T08:01:00-07:00');
  onceAt(
    utc('2026-03-24T08:00:00-07:00'),
    (await sandbox.sent(california)).map((one) => one.at),
  );
  expect(await sandbox.sent(california)).toHaveLength(1);
});

it('AU-01: no call on a public holiday, on a Saturday from nine, on a Monday from half past seven', async () => {
  const number = '+61291234567';
  const debtor = { ...people.sydney, phones: [{ number, type: 'home' }] };
  const steps = [call('call', 11)];
  const id = await opened('sydney', steps, { debtor, dueOn: '2026-03-31', hour: '07:30' });
  const rule = { citation: 'ACCC and ASIC, Debt collection guideline (RG 96), part 2 s. 4' };
  // Good Friday.
  await sandbox.moveTo('2026-04-03T11:00:00+11:00');
  const friday = { ...rule, clearsAt: utc('2026-04-04T09:00:00+11:00') };
  // The day before Easter is no national holiday.
  expect(await stands(id, 'au.phone-hours')).toEqual(friday);
  await sandbox.moveTo('2026-04-11T08:15:00+10:00');
  const saturday = { ...rule, clearsAt: utc('2026-04-11T09:00:00+10:00') };
  expect(await stands(id, 'au.phone-hours')).toEqual(saturday);
  expect(await callsAsked(id)).toEqual([]);
  await sandbox.moveTo('2026-04-13T07:31:00+10:00');
  expect(await sandbox.guard(id, 'au.phone-hours')).toBeNull();
  const asked = await callsAsked(id);
  onceAt(utc('2026-04-13T07:30:00+10:00'), asked);
});

describe('the first week of May', () => {
  const boston = '+16175550123';
  const berlin = { ...people.berlin, phones: [{ number: '+493012345678', type: 'home' }] };
  const toronto = { ...people.toronto, phones: [{ number: '+14165550123', type: 'home' }] };
  const calls = { debtor: { ...people.boston, phones: [{ number: boston, type: 'home' }] } };
  const texts = { debtor: { ...people.boston, ...text('+16175550124') } };
  let ontario: string;
  let germany: string;
  let called: string;
  let texted: string;

  beforeAll(async () => {
    const [owed, agency] = [{ dueOn: '2026-04-30' }, { as: 'agency' }];
    const letterThenCall = [letter('letter', 1), call('call', 6)];
    const canadian = { debtor: toronto, currency: 'CAD', ...agency };
    ontario = await opened('toronto', letterThenCall, { ...canadian, ...owed });
    const european = { debtor: berlin, currency: 'EUR', ...agency };
    germany = await opened('berlin', [call('call', 0)], { ...european, ...owed });
    called = await opened('boston-calls', [call('call', 7)], { ...calls, ...owed });
    const twoTexts = [message('first', 1, 'sms'), message('second', 6, 'sms')];
    texted = await opened('boston-texts', twoTexts, { ...texts, ...owed });
  });

  it('DE: a collector calls nobody on a holiday, and nobody before a letter that says who claims what', async () => {
    await sandbox.moveTo('2026-05-01T11:00:00+02:00');
    const information = await sandbox.guard(germany, 'de.collector-information', 'agency');
    expect(information).toMatchObject({ citation: 'RDG § 13a', clearedBy: 'log-notice' });
    expect(await stands(germany, 'de.hours', 'agency')).toEqual({
      citation: expect.stringMatching(/^UWG/) as string,
      clearsAt: utc('2026-05-02T08:00:00+02:00'),
    });
    const notice = { kind: 'written-notice', on: '2026-04-29', method: 'mail' };
    await sandbox.command(germany, 'log-notice', notice, 'agency');
    await sandbox.moveTo('2026-05-04T10:31:00+02:00');
    const asked = await callsAsked(germany, 'agency');
    onceAt(utc('2026-05-04T10:30:00+02:00'), asked);
  });

  it('ON-01: six full days lie between the first letter and a call', async () => {
    await sandbox.moveTo('2026-05-04T15:00:00-04:00');
    const calls = ['2026-05-01T14:00:00-04:00', '2026-05-04T14:00:00-04:00'].map(utc);
    await sandbox.rang(called, boston, calls);
    await sandbox.rang(texted, '+16175550124', [utc('2026-05-04T14:30:00-04:00')]);
    await sandbox.moveTo('2026-05-06T12:00:00-04:00');
    const sent = await sandbox.sent(ontario);
    expect(sent.map((one) => one.at.slice(0, 10))).toEqual(['2026-05-01']);
    expect(await stands(ontario, 'ca-on.written-notice', 'agency')).toEqual({
      citation: 'Collection and Debt Settlement Services Act, R.R.O. 1990, Reg. 74 s. 21',
      clearsAt: utc('2026-05-08T00:00:00-04:00'),
    });
    expect(await callsAsked(ontario, 'agency')).toEqual([]);
  });

  const citation = '940 CMR 7.04(1)(f); Armata v. Target Corp., 480 Mass. 14 (2018)';

  it('MA-01: after two calls in seven days a creditor waits with the third', async () => {
    await sandbox.moveTo('2026-05-07T15:00:00-04:00');
    const clearsAt = utc('2026-05-08T00:00:00-04:00');
    expect(await stands(called, 'us-ma.call-cap.creditor')).toEqual({ citation, clearsAt });
    expect(await callsAsked(called)).toEqual([]);
  });

  it('MA-03: a text counts as a call does', async () => {
    const clearsAt = utc('2026-05-08T00:00:00-04:00');
    expect(await stands(texted, 'us-ma.call-cap.creditor')).toEqual({ citation, clearsAt });
    expect(await sandbox.sent(texted)).toHaveLength(1);
  });

  it('ON-01, MA-01, MA-03: on the eighth each of them happens within the minute that was named', async () => {
    const dueAt = utc('2026-05-08T10:30:00-04:00');
    for (const id of [called, texted]) expect((await sandbox.why(id)).earliestAt).toBe(dueAt);
    expect((await sandbox.why(ontario, 'agency')).earliestAt).toBe(dueAt);
    await sandbox.moveTo('2026-05-08T10:31:00-04:00');
    for (const asked of [await callsAsked(called), await callsAsked(ontario, 'agency')]) {
      onceAt(dueAt, asked);
    }
    const sent = (await sandbox.sent(texted)).slice(1).map((one) => one.at);
    onceAt(dueAt, sent);
  });
});

describe('Washington', () => {
  const citation = 'RCW 19.16.250';

  it('WA-01: the fourth communication of a week waits until the first is seven days old', async () => {
    const letters = ['one', 'two', 'three', 'four'].map((id, n) =>
      n === 0 ? validationNotice(id, 1) : letter(id, n + 1),
    );
    const invoice = itemized('2026-04-10');
    const cast = { debtor: people.seattle, dueOn: '2026-05-10', as: 'agency', invoice };
    const id = await opened('seattle', letters, cast);
    await sandbox.moveTo('2026-05-14T12:00:00-07:00');
    expect(await sandbox.sent(id)).toHaveLength(3);
    const clearsAt = utc('2026-05-18T00:00:00-07:00');
    expect(await stands(id, 'us-wa.weekly-cap', 'agency')).toEqual({ citation, clearsAt });
    await sandbox.moveTo('2026-05-18T10:31:00-07:00');
    const last = (await sandbox.sent(id)).slice(3).map((one) => one.at);
    onceAt(utc('2026-05-18T10:30:00-07:00'), last);
  });

  it('WA-02: of half past seven by the state and eight by federal law the later counts', async () => {
    const debtor = { ...people.seattle, phones: [{ number: '+12065550123', type: 'home' }] };
    const cast = { debtor, dueOn: '2026-05-18', hour: '07:15', as: 'agency' };
    const id = await opened('seattle-early', [call('call', 1)], cast);
    const eight = utc('2026-05-19T08:00:00-07:00');
    await sandbox.moveTo('2026-05-19T07:20:00-07:00');
    const halfPast = utc('2026-05-19T07:30:00-07:00');
    expect(await stands(id, 'us-wa.home-hours', 'agency')).toEqual({
      citation,
      clearsAt: halfPast,
    });
    await sandbox.moveTo('2026-05-19T07:45:00-07:00');
    expect(await sandbox.guard(id, 'us-wa.home-hours', 'agency')).toBeNull();
    expect((await stands(id, 'us.reg-f.hours', 'agency')).clearsAt).toBe(eight);
    expect(await callsAsked(id, 'agency')).toEqual([]);
    await sandbox.moveTo('2026-05-19T08:05:00-07:00');
    const asked = await callsAsked(id, 'agency');
    onceAt(eight, asked);
  });

  it('U7: of two accounts of one person that ask for the last place of the week at once one gets it', async () => {
    // 6 June is a Saturday.
    const email = { emails: ['one.person@gmail.com'] };
    const debtor = { ...people.seattle, ...email };
    const one = [validationNotice('one', 2), letter('two', 4)];
    const other = [validationNotice('one', 3), letter('two', 4)];
    const invoice = itemized('2026-05-06');
    const cast = { debtor, dueOn: '2026-06-06', as: 'agency', invoice };
    const ids = [await opened('person-one', one, cast), await opened('person-other', other, cast)];
    await sandbox.moveTo('2026-06-10T10:29:00-07:00');
    const sent = async () => Promise.all(ids.map((id) => sandbox.sent(id)));
    expect((await sent()).map((of) => of.length)).toEqual([1, 1]);
    await sandbox.moveTo('2026-06-10T10:31:00-07:00');
    const after = await sent();
    expect(after.map((of) => of.length).toSorted()).toEqual([1, 2]);
    const waits = ids[after.findIndex((of) => of.length === 1)] ?? '';
    // The letter of Monday is the first to leave the week.
    const clearsAt = utc('2026-06-15T00:00:00-07:00');
    expect(await stands(waits, 'us-wa.weekly-cap', 'agency')).toEqual({ citation, clearsAt });
    const { earliestAt } = await sandbox.why(waits, 'agency');
    expect(earliestAt).toBe(utc('2026-06-15T10:30:00-07:00'));
    await sandbox.moveTo('2026-06-15T10:31:00-07:00');
    const last = (await sandbox.sent(waits)).slice(1).map((message) => message.at);
    onceAt(earliestAt ?? '', last);
  });
});

it('ON-02: on a Sunday from one to five only', async () => {
  const debtor = { ...people.toronto, phones: [{ number: '+14165550199', type: 'home' }] };
  // Due for a call on Saturday 20 June; our own ladder asks on working days.
  const cast = { debtor, dueOn: '2026-06-14', currency: 'CAD', as: 'agency' };
  const id = await opened('toronto-sunday', [call('call', 6)], cast);
  const notice = { kind: 'written-notice', on: '2026-06-01', method: 'mail' };
  await sandbox.command(id, 'log-notice', notice, 'agency');
  await sandbox.moveTo('2026-06-21T11:00:00-04:00');
  expect(await stands(id, 'ca-on.hours', 'agency')).toEqual({
    citation: 'Collection and Debt Settlement Services Act, R.R.O. 1990, Reg. 74',
    clearsAt: utc('2026-06-21T13:00:00-04:00'),
  });
  await sandbox.moveTo('2026-06-21T14:00:00-04:00');
  expect(await sandbox.guard(id, 'ca-on.hours', 'agency')).toBeNull();
  await sandbox.moveTo('2026-06-22T10:31:00-04:00');
  onceAt(utc('2026-06-22T10:30:00-04:00'), await callsAsked(id, 'agency'));
});

describe('New York City', () => {
  const number = '+17185550123';
  const steps = [message('email', 1, 'email'), message('text', 3, 'sms')];
  const brooklyn = (email: string) => ({ ...people.brooklyn, ...text(number), emails: [email] });

  it('NYC-02: before the first of September two calls and an e-mail do not stand against a text', async () => {
    const debtor = brooklyn('before@gmail.com');
    const id = await opened('brooklyn-before', steps, { debtor, dueOn: '2026-08-17' });
    await sandbox.moveTo('2026-08-19T12:00:00-04:00');
    const calls = ['2026-08-15T11:00:00-04:00', '2026-08-18T15:00:00-04:00'].map(utc);
    await sandbox.rang(id, number, calls);
    await sandbox.moveTo('2026-08-20T10:31:00-04:00');
    expect((await sandbox.sent(id)).map((one) => one.channel)).toEqual(['email', 'sms']);
    expect(await sandbox.guard(id, 'us-ny-nyc.contact-cap')).toBeNull();
  });

  it('NYC-01: since then the fourth contact in seven days waits, whatever its channel', async () => {
    const email = 'after@gmail.com';
    const id = await opened('brooklyn-after', steps, {
      debtor: brooklyn(email),
      dueOn: '2026-09-07',
    });
    // Without consent of the consumer's own there is no e-mail in the city any more.
    await sandbox.moveTo('2026-09-08T11:00:00-04:00');
    expect(await sandbox.guard(id, 'us-ny-nyc.electronic-consent')).not.toBeNull();
    const consent = { channel: 'email', address: email, basis: 'direct', source: 'portal' };
    await sandbox.command(id, 'record-consent', consent);
    const calls = ['2026-09-05T11:00:00-04:00', '2026-09-07T11:00:00-04:00'].map(utc);
    await sandbox.rang(id, number, calls);
    await sandbox.moveTo('2026-09-10T12:00:00-04:00');
    expect((await sandbox.sent(id)).map((one) => one.channel)).toEqual(['email']);
    expect(await stands(id, 'us-ny-nyc.contact-cap')).toEqual({
      citation: '6 RCNY 5-77, as amended from 2026-09-01',
      clearsAt: utc('2026-09-12T00:00:00-04:00'),
    });
    const { earliestAt } = await sandbox.why(id);
    expect(earliestAt).toBe(utc('2026-09-14T10:30:00-04:00'));
    await sandbox.moveTo('2026-09-14T10:31:00-04:00');
    const sent = (await sandbox.sent(id)).slice(1);
    expect(sent.map((one) => one.channel)).toEqual(['sms']);
  });
});
