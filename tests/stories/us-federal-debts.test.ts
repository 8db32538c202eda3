import { itemized, ladder, letterBeforeAction, message, validationNotice } from './ladders';
import { Sandbox, type Cast } from './sandbox';

/** Federal law of the United States about the debt itself, lived by an agency: validation, disputes, suits, relief. */
let sandbox: Sandbox;

beforeAll(async () => {
  // A Thursday, six in the morning in Ohio and New York.
  sandbox = await Sandbox.startAt('2026-01-08T11:00:00.000Z');
  const threat = { legal: [letterBeforeAction('demand', 8)] };
  await sandbox.publish(ladder('suits', [], threat));
  await sandbox.creditor('default', { address: '1 Agency Street, Columbus OH 43004' });
  await sandbox.publish(ladder('noticed', [validationNotice('notice', 1)], threat));
  const mail = message('mail', 1, 'email');
  await sandbox.publish(ladder('mails', [mail]));
  await sandbox.publish(ladder('late', [], { escalation: [mail] }));
  await sandbox.publish(ladder('posted', [], { escalation: [message('letter', 1, 'letter')] }));
});
afterAll(() => sandbox.stop());

/** An account of an agency, of a consumer in Ohio who wrote to it by e-mail. */
async function placed(given: Cast): Promise<string> {
  const id = await sandbox.account({ ...given, debtor: { state: 'OH', ...given.debtor } });
  const { contacts } = await sandbox.get(id);
  for (const { kind, value } of contacts) {
    if (kind !== 'email') continue;
    const consent = { channel: 'email', address: value, basis: 'direct', source: 'web form' };
    await sandbox.command(id, 'record-consent', consent);
  }
  return id;
}

const finish = async (...ids: readonly string[]) => {
  const end = { outcome: 'withdrawn', reason: 'end of the story' };
  for (const id of ids) await sandbox.command(id, 'close', end);
};

const log = (id: string, kind: string, on: string, rest: object = { method: 'mail' }) =>
  sandbox.command(id, 'log-notice', { kind, on, ...rest });

const steps = async (id: string) =>
  (await sandbox.get(id, '/messages')).messages.map(({ step }: { step: string }) => step);

const entry = async (id: string, title: string, as?: string) => {
  const { entries } = await sandbox.get(id, '/timeline?limit=200', as);
  return entries.find((one: { readonly title: string }) => one.title === title);
};

/** Places a hold; answers its id. */
async function hold(id: string, type: string, details: object): Promise<string> {
  const { account } = await sandbox.command(id, 'hold', { type, reason: 'told', details });
  return account.holds[0].id as string;
}

let threatened: string;
let returned: string;
let noticed: string;

it('VAL-14: three days into the period nobody threatens a suit', async () => {
  threatened = await placed({ strategy: 'suits', dueOn: '2025-12-31' });
  await log(threatened, 'validation', '2026-01-05');
  await sandbox.moveTo('2026-01-08T15:00:00.000Z');
  expect(await sandbox.sent(threatened)).toEqual([]);
  expect(await sandbox.guard(threatened, 'us.reg-f.overshadowing')).toMatchObject({
    citation: '12 CFR 1006.38(b)(1)',
    clearsAt: '2026-02-12T05:00:00.000Z',
    facts: { validationEndsOn: '2026-02-11' },
  });
});

it('VAL-02: the notice that the product sends itself begins the period on its day', async () => {
  noticed = await placed({
    ...{ strategy: 'noticed', dueOn: '2026-01-13' },
    invoice: itemized('2026-01-01'),
  });
  await sandbox.moveTo('2026-01-14T15:00:00.000Z');
  expect(await steps(noticed)).toEqual(['notice']);
  // Receipt on the 22nd, because the 19th is a holiday, and the last day on 21 February, a Saturday.
  expect(await sandbox.guard(noticed, 'us.reg-f.overshadowing')).toMatchObject({
    clearsAt: '2026-02-22T05:00:00.000Z',
    facts: { validationEndsOn: '2026-02-21' },
  });
});

