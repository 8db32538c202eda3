/** Breathing space, the way to court and the end of claims, in the order of the calendar. */
import { ladder, letterBeforeAction, message } from './ladders';
import { Sandbox, utc } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
  // A Saturday.
  sandbox = await Sandbox.startAt('2026-02-28T12:00:00.000Z');
});
afterAll(() => sandbox.stop());

/** Accounts under a breathing space: of a creditor for whom its days count as overdue, and of one for whom they do not. */
let counting: string;
let resting: readonly string[];

const england = { country: 'GB', state: 'ENG', timeZone: 'Europe/London' };
const atTen = { sendHour: '10:30', window: { open: '08:00', close: '21:00' } };
const days = (sent: readonly { readonly at: string }[]) => sent.map(({ at }) => at.slice(0, 10));

describe('a breathing space of which we hear ten days late', () => {
  const interest = { basis: 'contract', rates: [{ from: '2020-01-01', percent: '8' }] };
  const lateFees = { GBP: '25.00', EUR: '25.00' };
  const contract = { lateFees, clause: 'section 4', terms: { signedOn: '2025-01-01', interest } };
  const steps = [
    message('before', 46, 'email'),
    message('charged', 53, 'email', { fee: 'contract-late-fee' }),
    message('next', 60, 'email'),
  ];
  const cast = { dueOn: '2026-01-15', amount: '1000.00' };
  const notice = {
    type: 'breathing-space',
    reason: 'notice of the register',
    details: { moratorium: 'standard', registeredOn: '2026-03-02' },
  };

  const opened = async (creditor: string, changes: object) => {
    await sandbox.creditor(creditor, { contract, ...changes });
    const role = 'first-party';
    await sandbox.publish({ ...ladder('breathing', steps, { role }), ...atTen }, creditor);
    return (email: string, currency: string) => {
      const debtor = { ...england, emails: [email] };
      return sandbox.account({ ...cast, debtor, currency, strategy: 'breathing' }, creditor);
    };
  };

  beforeAll(async () => {
    const here = await opened('counts', {});
    counting = await here('counting@gmail.com', 'GBP');
    const there = await opened('rests', { conventions: { heldDays: 'difference' } });
    resting = [await there('resting@gmail.com', 'GBP'), await there('resting@gmail.com', 'EUR')];
    await sandbox.moveTo('2026-03-12T09:00:00Z');
  });

  it('UK-10: from 3 March through 1 May nothing is asked for and nothing earned', async () => {
    expect(days(await sandbox.sent(counting))).toEqual(['2026-03-02', '2026-03-09']);
    const before = await sandbox.get(counting, '/ledger', 'counts');
    // 15 January to 9 March are 53 days: 1,000 at 8 percent.
    expect(before.balances).toMatchObject({
      interest: { amount: '11.62' },
      fees: { amount: '25.00' },
    });
    await sandbox.command(counting, 'hold', notice, 'counts');
    const { holds } = await sandbox.get(counting, '', 'counts');
    expect(holds).toMatchObject([
      { type: 'breathing-space', from: utc('2026-03-03'), until: utc('2026-05-02T00:00+01:00') },
    ]);
    expect(await sandbox.guard(counting, 'gb.breathing-space', 'counts')).toMatchObject({
      citation: 'SI 2020/1311 reg. 7, 26, 32',
      clearsAt: utc('2026-05-02T00:00+01:00'),
    });
  });

  it('UK-11: what the days inside have earned and cost is taken back and never owed', async () => {
    const { balances, accrued } = await sandbox.get(counting, '/ledger', 'counts');
    // 46 days, until 2 March.
    expect(balances).toMatchObject({
      interest: { amount: '10.08' },
      fees: { amount: '0.00' },
      total: { amount: '1010.08' },
    });
    expect(accrued.interest.amount).toBe('0.00');
    const entries = await ledgerOf(counting, 'counts');
    const [fee, back] = entries.filter((one) => one.account === 'fees');
    expect(fee).toMatchObject({ debit: { amount: '25.00' }, effectiveOn: '2026-03-09' });
    expect(back).toMatchObject({ credit: { amount: '25.00' }, reverses: fee?.transactionId });
  });

  it('U12: it stands on each account of the person', async () => {
    const [first = ''] = resting;
    await sandbox.command(first, 'hold', notice, 'rests');
    for (const id of resting) {
      const { holds } = await sandbox.get(id, '', 'rests');
      expect(holds).toMatchObject([{ type: 'breathing-space', from: utc('2026-03-03') }]);
      const { balances } = await sandbox.get(id, '/ledger', 'rests');
      expect([balances.interest.amount, balances.fees.amount]).toEqual(['10.08', '0.00']);
      // 60 days later than planned, as its days do not count.
      const { earliestAt } = await sandbox.why(id, 'rests');
      expect(earliestAt).toBe(utc('2026-05-15T10:30+01:00'));
    }
  });
});

