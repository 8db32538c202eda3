import { call, ladder, message } from './ladders';
import { Sandbox, utc, type Cast } from './sandbox';

/** Federal law of the United States about contacts, lived by an agency: times, places, requests, numbers, media. */
let sandbox: Sandbox;

beforeAll(async () => {
  // A Friday, six in the morning in Ohio.
  sandbox = await Sandbox.startAt('2026-03-06T11:00:00.000Z');
  const ladders = [
    ladder('mails', [message('mail', 1, 'email')]),
    ladder('later', [message('mail', 60, 'email')]),
    ladder('texts', [message('text', 1, 'sms')]),
    ladder('posted', [message('letter', 1, 'letter')]),
    ladder('calls', [call('first', 1)]),
    ladder('twice', [message('one', 1, 'email'), message('two', 4, 'email')]),
    ladder('both', [call('call', 1), message('mail', 2, 'email')]),
  ];
  for (const one of ladders) await sandbox.publish(one);
});
afterAll(() => sandbox.stop());

const mobile = (number: string) => ({ phones: [{ number, type: 'mobile' }] });

/** An account of an agency, of a consumer in Ohio. */
function placed(given: Cast): Promise<string> {
  return sandbox.account({ ...given, debtor: { state: 'OH', ...given.debtor } });
}

/** On what an address or number of the account rests. */
async function rests(id: string, channel: 'email' | 'sms', rest: object = { basis: 'direct' }) {
  const { contacts } = await sandbox.get(id);
  const kind = channel === 'sms' ? 'phone' : 'email';
  for (const { value: address } of contacts.filter((one: { kind: string }) => one.kind === kind)) {
    await sandbox.command(id, 'record-consent', { channel, address, source: 'file', ...rest });
  }
}

async function finish(...ids: readonly string[]): Promise<void> {
  const end = { outcome: 'withdrawn', reason: 'end of the story' };
  for (const id of ids) await sandbox.command(id, 'close', end);
}

const openTasks = async (id: string) =>
  (await sandbox.tasks(id)).filter(({ status }) => status === 'open').map(({ step }) => step);

const log = (id: string, at: string, result: string, number: string, direction = 'out') =>
  sandbox.command(id, 'log-call', { at: utc(at), direction, result, number });

it('TIM-15: on the day on which clocks go forward, eight in Chicago is an hour earlier', async () => {
  const chicago = { state: 'IL', timeZone: 'America/Chicago' };
  const cast = { debtor: chicago, dueOn: '2026-03-05', strategy: 'later' };
  const ids = [await placed(cast), await placed(cast)];
  for (const id of ids) {
    await rests(id, 'email');
    // It is a Sunday, on which our own policy writes to nobody.
    const override = { rule: 'window.local-time', until: '2026-03-09', reason: 'asked for it' };
    const asked = await sandbox.command(id, 'override', override);
    await sandbox.approve(id, asked.approvalId);
  }
  const [early = '', late = ''] = ids;
  await sandbox.moveTo('2026-03-08T12:30:00.000Z');
  await sandbox.command(early, 'send-statement', { channel: 'email' });
  expect(await sandbox.guard(early, 'us.reg-f.hours')).toMatchObject({
    citation: expect.stringContaining('1006.6(b)(1)(i)'),
    clearsAt: '2026-03-08T13:00:00.000Z',
  });
  const { at, sent } = await sandbox.waitOut(early);
  expect(at).toBe('2026-03-08T13:00:00.000Z');
  expect(sent).toHaveLength(1);
  await sandbox.command(late, 'send-statement', { channel: 'email' });
  await sandbox.advance('PT1M');
  expect(await sandbox.sent(late)).toHaveLength(1);
  await finish(...ids);
});