it('VAL-10: a notice that came back began no period, and the one sent again begins anew', async () => {
  returned = await placed({ strategy: 'suits', dueOn: '2025-12-31' });
  const clears = async () => (await sandbox.guard(returned, 'us.reg-f.overshadowing'))?.clearsAt;
  await log(returned, 'validation', '2026-01-01');
  expect(await clears()).toBe('2026-02-08T05:00:00.000Z');

  await log(returned, 'undeliverable', '2026-01-12');
  expect(await sandbox.why(returned)).toMatchObject({ earliestAt: null });
  expect(await clears()).toBeNull();

  await sandbox.moveTo('2026-01-15T15:00:00.000Z');
  await log(returned, 'validation', '2026-01-15');
  // Receipt on 23 January, the last day on 22 February.
  expect(await clears()).toBe('2026-02-23T05:00:00.000Z');
});

it('DIS-01: a dispute of the last day stops everything until verification is sent, whoever rejects it', async () => {
  const id = await placed({ strategy: 'mails', dueOn: '2026-02-11' });
  await log(id, 'validation', '2026-01-05');
  await sandbox.moveTo('2026-02-11T20:00:00.000Z');
  await sandbox.command(id, 'open-dispute', { reason: 'not mine', receivedOn: '2026-02-11' });
  await sandbox.moveTo('2026-02-12T16:00:00.000Z');
  expect(await sandbox.sent(id)).toEqual([]);
  const { holds } = await sandbox.get(id);
  await sandbox.command(id, 'resolve-dispute', { holdId: holds[0].id, outcome: 'rejected' });
  expect(await sandbox.why(id)).toMatchObject({ earliestAt: null });
  expect(await sandbox.guard(id, 'us.reg-f.dispute')).toMatchObject({
    citation: '12 CFR 1006.38(d)(2)',
    clearedBy: 'log-notice',
    facts: { disputedOn: '2026-02-11' },
  });
  await sandbox.advance('P1D');
  expect(await sandbox.sent(id)).toEqual([]);

  await log(id, 'verification', '2026-02-13');
  await sandbox.advance('PT1M');
  expect(await sandbox.sent(id)).toHaveLength(1);
  await finish(id);
});

it.each([
  ['DIS-02', 'a day later', { receivedOn: '2026-02-12' }, '2026-02-15', '2026-02-17'],
  [
    'DIS-03',
    'by word of mouth',
    { receivedOn: '2026-02-11', isWritten: false },
    '2026-02-17',
    '2026-02-18',
  ],
])(
  '%s: %s it stops nothing by law: once it is rejected, collection goes on',
  async (_id, _how, dispute, dueOn, mailOn) => {
    // The 16th is a holiday, so the first mail is due on the 17th.
    const id = await placed({ strategy: 'mails', dueOn });
    await log(id, 'validation', '2026-01-05');
    await sandbox.command(id, 'open-dispute', { reason: 'not mine', ...dispute });
    await sandbox.moveTo(`${mailOn}T15:00:00.000Z`);
    expect(await sandbox.sent(id)).toEqual([]);
    expect(await sandbox.guard(id, 'hold.dispute')).not.toBeNull();
    expect(await sandbox.guard(id, 'us.reg-f.dispute')).toBeNull();
    const { holds } = await sandbox.get(id);
    await sandbox.command(id, 'resolve-dispute', { holdId: holds[0].id, outcome: 'rejected' });
    await sandbox.advance('PT1M');
    expect(await sandbox.sent(id)).toHaveLength(1);
    await finish(id);
  },
);

it('DIS-04: of 1,000 with 200 disputed in time, 800 is asked for', async () => {
  const id = await placed({ strategy: 'mails', dueOn: '2026-02-18', amount: '1000.00' });
  await log(id, 'validation', '2026-02-02');
  await sandbox.command(id, 'open-dispute', {
    invoiceId: await sandbox.invoiceOf(id),
    amount: { amount: '200.00', currency: 'USD' },
    reason: 'two hours too many',
    receivedOn: '2026-02-12',
  });
  const { at, sent } = await sandbox.waitOut(id);
  expect(at).toBe('2026-02-19T13:00:00.000Z');
  expect(sent).toHaveLength(1);
  expect(sent[0]?.text).toMatch(/Being looked into, not asked for +- USD 200.00/);
  expect(sent[0]?.text).toContain('You can pay USD 800.00');
  await finish(id);
});

