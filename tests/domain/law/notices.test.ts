import { applyChanges } from '../../../src/domain/account/changes';
import type { Facts, MessageFacts } from '../../../src/domain/account/facts';
import { why } from '../../../src/domain/account/why';
import { gate } from '../../../src/domain/contact/gate';
import { currentLaw } from '../../../src/domain/law/current';
import { noLaw } from '../../../src/domain/law/law';
import { limits } from '../../../src/domain/limits';
import { noticesOf } from '../../../src/domain/law/notices';
import type { Notice } from '../../../src/domain/law/situation';
import { builtInTexts, readStrategy } from '../../../src/strategies/read';
import { address, at, b2b, email, facts, invoice } from '../account-facts';
import { fold, told } from '../account-fold';
import { Account, attempt } from '../commands-fixture';

const shippedText = builtInTexts().find(({ id }) => id === 'b2b-standard')?.text ?? '';
const from = at('2026-02-20', '12:00');
const kinds = (notices: readonly Notice[]) => notices.map(({ kind, on }) => `${kind} ${on}`);
const message = (facts: Facts, stepId: string): MessageFacts => {
  const found = facts.messages.find((one) => one.stepId === stepId);
  if (found === undefined) throw new Error(`no message of ${stepId}`);
  return found;
};

describe('notices that the account makes itself', () => {
  const { facts: state } = fold(facts([invoice('inv_1')]), from, at('2026-05-20'), {
    strategy: b2b,
    approves: true,
  });

  it('are the letter before action on each of its ways, and the first communication', () => {
    const notices = noticesOf(state, b2b);
    expect(notices.map(({ kind, on, method }) => `${kind} ${on} ${method}`)).toEqual([
      'letter-of-claim 2026-04-20 mail',
      'letter-of-claim 2026-04-20 electronic',
      'initial-communication 2026-02-25 electronic',
    ]);
    expect(notices.every(({ debtIds }) => debtIds.join() === 'inv_1')).toBe(true);
  });

  it('are not sent once they came back', () => {
    const bouncedAt = at('2026-04-24', '10:00');
    const messages = state.messages
      .filter(({ messageClass }) => messageClass === 'B')
      .map((one) => ({ ...one, bouncedAt }));
    const notices = noticesOf(applyChanges(state, { messages, timeline: [] }), b2b);
    expect(kinds(notices)).toEqual([
      'undeliverable 2026-04-24',
      'undeliverable 2026-04-24',
      'initial-communication 2026-02-25',
    ]);
    expect(notices[0]?.details).toEqual({ of: 'letter-of-claim' });
  });

  it('are about what was overdue when they were written', () => {
    const later = invoice('inv_2', { dueOn: '2026-04-01', createdAt: at('2026-03-01') });
    const newer = invoice('inv_3', { dueOn: '2026-05-02', createdAt: at('2026-04-25') });
    const withMore = applyChanges(state, { invoices: [later, newer], timeline: [] });
    const balances = [later, newer].map(({ id, openMinor }) => ({
      ...{ ledger: 'receivable' as const, invoiceId: id, balanceMinor: openMinor },
    }));
    const owed = { ...withMore, balances: [...withMore.balances, ...balances] };
    const letter = noticesOf(owed, b2b).find(({ kind }) => kind === 'letter-of-claim');
    expect(letter?.debtIds).toEqual(['inv_1', 'inv_2']);
    const first = noticesOf(owed, b2b).filter(({ kind }) => kind === 'initial-communication');
    expect(first.map(({ debtIds, on }) => `${debtIds.join()} ${on}`)).toEqual([
      'inv_1 2026-02-25',
      'inv_2 2026-04-20',
    ]);
  });

  it('count for their own reader only', () => {
    expect(noticesOf(state, b2b, 'pty_1')).toEqual([]);
  });

  it('are named by the strategy', () => {
    const text = shippedText.replace(
      'title: Invoice just due',
      'title: Just due\n        notice: validation-notice',
    );
    const read = readStrategy(text);
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    const run = fold(facts([invoice('inv_1')]), from, at('2026-03-05'), { strategy: read.value });
    expect(kinds(noticesOf(run.facts, read.value))).toEqual([
      'validation 2026-03-03',
      'initial-communication 2026-02-25',
    ]);
  });
});