it('ELE-04: a notice of the creditor gives 35 days for opting out, or it gives nothing', async () => {
  const cast = { strategy: 'mails', dueOn: '2026-03-05' };
  const short = await placed(cast);
  const long = await placed(cast);
  const notice = { basis: 'creditor-notice', givenAt: '2026-02-01' };
  await rests(short, 'email', { ...notice, deadlineOn: '2026-03-07' });
  await rests(long, 'email', { ...notice, deadlineOn: '2026-03-08' });
  const { at, sent } = await sandbox.waitOut(long);
  expect(at).toBe('2026-03-09T12:00:00.000Z');
  expect(sent).toHaveLength(1);
  expect(await sandbox.sent(short)).toEqual([]);
  expect(await sandbox.guard(short, 'us.reg-f.email-procedure')).toMatchObject({
    citation: '12 CFR 1006.6(d)(3), (4)',
    clearsAt: null,
    facts: { days: 34 },
  });
  await finish(short, long);
});

it('ELE-02: consent to texts serves for sixty days, and then the number is checked first', async () => {
  const given = { basis: 'direct', givenAt: '2026-01-10' };
  const sixtieth = await placed({
    strategy: 'texts',
    dueOn: '2026-03-10',
    debtor: mobile('+16145550111'),
  });
  const next = await placed({
    strategy: 'texts',
    dueOn: '2026-03-11',
    debtor: mobile('+16145550112'),
  });
  for (const id of [sixtieth, next]) await rests(id, 'sms', given);
  await sandbox.moveTo('2026-03-12T15:00:00.000Z');
  const [text, ...more] = await sandbox.sent(sixtieth);
  expect(more).toEqual([]);
  expect(text).toMatchObject({ at: expect.stringMatching(/^2026-03-11T12:00/), channel: 'sms' });
  expect(text?.text).toMatch(/STOP/);
  expect(await sandbox.sent(next)).toEqual([]);
  expect(await sandbox.guard(next, 'us.reg-f.text-procedure')).toMatchObject({
    citation: '12 CFR 1006.6(d)(3), (5)',
    clearsAt: null,
    facts: { renewedOn: '2026-01-10', lastDayOn: '2026-03-11' },
  });
  await rests(next, 'sms', { ...given, checkedAt: '2026-03-12' });
  await sandbox.advance('PT1M');
  expect(await sandbox.sent(next)).toHaveLength(1);
  await finish(sixtieth, next);
});

it('FRQ-01 FRQ-02: the seventh call in seven days is fine, the eighth waits for a day that is free', async () => {
  const seven = await placed({
    strategy: 'calls',
    dueOn: '2026-04-07',
    debtor: mobile('+16145550121'),
  });
  const eight = await placed({
    strategy: 'calls',
    dueOn: '2026-04-06',
    debtor: mobile('+16145550122'),
  });
  await sandbox.moveTo('2026-04-06T22:00:00.000Z');
  for (const n of [1, 2, 3, 4, 5, 6]) {
    await log(
      seven,
      `2026-04-0${n}T14:00-04:00`,
      n === 1 ? 'voicemail' : 'no-answer',
      '+16145550121',
    );
  }
  for (const at of ['01T10', '02T10', '02T15', '03T10', '03T15', '06T10', '06T15']) {
    await log(eight, `2026-04-${at}:00-04:00`, 'no-answer', '+16145550122');
  }
  await sandbox.moveTo('2026-04-07T20:00:00.000Z');
  await log(seven, '2026-04-07T14:00-04:00', 'no-answer', '+16145550121');
  expect(await openTasks(eight)).toEqual([]);
  expect(await sandbox.guard(eight, 'us.reg-f.call-frequency')).toMatchObject({
    citation: '12 CFR 1006.14(b)(2) to (4)',
    clearsAt: '2026-04-08T04:00:00.000Z',
    facts: { countInSevenDays: 7 },
  });
  const { at } = await sandbox.waitOut(eight);
  expect(at).toBe('2026-04-08T12:00:00.000Z');
  expect(await openTasks(eight)).toEqual(['first']);
  expect(await openTasks(seven)).toEqual(['first']);
  await finish(seven, eight);
});

