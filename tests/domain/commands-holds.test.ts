import { owedMinor } from '../../src/domain/account/balances';
import { type Account, actor, days, gbp, noon, twoInvoices } from './commands-fixture';

const reason = 'asked by phone';

describe('pause and resume', () => {
  it('pauses for 14 days when no end is given', () => {
    const account = twoInvoices();
    account.run('pause', { reason });
    expect(account.facts.holds[0]).toMatchObject({
      type: 'pause',
      untilAt: noon + days(14),
      blocks: ['contact', 'charge', 'place', 'sue'],
    });
    expect(account.last.timeline[0]).toMatchObject({ kind: 'hold', title: 'Paused', reason });
  });

  it.each([
    ['2026-03-10', Date.parse('2026-03-10T00:00:00Z')],
    ['2026-05-01', Date.parse('2026-04-30T23:00:00Z')],
    ['2026-03-10T15:00:00+01:00', Date.parse('2026-03-10T14:00:00Z')],
  ])('pauses until %s of the debtor', (until, untilAt) => {
    const account = twoInvoices();
    account.run('pause', { until, reason });
    expect(account.facts.holds[0]?.untilAt).toBe(untilAt);
  });

  it.each([
    [{ reason, until: '2026-02-28' }, 'date_invalid'],
    [{ reason, until: '2026-03-01' }, 'date_invalid'],
    [{ reason, until: '2026-02-30' }, 'date_invalid'],
    [{ reason, until: '2026-06-01' }, 'above_limit'],
    [{ reason, until: 'tomorrow' }, 'invalid_input'],
    [{}, 'invalid_input'],
    [{ reason: '' }, 'invalid_input'],
    [{ reason: 'a\u0000b' }, 'invalid_input'],
    [{ reason: 'a\ud800b' }, 'invalid_input'],
    [{ reason: 'x'.repeat(2_001) }, 'invalid_input'],
  ])('refuses %j as %s', (data, code) => {
    expect(twoInvoices().code('pause', data)).toBe(code);
  });

  it('refuses a second pause and resumes once', () => {
    const account = twoInvoices();
    account.run('pause', { reason });
    expect(account.code('pause', { reason })).toBe('held');
    account.run('resume', {});
    expect(account.facts.holds[0]?.releasedAt).toBe(noon);
    expect(account.code('resume', {})).toBe('already_decided');
    expect(account.code('pause', { reason })).toBe('done');
  });

  it('may be paused anew when the pause has run out', () => {
    const account = twoInvoices();
    account.run('pause', { reason });
    expect(account.code('pause', { reason }, { now: noon + days(15) })).toBe('done');
  });

  it('is not for auditors', () => {
    expect(twoInvoices().code('pause', { reason }, { as: actor('auditor') })).toBe('forbidden');
  });
});

describe('cease', () => {
  it('stops one channel, then all, and never refuses a repeat', () => {
    const account = twoInvoices();
    account.run('cease', { scope: 'sms', reason });
    expect(account.facts.holds[0]).toMatchObject({ channel: 'sms', blocks: ['contact'] });
    account.run('cease', { scope: 'all', reason });
    expect(account.facts.holds).toHaveLength(2);
    account.run('cease', { scope: 'sms', reason });
    expect(account.facts.holds).toHaveLength(2);
    expect(account.last.timeline[0]?.title).toBe('Contact had ceased already');
    // A stop of one channel outlives the wider one.
    account.run('cease', { scope: 'email', reason });
    account.run('release-hold', { holdId: account.facts.holds[1]?.id, reason });
    const standing = account.facts.holds.filter((one) => one.releasedAt === null);
    expect(standing.map((one) => one.channel)).toEqual(['sms', 'email']);
  });
});

describe('hold and release-hold', () => {
  it.each([
    ['attorney', ['contact']],
    ['scra', ['charge', 'place', 'sue']],
    ['bankruptcy', ['contact', 'charge', 'place', 'sue']],
    ['breathing-space', ['contact', 'charge', 'place', 'sue']],
  ])('%s blocks %j', (type, blocks) => {
    const account = twoInvoices();
    account.run('hold', { type, reason, until: '2026-05-30', from: '2026-03-05' });
    expect(account.facts.holds[0]).toMatchObject({ type, blocks });
  });

  it.each([
    [{ type: 'fraud', reason, until: '2026-01-01' }, 'date_invalid'],
    [{ type: 'fraud', reason, from: '2026-04-01', until: '2026-03-20' }, 'date_invalid'],
    [{ type: 'pause', reason, until: '2026-12-01' }, 'above_limit'],
    [{ type: 'fraud', reason, invoiceId: 'inv_none' }, 'not_found'],
    [{ type: 'cease', reason }, 'invalid_input'],
  ])('refuses %j as %s', (data, code) => {
    expect(twoInvoices().code('hold', data)).toBe(code);
  });

  it('releases once', () => {
    const account = twoInvoices();
    account.run('hold', { type: 'deceased', reason });
    const holdId = account.facts.holds[0]?.id;
    account.run('release-hold', { holdId, reason: 'mistaken identity' });
    expect(account.facts.holds[0]?.releaseReason).toBe('mistaken identity');
    expect(account.code('release-hold', { holdId, reason })).toBe('already_decided');
    expect(account.code('release-hold', { holdId: 'hld_none', reason })).toBe('not_found');
  });
});