describe('log-notice', () => {
  const account = (): Account => {
    const made = new Account(
      fold(facts([invoice('inv_1')]), from, at('2026-04-30'), {
        strategy: b2b,
        approves: true,
      }).facts,
    );
    return made;
  };
  const now = { now: at('2026-05-02', '12:00') };
  const known = (made: Account) => kinds(noticesOf(made.facts, b2b));

  it('records what went out or came in by itself', () => {
    const made = account();
    made.run('log-notice', { kind: 'validation', on: '2026-03-01', method: 'mail' }, now);
    made.run(
      'log-notice',
      {
        kind: 'dispute',
        on: '2026-05-01',
        method: 'oral',
        invoiceIds: ['inv_1'],
        note: 'by phone',
      },
      now,
    );
    expect(made.facts.legalEvents).toMatchObject([
      { kind: 'validation', invoiceId: null, on: '2026-03-01', data: { isWritten: true } },
      { kind: 'dispute', invoiceId: 'inv_1', data: { method: 'oral', isWritten: false } },
    ]);
    expect(known(made)).toEqual(
      expect.arrayContaining(['validation 2026-03-01', 'dispute 2026-05-01']),
    );
  });

  it('takes back a recorded notice that came back', () => {
    const made = account();
    made.run('log-notice', { kind: 'validation', on: '2026-03-01', method: 'mail' }, now);
    const refersTo = made.facts.legalEvents[0]?.id;
    made.run(
      'log-notice',
      { kind: 'undeliverable', on: '2026-03-20', method: 'mail', refersTo },
      now,
    );
    expect(known(made)).not.toContain('validation 2026-03-01');
    expect(known(made)).toContain('undeliverable 2026-03-20');
  });

  it('takes back a letter that came back, with its address', () => {
    const made = account();
    const letter = made.facts.messages.find(
      ({ messageClass, channel }) => messageClass === 'B' && channel === 'letter',
    );
    const refersTo = letter?.id;
    made.run(
      'log-notice',
      { kind: 'undeliverable', on: '2026-05-01', method: 'mail', refersTo },
      now,
    );
    expect(made.facts.messages.find(({ id }) => id === refersTo)?.bouncedAt).toBe(at('2026-05-01'));
    expect(made.facts.contacts.find(({ kind }) => kind === 'address')?.status).toBe('bounced');
    expect(known(made).filter((one) => one.startsWith('letter-of-claim'))).toHaveLength(1);
    expect(known(made).filter((one) => one.startsWith('undeliverable'))).toHaveLength(1);
  });

  it('a bounce of a notice is recorded by itself, once', () => {
    const made = account();
    const { id: messageId } = message(made.facts, 'b8');
    for (const kind of ['bounced', 'bounced']) {
      const when = '2026-05-01T10:00:00.000Z';
      made.run('record-delivery', { messageId, kind, at: when }, now);
    }
    expect(made.facts.legalEvents).toMatchObject([
      { kind: 'undeliverable', invoiceId: 'inv_1', on: '2026-05-01', data: { messageId } },
    ]);
    expect(known(made).filter((one) => one.startsWith('undeliverable'))).toHaveLength(1);
  });

  it.each([
    [{ on: '2026-06-01' }, 'date_invalid'],
    [{ invoiceIds: ['inv_9'] }, 'not_found'],
    [{ kind: 'undeliverable', refersTo: 'msg_9' }, 'not_found'],
    [{ refersTo: 'msg_9' }, 'invalid_input'],
    [{ kind: 'part-payment' }, 'invalid_input'],
  ])('refuses %j', (wrong, code) => {
    const good = { kind: 'validation', on: '2026-03-01', method: 'mail' };
    const answer = attempt(account().facts, 'log-notice', { ...good, ...wrong }, now);
    expect(answer).toMatchObject({ ok: false, error: { code } });
  });
});