it('VAL-14 VAL-10: the letters leave when their periods are over, and not before', async () => {
  // What was held until 12 February went out on that day, during the story before.
  const [demand, ...more] = await sandbox.sent(threatened);
  expect(more).toEqual([]);
  expect(demand?.at).toMatch(/^2026-02-12T11:30:/);
  const { at, sent } = await sandbox.waitOut(returned);
  expect(at).toBe('2026-02-23T11:30:00.000Z');
  expect(sent).toHaveLength(1);
  expect(await steps(noticed)).toEqual(['notice', 'demand']);
  await finish(threatened, returned, noticed);
});

it('VAL-07: five calendar days after a call nothing goes out before the validation notice', async () => {
  const id = await placed({ strategy: 'mails', dueOn: '2026-03-06' });
  await sandbox.moveTo('2026-03-02T16:00:00.000Z');
  const call = { direction: 'out', result: 'conversation', number: '+16145550101' };
  await sandbox.command(id, 'log-call', { ...call, at: '2026-03-02T15:30:00.000Z' });
  // The notice is due on Saturday the 7th; the mail on Monday the 9th comes after it.
  await sandbox.moveTo('2026-03-09T13:00:00.000Z');
  expect(await sandbox.sent(id)).toEqual([]);
  expect(await sandbox.why(id)).toMatchObject({ earliestAt: null });
  expect(await sandbox.guard(id, 'us.reg-f.validation-notice')).toMatchObject({
    citation: '12 CFR 1006.34(a)(1) and (2)',
    clearsAt: null,
    clearedBy: 'log-notice',
    facts: { noticeDueOn: '2026-03-07' },
  });
  await log(id, 'validation', '2026-03-09');
  await sandbox.advance('PT1M');
  expect(await sandbox.sent(id)).toHaveLength(1);
  await finish(id);
});

it('TBD-02: where the time to sue is over nobody threatens to, but may ask for payment', async () => {
  await sandbox.moveTo('2026-03-11T15:00:00.000Z');
  const cast = {
    debtor: { state: 'TX', timeZone: 'America/Chicago' },
    issuedOn: '2022-02-01',
    dueOn: '2022-03-09',
    invoice: { claim: { accruedOn: '2022-03-10', debtKind: 'written' } },
  };
  const threat = await placed({ ...cast, strategy: 'suits' });
  const request = await placed({ ...cast, strategy: 'mails' });
  await sandbox.advance('PT1M');
  expect(await sandbox.sent(request)).toHaveLength(1);
  expect(await sandbox.sent(threat)).toEqual([]);
  expect(await entry(threat, 'demand: passed over')).toMatchObject({
    reason: expect.stringMatching(/could be sued for until 2026-03-10 .*16\.004/),
  });
  const suit = await sandbox.tryCommand(request, 'hand-off-legal', {});
  expect(suit.status).toBe(409);
  await finish(threat, request);
});