it('PLC-01: no letter and no landline at home where home is forbidden, but a mobile number', async () => {
  await sandbox.moveTo('2026-06-01T14:00:00.000Z');
  const dueOn = '2026-06-01';
  const home = { number: '+16145550131', type: 'home' };
  const both = { phones: [home, { number: '+16145550132', type: 'mobile' }] };
  const letter = await placed({ strategy: 'posted', dueOn });
  const landline = await placed({ strategy: 'calls', dueOn, debtor: { phones: [home] } });
  const either = await placed({ strategy: 'calls', dueOn, debtor: both });
  const ids = [letter, landline, either];
  for (const id of ids) {
    await sandbox.command(id, 'update-contact', { preferences: { places: ['home'] } });
  }
  await sandbox.moveTo('2026-06-02T15:00:00.000Z');
  expect(await sandbox.sent(letter)).toEqual([]);
  expect(await openTasks(landline)).toEqual([]);
  for (const id of [letter, landline]) {
    expect(await sandbox.guard(id, 'us.reg-f.place')).toMatchObject({
      citation: expect.stringContaining('6(b)(1)-1.iii'),
      clearsAt: null,
      facts: { place: 'home' },
    });
  }
  expect(await openTasks(either)).toEqual(['first']);
  await finish(...ids);
});

it('PLC-02: who cannot be called at work is not called there', async () => {
  const work = { phones: [{ number: '+16145550133', type: 'work' }] };
  const id = await placed({ strategy: 'calls', dueOn: '2026-06-02', debtor: work });
  await sandbox.command(id, 'update-contact', { preferences: { noWork: true } });
  await sandbox.moveTo('2026-06-03T15:00:00.000Z');
  expect(await openTasks(id)).toEqual([]);
  expect(await sandbox.guard(id, 'contact.work')).toMatchObject({ clearedBy: 'update-contact' });
  await sandbox.command(id, 'update-contact', { preferences: { noWork: false } });
  await sandbox.advance('PT1M');
  expect(await openTasks(id)).toEqual(['first']);
  await finish(id);
});

it('ATT-01 ATT-02: the attorney is written to instead; who released it for silence is on record', async () => {
  const dueOn = '2026-06-03';
  const represented = await placed({ strategy: 'posted', dueOn });
  const silent = await placed({ strategy: 'posted', dueOn });
  const at = (id: string, details: object) =>
    sandbox.command(id, 'hold', { type: 'attorney', reason: 'letter of 1 June', details });
  await at(represented, { name: 'A. Torney' });
  const { account } = await at(silent, { name: 'A. Torney' });
  await sandbox.moveTo('2026-06-04T15:00:00.000Z');
  expect(await sandbox.sent(represented)).toEqual([]);
  expect(await sandbox.guard(represented, 'us.reg-f.attorney')).toMatchObject({
    citation: '12 CFR 1006.6(b)(2), comment 6(b)(2)-1',
    clearsAt: null,
  });
  const address = '5 Bar Street\nCleveland OH 44101';
  const party = { role: 'attorney', kind: 'business', name: 'A. Torney', region: 'OH', address };
  const added = await sandbox.command(represented, 'add-party', party);
  const holdId = added.account.holds[0].id;
  const details = { representedBy: added.account.parties[0].id };
  await sandbox.command(represented, 'amend-hold', { holdId, reason: 'address found', details });
  await sandbox.advance('PT1M');
  expect(await sandbox.sent(represented)).toMatchObject([{ channel: 'letter', to: address }]);

  await sandbox.moveTo('2026-07-20T15:00:00.000Z');
  expect(await sandbox.sent(silent)).toEqual([]);
  const reason = 'the attorney has not answered for 45 days';
  await sandbox.command(silent, 'release-hold', { holdId: account.holds[0].id, reason });
  await sandbox.advance('PT1M');
  expect(await sandbox.sent(silent)).toHaveLength(1);
  const { entries } = await sandbox.get(silent, '/timeline');
  expect(entries).toContainEqual(expect.objectContaining({ kind: 'hold', reason }));
  await finish(represented, silent);
});