describe('the wait after a letter before action', () => {
  const house = { ...facts([invoice('inv_1', { purpose: 'consumer' })]) };
  const person: Facts = { ...house, debtor: { ...house.debtor, kind: 'consumer' } };
  const until = (on: string, law = currentLaw, start = person) =>
    fold(start, from, at(on, '23:00'), { strategy: b2b, approves: true, law });

  it('is thirty days for a person in England: the letter says so, why says so, and then it happens', () => {
    const { facts: state, now } = until('2026-05-01');
    const letters = state.messages.filter(({ messageClass }) => messageClass === 'B');
    const [servedOn] = letters.map(({ acceptedAt }) => new Date(acceptedAt ?? 0).toISOString());
    expect(servedOn?.slice(0, 10)).toBe('2026-04-20');
    expect(new Set(letters.map(({ payByOn }) => payByOn))).toEqual(new Set(['2026-05-20']));
    const answer = why(state, b2b, currentLaw, now);
    const guard = answer.guards.find(({ rule }) => rule === 'gb.debt-protocol');
    expect(guard).toMatchObject({
      blocks: ['sue'],
      clearsAt: at('2026-05-21'),
      citation: expect.stringContaining('Pre-Action Protocol'),
    });
    const run = until('2026-05-30');
    expect(
      told(run.done, 'Europe/London').filter((line) => /approval b9|hand-off/.test(line)),
    ).toEqual(['2026-05-21 09:30 approval b9', '2026-05-21 09:31 hand-off b9']);
    expect(answer.earliestAt).toBe(at('2026-05-21', '09:30'));
  });

  it('is that of the strategy for a company, and where no law binds', () => {
    for (const run of [until('2026-05-30', currentLaw, house), until('2026-05-30', noLaw)]) {
      expect(told(run.done, 'Europe/London').find((line) => line.includes('hand-off'))).toMatch(
        /^2026-05-0\d/,
      );
    }
  });

  it('begins anew when the letter came back', () => {
    const { facts: state } = until('2026-05-01');
    const messages = state.messages
      .filter(({ messageClass }) => messageClass === 'B')
      .map((one) => ({ ...one, bouncedAt: at('2026-05-01', '08:00') }));
    const back = applyChanges(state, { messages, timeline: [] });
    const run = fold(back, at('2026-05-02', '12:00'), at('2026-05-30', '23:00'), {
      strategy: b2b,
      approves: true,
      law: currentLaw,
    });
    expect(run.done.some(({ decision }) => decision.action.kind === 'hand-off')).toBe(false);
  });
});

describe('when no channel is left', () => {
  const out = (contacts: Facts['contacts']) => facts([invoice('inv_1')], { contacts });
  const optedOut = { ...email, status: 'opted-out' as const };
  const dead = { ...address, status: 'bounced' as const };

  it('one task to trace is opened, and why says so', () => {
    const run = fold(out([optedOut, dead]), from, at('2026-06-01'), { strategy: b2b });
    expect(run.done.map(({ decision }) => decision.action.kind)).toEqual(['task']);
    expect(run.facts.tasks).toMatchObject([{ kind: 'trace', status: 'open' }]);
    const { guards, earliestAt } = why(run.facts, b2b, noLaw, run.now);
    expect(guards).toMatchObject([
      { rule: 'task.open', clearsAt: null, clearedBy: 'complete-task' },
    ]);
    expect(guards[0]?.sentence).toContain('Find an address');
    expect(earliestAt).toBeNull();
  });

  it('so it is where each channel was ceased by itself', () => {
    const ceased = (['email', 'letter'] as const).map((channel, index) => ({
      ...{ id: `hld_${index}`, accountId: 'acc_1', invoiceId: null, type: 'cease' as const },
      ...{ reason: 'asked', blocks: ['contact' as const], channel, fromAt: 0, untilAt: null },
      ...{ releasedAt: null, releaseReason: null, amountMinor: null, outcome: null },
      ...{ partyId: null, details: {}, placedBy: 'usr', createdAt: 0 },
    }));
    const state = applyChanges(out([email, address]), { holds: ceased, timeline: [] });
    const run = fold(state, from, at('2026-06-01'), { strategy: b2b });
    expect(run.facts.tasks).toMatchObject([{ kind: 'trace' }]);
  });

  it('goes on by itself once an address was found', () => {
    const run = fold(out([optedOut, dead]), from, at('2026-03-20'), { strategy: b2b });
    const tasks = run.facts.tasks.map((task) => ({
      ...task,
      ...{ status: 'done' as const, outcome: 'found', doneAt: at('2026-03-20') },
    }));
    const contacts = [{ ...email, id: 'cpt_new', value: 'new@buyer.example', createdAt: 9 }];
    const found = applyChanges(run.facts, { tasks, contacts, timeline: [] });
    const on = fold(found, at('2026-03-20'), at('2026-04-01'), { strategy: b2b });
    expect(on.done.find(({ decision }) => decision.action.kind === 'contact')).toBeDefined();
  });
});

it('protects a sole trader in England like a person: thirty days from the letter of claim', () => {
  const asked = (soleTrader: boolean): string[] => {
    const base = facts([invoice('inv_1')]);
    const state = { ...base, debtor: { ...base.debtor, soleTrader } };
    const request = { kind: 'sue' as const, stepId: null, cause: 'inv_1' };
    const now = at('2026-05-20', '12:00');
    const { rules } = gate(request, state, b2b, currentLaw, now, limits.leaseMs);
    return rules.flatMap(({ rule, answer }) => (answer === 'allow' ? [] : [rule]));
  };
  expect(asked(true)).toContain('gb.debt-protocol');
  expect(asked(false)).not.toContain('gb.debt-protocol');
});
