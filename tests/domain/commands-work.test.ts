import { noLaw } from '../../src/domain/law/law';
import { approvedCommand, stillAwaiting } from '../../src/commands/approve';
import { normalEmail, normalPhone } from '../../src/commands/contact-values';
import { decide } from '../../src/domain/account/decide';
import type { StepEffect, TaskFacts } from '../../src/domain/account/facts';
import type { ApprovalFacts } from '../../src/domain/agreements/facts';
import { type Account, actor, days, noon, strategy, twoInvoices } from './commands-fixture';

const reason = 'checked';

function withApproval(own: Partial<ApprovalFacts> = {}): Account {
  const account = twoInvoices();
  const approval: ApprovalFacts = {
    id: 'apv_1',
    accountId: 'acc_1',
    creditorId: 'default',
    status: 'pending',
    subject: { kind: 'command', name: 'write-off', data: { reason }, by: 'usr_collector' },
    title: 'Write off',
    subjectHash: 'x',
    proposedBy: 'usr_collector',
    people: 1,
    decisions: [],
    escalateAt: null,
    escalatedAt: null,
    expiresAt: noon + days(14),
    createdAt: noon,
    decidedAt: null,
    ...own,
  };
  account.keep({ approvals: [approval], timeline: [] });
  return account;
}

describe('approve and reject', () => {
  const data = { approvalId: 'apv_1', reason };

  it('one yes of somebody else lets the command run', () => {
    const account = withApproval();
    expect(approvedCommand(account.facts, 'apv_1')).toBeNull();
    const changes = account.run('approve', data, { as: actor('supervisor') });
    expect(stillAwaiting(changes, 'apv_1')).toBe(false);
    expect(approvedCommand(account.facts, 'apv_1')).toEqual({
      name: 'write-off',
      data: { reason },
      by: 'usr_collector',
    });
    expect(account.code('approve', data, { as: actor('admin') })).toBe('already_decided');
  });

  it('two yeses must be of two people', () => {
    const account = withApproval({ people: 2, proposedBy: 'system' });
    const first = account.run('approve', data, { as: actor('supervisor') });
    expect(stillAwaiting(first, 'apv_1')).toBe(true);
    expect(account.code('approve', data, { as: actor('supervisor') })).toBe('own_proposal');
    const samePerson = actor('admin', 'usr_supervisor');
    expect(account.code('approve', data, { as: samePerson })).toBe('own_proposal');
    expect(stillAwaiting(account.run('approve', data), 'apv_1')).toBe(false);
  });

  it.each([
    [actor('supervisor', 'usr_collector'), 'own_proposal'],
    [actor('collector', 'usr_other'), 'forbidden'],
    [actor('system'), 'forbidden'],
    [{ kind: 'temporal', id: 'temporal-ui', role: 'supervisor' } as const, 'forbidden'],
  ])('%j: %s', (as, code) => {
    expect(withApproval().code('approve', data, { as })).toBe(code);
    expect(withApproval().code('reject', data, { as })).toBe(code);
  });

  it('one no ends it', () => {
    const account = withApproval({ people: 2 });
    account.run('reject', data);
    expect(account.facts.approvals[0]).toMatchObject({ status: 'rejected', decidedAt: noon });
    expect(approvedCommand(account.facts, 'apv_1')).toBeNull();
    expect(account.code('approve', data, { as: actor('supervisor') })).toBe('already_decided');
  });

  it('not after its time, not without the question', () => {
    expect(withApproval().code('approve', data, { now: noon + days(15) })).toBe('expired');
    expect(withApproval().code('approve', { ...data, approvalId: 'apv_none' })).toBe('not_found');
  });

  it("a step's approval runs no command", () => {
    const subject = { kind: 'step' as const, effectKey: 'k', stepId: 'b8' };
    const account = withApproval({ subject, proposedBy: 'system' });
    account.run('approve', data);
    expect(approvedCommand(account.facts, 'apv_1')).toBeNull();
  });
});