describe('a dispute says', () => {
  const open = (more: object): Account => {
    const account = twoInvoices();
    account.run('open-dispute', { invoiceId: account.invoice('A').id, reason, ...more });
    return account;
  };

  it('what it rests on, who answers it and by when', () => {
    const said = {
      evidence: 'a photo',
      owner: 'usr_9',
      answerByOn: '2026-03-20',
      isWritten: false,
    };
    const account = open({ ...said, receivedOn: '2026-02-20' });
    expect(account.facts.holds[0]?.details).toEqual({ ...said, receivedOn: '2026-02-20' });
    expect(account.last.timeline[0]?.data).toMatchObject({
      receivedOn: '2026-02-20',
      answerByOn: '2026-03-20',
    });
  });

  it('thirty days from its receipt where nobody says when it is answered', () => {
    expect(open({ receivedOn: '2026-02-20' }).facts.holds[0]?.details).toEqual({
      receivedOn: '2026-02-20',
      answerByOn: '2026-03-22',
      isWritten: true,
    });
  });

  it.each([
    [{ answerByOn: '2026-02-01' }, 'date_invalid'],
    [{ answerByOn: '2026-02-30' }, 'date_invalid'],
    [{ evidence: '' }, 'invalid_input'],
    [{ chapter: '7' }, 'unknown_field'],
  ])('nothing like %j: %s', (more, code) => {
    const account = twoInvoices();
    const data = { invoiceId: account.invoice('A').id, reason, ...more };
    expect(account.code('open-dispute', data)).toBe(code);
  });
});

describe('disputes', () => {
  const disputed = (more: object = {}, number = 'A'): [Account, string] => {
    const account = twoInvoices();
    account.run('open-dispute', { invoiceId: account.invoice(number).id, reason, ...more });
    return [account, account.facts.holds[0]?.id ?? ''];
  };

  it.each([
    [{ receivedOn: '2026-03-02' }, 'date_invalid'],
    [{ amount: gbp('0.00') }, 'amount_invalid'],
    [{ amount: gbp('1000.01') }, 'amount_invalid'],
    [{ amount: { amount: '1.00', currency: 'EUR' } }, 'currency_unknown'],
    [{ invoiceId: 'inv_none' }, 'not_found'],
  ])('refuses %j as %s', (more, code) => {
    const account = twoInvoices();
    const invoiceId = account.invoice('A').id;
    expect(account.code('open-dispute', { invoiceId, reason, ...more })).toBe(code);
  });

  it('refuses the same dispute twice', () => {
    const [account] = disputed();
    const invoiceId = account.invoice('A').id;
    expect(account.code('open-dispute', { invoiceId, reason })).toBe('held');
    expect(account.code('open-dispute', { reason })).toBe('done');
  });

  it('rejected: the claim stands and credit kept meanwhile is used', () => {
    const [account, holdId] = disputed();
    account.run('record-payment', {
      amount: gbp('600.00'),
      receivedOn: '2026-03-01',
      reference: 'x',
    });
    expect(account.invoice('B').openMinor).toBe(0n);
    account.run('resolve-dispute', { holdId, outcome: 'rejected' });
    expect(account.facts.holds[0]).toMatchObject({ releasedAt: noon, outcome: 'rejected' });
    expect(account.invoice('A').openMinor).toBe(90_000n);
  });

  it('upheld: the invoice is void and nothing of it is owed', () => {
    const [account, holdId] = disputed();
    account.chargeFee('A', 4_000n);
    account.run('resolve-dispute', { holdId, outcome: 'upheld' });
    expect(account.invoice('A')).toMatchObject({ openMinor: 0n, status: 'void' });
    expect(owedMinor(account.facts)).toBe(50_000n);
    expect(account.code('resolve-dispute', { holdId, outcome: 'rejected' })).toBe(
      'already_decided',
    );
  });

  it('upheld for a part: that part is credited', () => {
    const [account, holdId] = disputed({ amount: gbp('300.00') });
    account.run('resolve-dispute', { holdId, outcome: 'upheld' });
    expect(account.invoice('A')).toMatchObject({ openMinor: 70_000n, status: 'open' });
  });

  it.each([
    [undefined, 'amount_invalid'],
    [gbp('1000.01'), 'amount_invalid'],
    [gbp('250.00'), 'done'],
  ])('partly with %j: %s', (amount, code) => {
    const [account, holdId] = disputed();
    const data = { holdId, outcome: 'partly', ...(amount && { amount }) };
    expect(account.code('resolve-dispute', data)).toBe(code);
  });

  it('only resolves disputes', () => {
    const account = twoInvoices();
    account.run('pause', { reason });
    const holdId = account.facts.holds[0]?.id;
    expect(account.code('resolve-dispute', { holdId, outcome: 'upheld' })).toBe('not_found');
  });
});