it('CEA-06 ELE-01: the link of a message stops its own address, for every debt, and neither the other nor calls', async () => {
  const emails = ['first.address@gmail.com', 'second.address@gmail.com'];
  const one = await placed({ strategy: 'mails', dueOn: '2026-07-20', debtor: { emails } });
  await rests(one, 'email');
  await sandbox.moveTo('2026-07-21T15:00:00.000Z');
  const [mail] = await sandbox.sent(one);
  const link = /http\S+\/o\/msg_\w+/.exec(mail?.text ?? '')?.[0] ?? '';
  expect((await fetch(link, { method: 'POST' })).status).toBe(200);
  const debtor = { emails, ...mobile('+16145550134') };
  const other = await placed({ strategy: 'twice', dueOn: '2026-07-21', debtor });
  const called = await placed({ strategy: 'calls', dueOn: '2026-07-21', debtor });
  await rests(other, 'email', { basis: 'prior-collector', usedByImmediatelyPrior: true });
  await sandbox.moveTo('2026-07-22T15:00:00.000Z');
  const left = emails.filter((address) => address !== mail?.to);
  expect((await sandbox.sent(other)).map(({ to }) => to)).toEqual(left);
  expect(await openTasks(called)).toEqual(['first']);
  await finish(one, other, called);
});

it('CEA-01 CEA-03: a letter to cease counts from its receipt, and then nothing goes out', async () => {
  const id = await placed({ strategy: 'twice', dueOn: '2026-08-03' });
  await rests(id, 'email');
  await sandbox.moveTo('2026-08-06T15:00:00.000Z');
  expect(await sandbox.sent(id)).toHaveLength(1);
  await sandbox.command(id, 'cease', {
    scope: 'all',
    reason: 'letter of 3 August, received today',
  });
  await sandbox.moveTo('2026-08-07T15:00:00.000Z');
  expect(await sandbox.sent(id)).toHaveLength(1);
  expect(await sandbox.guard(id, 'us.reg-f.cease')).toMatchObject({
    citation: '12 CFR 1006.6(c), comment 6(c)(1)-1',
    clearsAt: null,
  });
  const offer = await sandbox.tryCommand(id, 'send-statement', { channel: 'letter' });
  expect(offer).toMatchObject({ status: 409, body: { code: 'held' } });
  await finish(id);
});

it('CEA-04: who says "stop calling me" gets no call, and e-mail goes on', async () => {
  const id = await placed({
    strategy: 'both',
    dueOn: '2026-08-09',
    debtor: mobile('+16145550135'),
  });
  await rests(id, 'email');
  await sandbox.command(id, 'cease', { scope: 'call', reason: 'said so on the phone' });
  await sandbox.moveTo('2026-08-11T15:00:00.000Z');
  expect(await sandbox.tasks(id)).toEqual([]);
  expect(await sandbox.sent(id)).toHaveLength(1);
  const { entries } = await sandbox.get(id, '/timeline');
  const passed = { title: 'call: passed over', reason: 'the debtor asked us not to call' };
  expect(entries).toContainEqual(expect.objectContaining(passed));
  await finish(id);
});