describe('hand-off-legal', () => {
  const escalated = (): Account => {
    const account = twoInvoices();
    account.keep({ account: { stage: 'escalation' }, timeline: [] });
    return account;
  };

  it('needs another person, then is planned with what is overdue and undisputed', () => {
    const account = escalated();
    expect(account.code('hand-off-legal', {})).toBe('needs-approval:1');
    account.run('open-dispute', { invoiceId: account.invoice('A').id, reason });
    account.addInvoice('C', '10.00', '2026-04-01');
    account.run('hand-off-legal', {}, { approved: true });
    expect(account.facts.placements[0]).toMatchObject({
      kind: 'legal',
      partyId: 'counsel-1',
      status: 'planned',
      invoiceIds: [account.invoice('B').id],
    });
    expect(account.facts.effects[0]?.key).toBe(account.facts.placements[0]?.effectKey);
    expect(account.code('hand-off-legal', {})).toBe('in_progress');
    expect(decide(account.facts, strategy, noLaw, noon).action.kind).toBe('exchange');
  });

  it.each(['pause', 'scra', 'bankruptcy'])('is held by %s', (type) => {
    const account = escalated();
    account.run('hold', { type, reason });
    expect(account.code('hand-off-legal', {})).toBe('held');
  });

  it('is held when all is disputed, and not for an account still reminded', () => {
    const account = escalated();
    for (const number of ['A', 'B']) {
      account.run('open-dispute', { invoiceId: account.invoice(number).id, reason });
    }
    expect(account.code('hand-off-legal', {})).toBe('held');
    expect(twoInvoices().code('hand-off-legal', {})).toBe('stage_does_not_allow');
  });
});

describe('skip-step and change-strategy', () => {
  it('skips a step once, for the debt that carries the account', () => {
    const account = twoInvoices();
    account.run('skip-step', { stepId: 'b2', reason });
    expect(account.facts.effects[0]).toMatchObject({
      key: `default/acc_1/b2/${account.invoice('A').id}/0/skip`,
      kind: 'skip',
      note: reason,
    });
    expect(account.code('skip-step', { stepId: 'b2', reason })).toBe('already_decided');
    expect(account.code('skip-step', { stepId: 'b99', reason })).toBe('not_found');
    expect(account.code('skip-step', { stepId: 'old-b3', reason })).toBe('done');
  });

  it('takes back what the step had asked of people', () => {
    const account = withApproval({ subject: { kind: 'step', effectKey: 'k', stepId: 'b2' } });
    const effect: StepEffect = {
      key: 'k',
      accountId: 'acc_1',
      stepId: 'b2',
      cause: account.invoice('A').id,
      repeat: 0,
      channel: 'approval',
      kind: 'approval',
      stage: 'reminder',
      at: noon,
      note: null,
      messageId: null,
      taskId: null,
      transactionId: null,
      approvalId: 'apv_1',
      payByOn: null,
    };
    account.keep({ effects: [effect], timeline: [] });
    account.run('skip-step', { stepId: 'b2', reason });
    expect(account.facts.approvals[0]?.status).toBe('cancelled');
  });

  it('changes the strategy, but not to the same', () => {
    const account = twoInvoices();
    const same = { strategy: 'b2b-standard', version: 1 };
    expect(account.code('change-strategy', same)).toBe('already_decided');
    account.run('change-strategy', { strategy: 'gentle', version: 3 });
    expect(account.facts.account).toMatchObject({ strategyId: 'gentle', strategyVersion: 3 });
    expect(account.code('change-strategy', { strategy: 'gentle', version: 0 })).toBe(
      'invalid_input',
    );
  });
});

describe('tasks, calls, notes', () => {
  const task: TaskFacts = {
    id: 'tsk_1',
    accountId: 'acc_1',
    creditorId: 'default',
    effectKey: null,
    stepId: null,
    kind: 'call',
    title: 'Call',
    owner: null,
    status: 'open',
    outcome: null,
    note: null,
    dueAt: noon,
    expiresAt: null,
    createdAt: noon,
    doneAt: null,
  };

  it('completes a task once', () => {
    const account = twoInvoices();
    account.keep({ tasks: [task], timeline: [] });
    account.run('assign', { userId: 'usr_1' });
    expect(account.facts.tasks[0]?.owner).toBe('usr_1');
    account.run('complete-task', { taskId: 'tsk_1', outcome: 'conversation', note: 'will pay' });
    expect(account.facts.tasks[0]).toMatchObject({ status: 'done', outcome: 'conversation' });
    const again = { taskId: 'tsk_1', outcome: 'x' };
    expect(account.code('complete-task', again)).toBe('already_decided');
    expect(account.code('complete-task', { ...again, taskId: 'tsk_2' })).toBe('not_found');
    account.run('assign', { userId: null });
    expect(account.facts.account.assignedTo).toBeNull();
  });

  const call = { at: '2026-03-01T11:00:00.000Z', direction: 'out', number: '020 7946 0958' };

  it('logs a call with the number as it is dialled', () => {
    const account = twoInvoices();
    account.run('log-call', { ...call, result: 'conversation', note: 'asked for a copy' });
    expect(account.facts.calls[0]).toMatchObject({
      number: '+442079460958',
      result: 'conversation',
    });
    expect(account.facts.calls[0]?.invoiceIds).toHaveLength(2);
  });

  it.each([
    [{ ...call, result: 'busy', at: '2026-03-01T12:00:01.000Z' }, 'date_invalid'],
    [{ ...call, result: 'busy', at: 'yesterday' }, 'invalid_input'],
    [{ ...call, result: 'busy', number: 'unknown' }, 'invalid_input'],
    [{ ...call, result: 'busy', invoiceIds: ['inv_none'] }, 'not_found'],
    [{ ...call, result: 'shouted' }, 'invalid_input'],
  ])('refuses %j as %s', (data, code) => {
    expect(twoInvoices().code('log-call', data)).toBe(code);
  });

  it('never rings a wrong number again', () => {
    const account = twoInvoices();
    account.run('update-contact', { phones: ['+442079460958'] });
    account.run('log-call', { ...call, result: 'wrong-number' });
    expect(account.facts.contacts[0]?.status).toBe('invalid');
  });

  it('keeps a note', () => {
    const account = twoInvoices();
    account.run('note', { text: 'asked for Zoë' });
    expect(account.last.timeline).toEqual([
      { kind: 'note', title: 'Note', reason: 'asked for Zoë', ref: null, data: {} },
    ]);
  });
});