describe('the way to court', () => {
  const steps = {
    role: 'first-party',
    debtorKind: 'business',
    escalation: [message('reminder', 20, 'email')],
    legal: [
      letterBeforeAction('letter', 30),
      {
        ...{ id: 'counsel', title: 'Counsel', anchor: 'letter', days: 17, handOff: 'legal' },
        approval: { people: 1, title: 'Approve the hand-off', expiresDays: 14 },
      },
    ],
  } as const;
  let trader: string;
  let company: string;

  const approvals = async (id: string) => {
    const { approvals: all } = await sandbox.done('GET', '/v1/approvals');
    return (all as readonly Approval[]).filter((one) => one.accountId === id);
  };

  beforeAll(async () => {
    const written = ladder('to-court', [message('first', 5, 'email')], steps);
    const strategy = await sandbox.publish({ ...written, ...atTen });
    const cast = { dueOn: '2026-04-01', currency: 'GBP', amount: '2500.00', strategy };
    const business = { ...england, kind: 'business' };
    const owes = (debtor: object) =>
      sandbox.account({
        ...cast,
        debtor: { ...business, ...debtor },
        invoice: { purpose: 'commercial' },
      });
    trader = await owes({ soleTrader: true });
    company = await owes({});
    await sandbox.moveTo('2026-05-01T12:00:00+01:00');
  });

  it('UK-12, UK-13: the letter of 1 May gives a sole trader thirty days and a company those of the step', async () => {
    const letters = [trader, company].map(async (id) => (await sandbox.sent(id)).at(-1));
    const [toTrader, toCompany] = await Promise.all(letters);
    expect([toTrader, toCompany].map((one) => one?.at.slice(0, 10))).toEqual([
      '2026-05-01',
      '2026-05-01',
    ]);
    expect(toTrader?.text).toContain('31 May 2026');
    expect(toCompany?.text).toContain('15 May 2026');
  });

  it('UK-10: no message inside; on the first working day after it the ladder goes on where it stood', async () => {
    const { stage, accrued } = await sandbox.get(counting, '', 'counts');
    expect([stage, accrued.interest.amount]).toEqual(['reminder', '0.00']);
    const { earliestAt } = await sandbox.why(counting, 'counts');
    // Saturday, Sunday and a bank holiday follow.
    expect(earliestAt).toBe(utc('2026-05-05T10:30:00+01:00'));
    await sandbox.moveJustAfter(earliestAt);
    const sent = await sandbox.sent(counting);
    expect(days(sent)).toEqual(['2026-03-02', '2026-03-09', '2026-05-05']);
    // Four days more than before it.
    const { balances } = await sandbox.get(counting, '/ledger', 'counts');
    expect([balances.interest.amount, balances.fees.amount]).toEqual(['10.96', '0.00']);
    expect(await sandbox.get(counting, '', 'counts')).toMatchObject({ stage, holds: [] });
  });

  it('U12: where its days do not count, the step comes as many days later', async () => {
    await sandbox.moveTo('2026-05-15T10:29:00+01:00');
    for (const id of resting) {
      expect(days(await sandbox.sent(id))).toEqual(['2026-03-02', '2026-03-09']);
    }
    await sandbox.moveTo('2026-05-15T10:31:00+01:00');
    for (const id of resting) {
      expect(days(await sandbox.sent(id)).slice(2)).toEqual(['2026-05-15']);
      expect((await sandbox.get(id, '', 'rests')).daysPastDue).toBe(60);
    }
  });

  it('UK-13: the protocol does not keep a claim against a company waiting', async () => {
    await sandbox.moveTo('2026-05-18T10:31:00+01:00');
    expect(await approvals(company)).toMatchObject([{ title: 'Approve the hand-off' }]);
    expect(await approvals(trader)).toEqual([]);
  });

  it('UK-12: no claim on 30 May, one on 1 June if no reply has come', async () => {
    await sandbox.moveTo('2026-05-30T12:00:00+01:00');
    expect(await sandbox.guard(trader, 'gb.debt-protocol')).toMatchObject({
      citation: 'Pre-Action Protocol for Debt Claims (England and Wales)',
      clearsAt: utc('2026-06-01T00:00:00+01:00'),
    });
    const refused = await sandbox.tryCommand(trader, 'hand-off-legal', {});
    expect(refused).toMatchObject({ status: 409, body: { code: 'held' } });
    expect(refused.body.detail).toMatch(/still has time to answer the letter of claim/);

    await sandbox.moveTo('2026-06-01T10:31:00+01:00');
    const [asked] = await approvals(trader);
    expect(asked?.createdAt).toMatch(/^2026-06-01T09:30/);
    await sandbox.approve(trader, asked?.id ?? '');
    await sandbox.advance('PT1M');
    expect(await titles(trader)).toContain('Accepted by counsel');
  });
});