it('TBD-01 TBD-05: a suit on the last day and not after it, also where it was asked for in time; a payment revives nothing', async () => {
  await sandbox.moveTo('2026-05-01T14:00:00.000Z');
  const cast = {
    debtor: { state: 'NY' },
    strategy: 'late',
    issuedOn: '2023-04-01',
    dueOn: '2023-04-30',
    invoice: { claim: { accruedOn: '2023-05-01', nature: 'card' } },
  };
  const ids = [await placed(cast), await placed(cast)];
  const [inTime = '', tooLate = ''] = ids;
  for (const id of ids) await log(id, 'validation', '2026-01-05');
  await sandbox.advance('PT1M');
  const suits = await Promise.all(ids.map((id) => sandbox.tryCommand(id, 'hand-off-legal', {})));
  expect(suits.map(({ status }) => status)).toEqual([202, 202]);
  const approve = (id: string, n: number) => sandbox.approve(id, suits[n]?.body.approvalId);
  expect((await approve(inTime, 0)).status).toBe(200);
  await sandbox.advance('PT1M');
  expect(await entry(inTime, 'Accepted by counsel')).toMatchObject({ kind: 'legal' });

  await sandbox.moveTo('2026-05-02T14:00:00.000Z');
  const refused = { status: 409, body: { code: 'held', detail: expect.stringContaining('214-i') } };
  expect(await approve(tooLate, 1)).toMatchObject(refused);
  const paid = { amount: '20.00', currency: 'USD' };
  await sandbox.moveTo('2026-06-01T14:00:00.000Z');
  const payment = { amount: paid, receivedOn: '2026-06-01', reference: 'card' };
  await sandbox.command(tooLate, 'record-payment', payment);
  expect(await sandbox.tryCommand(tooLate, 'hand-off-legal', {})).toMatchObject(refused);
  await finish(tooLate);
});

it('DEC-01: after a death nobody writes to the consumer or an estate, but to a named executor', async () => {
  const invoice = itemized('2026-05-01');
  const id = await placed({ strategy: 'noticed', dueOn: '2026-06-01', invoice });
  const holdId = await hold(id, 'deceased', { diedOn: '2026-05-20' });
  await sandbox.moveTo('2026-06-03T14:00:00.000Z');
  expect(await sandbox.sent(id)).toEqual([]);
  expect(await sandbox.why(id)).toMatchObject({ earliestAt: null });
  expect((await sandbox.why(id)).guards.map(({ rule }) => rule)).toEqual([
    'hold.deceased',
    'us.reg-f.deceased',
  ]);
  const address = '7 Court Street\nColumbus OH 43215';
  const executor = {
    role: 'representative',
    kind: 'consumer',
    name: 'Eve Executor',
    country: 'US',
    region: 'OH',
    address,
  };
  const { account } = await sandbox.command(id, 'add-party', executor);
  const details = { representedBy: account.parties[0].id };
  await sandbox.command(id, 'amend-hold', { holdId, reason: 'letters testamentary', details });
  await sandbox.advance('PT1M');
  const [notice, ...more] = await sandbox.sent(id);
  expect(more).toEqual([]);
  expect(notice).toMatchObject({ channel: 'letter', to: address });
  expect(notice?.text).toContain('Eve Executor');
  await finish(id);
});

it('BKR-01: from the petition at nine nothing goes out at half past, also between businesses', async () => {
  const debtor = { kind: 'business', state: 'OH' };
  const invoice = { purpose: 'commercial' };
  const id = await sandbox.account({ debtor, invoice, dueOn: '2026-06-03', amount: '900.00' });
  await sandbox.advance('PT1M');
  expect(await sandbox.why(id)).toMatchObject({ earliestAt: '2026-06-04T13:30:00.000Z' });
  await sandbox.moveTo('2026-06-04T13:00:00.000Z');
  const holdId = await hold(id, 'bankruptcy', { chapter: '11', filedOn: '2026-06-04' });
  await sandbox.moveTo('2026-06-04T14:00:00.000Z');
  expect(await sandbox.sent(id)).toEqual([]);
  expect(await sandbox.guard(id, 'us.bankruptcy.automatic-stay')).toMatchObject({
    citation: expect.stringContaining('362(a)(6)'),
    clearsAt: null,
  });
  expect(await sandbox.tryCommand(id, 'send-statement', { channel: 'email' })).toMatchObject({
    status: 409,
  });
  await sandbox.command(id, 'amend-hold', {
    holdId,
    reason: 'court wrote',
    details: { dismissedOn: '2026-06-04' },
  });
  const { sent } = await sandbox.waitOut(id);
  expect(sent).toHaveLength(1);
  await finish(id);
});