it('FRQ-03 FRQ-04: seven days after a conversation, whoever began it, counted from its day', async () => {
  const ours = await placed({
    strategy: 'calls',
    dueOn: '2026-08-19',
    debtor: mobile('+16145550136'),
  });
  const theirs = await placed({
    strategy: 'calls',
    dueOn: '2026-08-18',
    debtor: mobile('+16145550137'),
  });
  for (const id of [ours, theirs]) {
    const notice = { kind: 'validation', on: '2026-07-01', method: 'mail' };
    await sandbox.command(id, 'log-notice', notice);
  }
  await sandbox.moveTo('2026-08-14T20:00:00.000Z');
  await log(theirs, '2026-08-13T11:00-04:00', 'conversation', '+16145550137', 'in');
  await log(ours, '2026-08-14T11:00-04:00', 'conversation', '+16145550136');
  await sandbox.moveTo('2026-08-19T15:00:00.000Z');
  expect(await openTasks(theirs)).toEqual([]);
  expect(await sandbox.guard(theirs, 'us.reg-f.call-frequency')).toMatchObject({
    clearsAt: '2026-08-20T04:00:00.000Z',
    facts: { conversationOn: '2026-08-13' },
  });
  expect((await sandbox.waitOut(theirs)).at).toBe('2026-08-20T12:00:00.000Z');
  expect(await openTasks(theirs)).toEqual(['first']);
  await sandbox.moveTo('2026-08-20T15:00:00.000Z');
  expect(await openTasks(ours)).toEqual([]);
  expect((await sandbox.waitOut(ours)).at).toBe('2026-08-21T12:00:00.000Z');
  expect(await openTasks(ours)).toEqual(['first']);
  await finish(ours, theirs);
});

it('TIM-12: times that the consumer named are kept to', async () => {
  await sandbox.moveTo('2026-11-18T12:00:00.000Z');
  const times = [
    { weekdays: [1, 2, 3, 4, 5], from: '15:00', until: '17:00' },
    { weekdays: [6, 7] },
  ];
  const cast = { strategy: 'mails', dueOn: '2026-11-10' };
  const open = async () => {
    const id = await placed(cast);
    await sandbox.command(id, 'update-contact', { preferences: { times } });
    return id;
  };
  const [before, during] = [await open(), await open()];
  await sandbox.moveTo('2026-11-18T19:59:00.000Z');
  await rests(before, 'email');
  await sandbox.advance('PT20S');
  expect(await sandbox.sent(before)).toHaveLength(1);
  await sandbox.moveTo('2026-11-18T20:30:00.000Z');
  await rests(during, 'email');
  expect(await sandbox.guard(during, 'us.reg-f.stated-times')).toMatchObject({
    citation: '12 CFR 1006.6(b)(1), comments 6(b)(1)-1 and -2',
    clearsAt: '2026-11-18T22:00:00.000Z',
  });
  const { at, sent } = await sandbox.waitOut(during);
  expect(at).toBe('2026-11-18T22:00:00.000Z');
  expect(sent).toHaveLength(1);
  await finish(before, during);
});

it('TIM-05 TIM-07: with a New York number and a home in Los Angeles, the hours of both', async () => {
  await sandbox.moveTo('2026-11-20T15:00:00.000Z');
  const angeleno = { state: 'CA', timeZone: 'America/Los_Angeles' };
  const morning = await placed({
    strategy: 'texts',
    dueOn: '2026-11-19',
    debtor: { ...angeleno, ...mobile('+12125550141') },
  });
  await rests(morning, 'sms');
  await sandbox.moveTo('2026-11-20T15:30:00.000Z');
  expect(await sandbox.guard(morning, 'us.reg-f.hours')).toMatchObject({
    clearsAt: '2026-11-20T16:00:00.000Z',
    facts: { zones: 'America/Los_Angeles America/New_York', localTimes: '07:30 10:30' },
  });
  const { at, sent } = await sandbox.waitOut(morning);
  expect(at).toBe('2026-11-20T16:00:00.000Z');
  expect(sent).toHaveLength(1);
  await sandbox.moveTo('2026-11-21T02:30:00.000Z');
  const evening = await placed({
    strategy: 'texts',
    dueOn: '2026-11-19',
    debtor: { ...angeleno, ...mobile('+12125550142') },
  });
  await rests(evening, 'sms');
  expect(await sandbox.guard(evening, 'us.reg-f.hours')).toMatchObject({
    clearsAt: '2026-11-21T16:00:00.000Z',
  });
  // The 21st is a Saturday, on which we begin nothing.
  const later = await sandbox.waitOut(evening);
  expect(later.at).toBe('2026-11-23T16:00:00.000Z');
  expect(later.sent).toHaveLength(1);
  await finish(morning, evening);
});