describe('the end of claims', () => {
  it('UK-14: in Scotland the debt itself ends, and nothing is asked for any more', async () => {
    const debtor = { country: 'GB', state: 'SCT', timeZone: 'Europe/London' };
    const steps = [message('first', 5, 'email'), message('second', 15, 'email')];
    const written = ladder('scotland', steps, { role: 'first-party' });
    const strategy = await sandbox.publish({ ...written, ...atTen });
    const claim = { nature: 'loan', debtKind: 'consumer-credit', accruedOn: '2021-06-10' };
    const id = await sandbox.account({
      ...{ debtor, currency: 'GBP', strategy, invoice: { claim } },
      dueOn: '2026-05-29',
    });
    await sandbox.moveTo('2026-06-10T12:00:00+01:00');
    expect(days(await sandbox.sent(id))).toEqual(['2026-06-03']);
    const { invoices } = await sandbox.get(id);
    expect(invoices[0].limitation).toMatchObject({ expiresOn: '2026-06-10', extinguished: false });
    // The second message is planned for the fifteenth, and why says already that it will not go out.
    expect(await sandbox.guard(id, 'limitation.extinguished')).toMatchObject({
      citation: 'Prescription and Limitation (Scotland) Act 1973 s.6; CONC 7.15.3',
      sentence: expect.stringContaining('limitation on 2026-06-10: after it nothing') as string,
    });
    await sandbox.moveTo('2026-06-15T12:00:00+01:00');
    const { status, outcome, balance } = await sandbox.get(id);
    expect({ status, outcome, balance: balance.amount }).toEqual({
      ...{ status: 'closed', outcome: 'extinguished', balance: '0.00' },
    });
    expect(await sandbox.sent(id)).toHaveLength(1);
    const off = (await ledgerOf(id)).filter((one) => one.account === 'write-off');
    expect(off).toMatchObject([{ debit: { amount: '500.00' }, effectiveOn: '2026-06-11' }]);
  });

  it('in England it cannot be sued for any more: a warning before the day, and after it no hand-off and no threat', async () => {
    const steps = {
      role: 'first-party',
      debtorKind: 'business',
      escalation: [message('urgent', 7, 'email', { anchor: 'previous' })],
      legal: [{ ...letterBeforeAction('letter', 90), anchor: 'previous' }],
    } as const;
    const written = ladder('old-claim', [message('first', 5, 'email')], steps);
    const strategy = await sandbox.publish({ ...written, ...atTen });
    const id = await sandbox.account({
      debtor: { ...england, kind: 'business' },
      ...{ currency: 'GBP', strategy, invoice: { purpose: 'commercial' } },
      dueOn: '2020-09-19',
    });
    await sandbox.moveTo('2026-06-21T12:00:00+01:00');
    const { invoices } = await sandbox.get(id);
    expect(invoices[0].limitation).toMatchObject({ expiresOn: '2026-09-20', expired: false });
    expect(await sandbox.tasks(id)).toEqual([]);
    await sandbox.moveTo('2026-06-22T00:01:00+01:00');
    expect(await sandbox.tasks(id)).toMatchObject([
      { kind: 'review', title: expect.stringMatching(/sued for until 2026-09-20 only$/) as string },
    ]);

    await sandbox.moveTo('2026-09-18T12:00:00+01:00');
    const asked = await sandbox.command(id, 'hand-off-legal', {});
    expect(asked.status).toBe('awaiting-approval');
    await sandbox.moveTo('2026-09-21T12:00:00+01:00');
    // Neither what was asked in time and agreed to too late nor a new one.
    const answers = [
      await sandbox.approve(id, asked.approvalId),
      await sandbox.tryCommand(id, 'hand-off-legal', {}),
    ];
    for (const refused of answers) {
      expect(refused).toMatchObject({ status: 409, body: { code: 'held' } });
      expect(refused.body.detail).toMatch(
        /^The last day for a suit was 2026-09-20 \(.*Limitation Act 1980/,
      );
    }
    expect(await titles(id)).toContain('letter: passed over');
    expect(days(await sandbox.sent(id))).toEqual(['2026-06-15', '2026-06-22']);
  });
});

async function titles(id: string): Promise<readonly string[]> {
  const { entries } = await sandbox.get(id, '/timeline?limit=200');
  return (entries as readonly { title: string }[]).map(({ title }) => title);
}

async function ledgerOf(id: string, as?: string): Promise<readonly Entry[]> {
  return (await sandbox.get(id, '/ledger', as)).entries as readonly Entry[];
}

interface Entry {
  readonly account: string;
  readonly effectiveOn: string;
  readonly transactionId: string;
  readonly reverses: string | null;
}

interface Approval {
  readonly id: string;
  readonly accountId: string;
  readonly title: string;
  readonly createdAt: string;
}