describe('update-contact', () => {
  it('replaces the list of a kind, keeps an opt-out, revives a bounce', () => {
    const account = twoInvoices();
    account.run('update-contact', { emails: ['A@Example.com', 'b@example.com'] });
    const [first, second] = account.facts.contacts;
    if (first === undefined || second === undefined) throw new Error('two points');
    account.keep({ contacts: [{ ...first, status: 'bounced' }], timeline: [] });
    account.run('update-contact', { emails: ['a@example.com', 'c@example.com'] });
    expect(account.facts.contacts.map((one) => [one.value, one.status])).toEqual([
      ['a@example.com', 'ok'],
      ['b@example.com', 'invalid'],
      ['c@example.com', 'ok'],
    ]);
    account.keep({ contacts: [{ ...first, status: 'opted-out' }], timeline: [] });
    account.run('update-contact', { emails: ['a@example.com'] });
    expect(account.facts.contacts[0]?.status).toBe('opted-out');
  });

  it.each([
    [{}, 'invalid_input'],
    [{ emails: ['x@y.de\r\nBcc: all@z.de'] }, 'invalid_input'],
    [{ phones: ['+1'] }, 'invalid_input'],
    [{ timeZone: 'Mars/Phobos' }, 'invalid_input'],
    [{ timeZone: 'EST' }, 'invalid_input'],
    [{ language: 'English please' }, 'invalid_input'],
    [{ address: '1 High St\u0000' }, 'invalid_input'],
    [{ address: '1 High St\nLondon' }, 'done'],
    [{ timeZone: 'Europe/Berlin', language: 'de-AT' }, 'done'],
  ])('%j: %s', (data, code) => {
    expect(twoInvoices().code('update-contact', data)).toBe(code);
  });
});

describe('addresses and numbers', () => {
  it.each([
    ['Ann.Lee@Example.COM ', 'ann.lee@example.com'],
    ['zoë@exämple.de', 'zoë@exämple.de'],
    ['a@b', null],
    ['a b@c.de', null],
    ['a@[127.0.0.1]', null],
    ['a@127.0.0.1', null],
    ['a@b.de,c@d.de', null],
    ['x@y.de\r\nBcc: all@z.de', null],
    ['x@y.de\n', null],
    [`${'a'.repeat(250)}@b.de`, null],
    ['.a@b.de', null],
    ['a@-b.de', null],
    ['<a@b.de>', null],
    ['', null],
  ])('e-mail %j is kept as %j', (given, kept) => {
    expect(normalEmail(given)).toBe(kept);
  });

  it.each([
    ['020 7946 0958', 'GB', '+442079460958'],
    ['+49 30 901820', null, '+4930901820'],
    ['(202) 555-0123', 'US', '+12025550123'],
    ['+1 555 123 4567', null, '+15551234567'],
    ['020 7946 0958', null, null],
    ['+1', 'US', null],
    ['+19002345678', 'US', null],
    ['1-800-FLOWERS', 'US', null],
    ['12345678901234567890', 'US', null],
    ['+881612345678', null, null],
    ['+80012345678', null, null],
    ['hello', 'GB', null],
  ])('phone %j in %j is kept as %j', (given, country, kept) => {
    expect(normalPhone(given, country)).toBe(kept);
  });
});