it('11 USC 1301: chapter 13 protects a guarantor of consumer debt as well, chapter 7 does not', async () => {
  const ids: string[] = [];
  const address = '9 Elm Street\nDayton OH 45402';
  for (const chapter of ['13', '7']) {
    const id = await placed({ strategy: 'posted', issuedOn: '2026-05-04', dueOn: '2026-06-07' });
    await log(id, 'validation', '2026-02-02');
    const guarantor = { role: 'guarantor', kind: 'consumer', name: 'Gus', region: 'OH', address };
    await sandbox.command(id, 'add-party', guarantor);
    await hold(id, 'bankruptcy', { chapter, filedOn: '2026-06-01' });
    ids.push(id);
  }
  await sandbox.moveTo('2026-06-08T16:00:00.000Z');
  const [thirteen = '', seven = ''] = ids;
  expect(await sandbox.sent(thirteen)).toEqual([]);
  expect(await sandbox.guard(thirteen, 'us.bankruptcy.automatic-stay')).not.toBeNull();
  expect(await sandbox.sent(seven)).toMatchObject([{ channel: 'letter', to: address }]);
  const suit = await sandbox.tryCommand(seven, 'hand-off-legal', {});
  expect(suit).toMatchObject({ status: 409, body: { code: 'held' } });
  await finish(...ids);
});

it('FEE-01: no fee that neither the agreement nor a law allows, while the reminder goes on', async () => {
  const contract = { lateFees: { USD: '4.95' }, clause: null };
  await sandbox.creditor('silent', { role: 'third-party', contract });
  const fee = message('reminder', 1, 'letter', { fee: 'contract-late-fee' });
  await sandbox.publish(ladder('fees', [], { escalation: [fee] }), 'silent');
  const cast = { strategy: 'fees', dueOn: '2026-06-08', debtor: { state: 'OH' } };
  const id = await sandbox.account(cast, 'silent');
  await sandbox.moveTo('2026-06-09T14:00:00.000Z');
  expect(await sandbox.sent(id)).toHaveLength(1);
  const { balances } = await sandbox.get(id, '/ledger', 'silent');
  expect(balances.fees.amount).toBe('0.00');
  expect(await entry(id, 'reminder: goes on without a fee', 'silent')).toMatchObject({
    reason: 'no late fee: Neither the agreement nor a law allows the charge.',
  });
});

it('SCR-01: interest of a debt from before service is six percent, and no fee is charged', async () => {
  const interest = { basis: 'contract', rates: [{ from: '2024-01-01', percent: '18' }] };
  const terms = { signedOn: '2024-01-01', interest };
  await sandbox.creditor('bank', { contract: { lateFees: { USD: '25.00' }, clause: '7', terms } });
  const fee = message('reminder', 161, 'letter', { fee: 'contract-late-fee' });
  const late = { escalation: [fee], role: 'first-party' } as const;
  await sandbox.publish(ladder('fees', [], late), 'bank');
  const cast = { issuedOn: '2025-11-01', dueOn: '2025-12-31', amount: '10000.00' };
  const id = await sandbox.account({ strategy: 'fees', ...cast }, 'bank');
  const interestNow = async () => {
    const { balances, accrued } = await sandbox.get(id, '/ledger', 'bank');
    return (Number(balances.interest.amount) + Number(accrued.interest.amount)).toFixed(2);
  };
  // 160 days at 18 percent, and at 6.
  expect(await interestNow()).toBe('789.04');
  const details = { serviceFromOn: '2026-01-01', serviceUntilOn: '2026-06-30' };
  await sandbox.command(id, 'hold', { type: 'scra', reason: 'orders', details }, 'bank');
  expect(await interestNow()).toBe('263.01');
  await sandbox.moveTo('2026-06-30T16:00:00.000Z');
  expect(await interestNow()).toBe('297.53');
  const [letter, ...more] = await sandbox.sent(id);
  expect(more).toEqual([]);
  expect(letter?.text).not.toMatch(/late fee/i);
  const { balances } = await sandbox.get(id, '/ledger', 'bank');
  expect(balances.fees.amount).toBe('0.00');
  const suit = await sandbox.tryCommand(id, 'hand-off-legal', {}, 'bank');
  expect(suit).toMatchObject({ status: 409, body: { code: 'held' } });
});
