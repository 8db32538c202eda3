import { check, checkedRules } from './checker';
import {
  at,
  body,
  booked,
  cleanEvidence,
  lineEntry,
  message,
  msAt,
  type Mutable,
  payment,
  post,
} from './clean-evidence';
import type { AccountView, Evidence, MessageView } from './evidence';

type Doctored = Mutable<Evidence>;
type Account = Mutable<AccountView>;

/** What is changed in clean evidence, by the rule that has to tell it, and nothing but that rule. */
type Case = readonly [rule: string, what: string, doctor: (evidence: Doctored) => void];

const accountOf = ({ accounts }: Doctored, id: string): Account =>
  accounts.find((one) => one.id === id) as Account;
const messageOf = (evidence: Doctored, id: string): Mutable<MessageView> =>
  accountOf(evidence, `acc_${id.charAt(4)}`).messages.find((one) => one.id === id) as never;
const add = (evidence: Doctored, one: MessageView): void =>
  void accountOf(evidence, `acc_${one.id.charAt(4)}`).messages.push(one);
const book = (evidence: Doctored, id: string, ...given: Parameters<typeof booked>): void =>
  void accountOf(evidence, id).ledger.push(...booked(...given));
const unbook = (evidence: Doctored, id: string, transactionId: string): void => {
  const account = accountOf(evidence, id);
  account.ledger = account.ledger.filter((entry) => entry.transactionId !== transactionId);
  evidence.earlier = evidence.earlier.filter((entry) => entry.transactionId !== transactionId);
};
const owes = (evidence: Doctored, id: string, amount: string): void => {
  const account = accountOf(evidence, id);
  account.balance.amount = account.balances.total.amount = amount;
};
const stopped = (answeredAt: string, scope: 'all' | 'sms' = 'all') => ({
  ...{ accountId: 'acc_1', scope, because: 'pause', answeredAt: msAt(answeredAt) },
});
const tell = (evidence: Doctored, id: string, ref: string, title: string): void =>
  void accountOf(evidence, id).timeline.push({
    ...{ at: at('12:00:40'), kind: 'message', title, reason: null, ref },
    by: { kind: 'system', id: 'duecourse' },
  });

const aboutMessages: readonly Case[] = [
  ['I-01', 'a post taken twice', (e) => void e.posts.push(post(message('msg_21', 'h1')))],
  [
    ...(['I-01', 'one text under two intents'] as const),
    (e) => {
      add(e, message('msg_22', 'h1'));
      e.posts.push(post(message('msg_22', 'h1')));
    },
  ],
  ['I-02', 'a Sunday', (e) => void Object.assign(e.posts[0] ?? {}, { at: '2026-03-01T12:00:01Z' })],
  [
    ...(['I-02', 'a Sunday where the debtor is, Saturday here'] as const),
    (e) => {
      Object.assign(e.debts[0] ?? {}, { zone: 'Pacific/Kiritimati' });
      Object.assign(e.posts[0] ?? {}, { at: '2026-02-28T12:00:01Z' });
    },
  ],
  ['I-03', 'planned after a stop', (e) => void e.stops.push(stopped('11:59:59'))],
  ['I-03', 'a text planned after STOP', (e) => void e.stops.push(stopped('11:59:59', 'sms'))],
  [
    ...(['I-03', 'planned before the stop, taken after the lease'] as const),
    (e) => {
      e.stops.push(stopped('12:00:01'));
      e.line.push(lineEntry(message('msg_14', 'h4'), msAt('12:00:32')));
      e.posts = e.posts.filter(({ intentId }) => intentId !== 'msg_11');
      e.posts.push(post(message('msg_14', 'h4')));
      messageOf(e, 'msg_11').id = 'msg_14';
    },
  ],
  [
    ...(['I-03', 'planned after it was paid in full'] as const),
    (e) => void (messageOf(e, 'msg_21').plannedAt = at('12:05:02')),
  ],
  [
    ...(['I-04', 'taken, but it says rejected'] as const),
    (e) => void Object.assign(messageOf(e, 'msg_11'), { status: 'rejected', reason: 'No.' }),
  ],
  ['I-04', 'a post of no message', (e) => void e.posts.push(post(message('msg_29', 'h2')))],
  ['I-05', 'it says accepted, nobody has it', (e) => void add(e, message('msg_22', 'h2'))],
  [
    ...(['I-05', 'suppressed without a reason'] as const),
    (e) => add(e, message('msg_22', 'h2', { status: 'suppressed' })),
  ],
  [
    ...(['I-05', 'given up, and the timeline silent'] as const),
    (e) => add(e, message('msg_22', 'h2', { status: 'abandoned' })),
  ],
  [
    ...(['I-05', 'unknown for longer than evidence takes'] as const),
    (e) => {
      add(e, message('msg_22', 'h2', { status: 'unknown', plannedAt: at('11:50:00') }));
      tell(e, 'acc_2', 'msg_22', 'It is unknown whether it was sent');
    },
  ],
  [
    ...(['I-05', 'still planned in a closed account'] as const),
    (e) => add(e, message('msg_22', 'h2', { status: 'planned' })),
  ],
  [
    ...(['I-05', 'planned, and nobody will look again'] as const),
    (e) => {
      accountOf(e, 'acc_1').nextAction = null;
      add(e, message('msg_14', 'h4', { status: 'planned' }));
    },
  ],
  [
    ...(['I-06', 'a fourth contact'] as const),
    (e) => {
      add(e, message('msg_14', 'h4'));
      e.posts.push(post(message('msg_14', 'h4')));
    },
  ],
  [
    ...(['I-22', 'a claim that outlives its lease'] as const),
    (e) => add(e, message('msg_22', 'h2', { status: 'dispatching', plannedAt: at('12:08:29') })),
  ],
];

const aboutMoney: readonly Case[] = [
  [
    ...(['I-07', 'a second late fee'] as const),
    (e) => {
      book(e, 'acc_1', 'acc_1-fee2', ['fees', 'income'], '25.00', 'Late fee');
      owes(e, 'acc_1', '150.00');
      accountOf(e, 'acc_1').timeline.push(...accountOf(e, 'acc_1').timeline.slice(1, 2));
    },
  ],
  [
    ...(['I-07', 'a fee that nobody was told of'] as const),
    (e) => void accountOf(e, 'acc_1').timeline.splice(1, 1),
  ],
  [
    ...(['I-07', 'no fee at the step that has one'] as const),
    (e) => {
      unbook(e, 'acc_1', 'acc_1-fee');
      owes(e, 'acc_1', '100.00');
      accountOf(e, 'acc_1').timeline.splice(1, 1);
    },
  ],
  [
    ...(['I-08', 'a payment answered and lost'] as const),
    (e) => {
      unbook(e, 'acc_2', 'acc_2-cash');
      owes(e, 'acc_2', '100.00');
    },
  ],
  [
    ...(['I-08', 'a payment booked twice'] as const),
    (e) => book(e, 'acc_2', 'acc_2-again', ['cash', 'overpayment'], '100.00', 'Payment'),
  ],
  [
    ...(['I-08', 'a payment that nobody reported'] as const),
    (e) => book(e, 'acc_3', 'acc_3-cash', ['cash', 'overpayment'], '7.00', 'Payment'),
  ],
  [
    ...(['I-08', 'a payment in another currency'] as const),
    (e) =>
      [...accountOf(e, 'acc_2').ledger, ...e.earlier]
        .filter(({ transactionId }) => transactionId === 'acc_2-cash')
        .forEach(({ debit, credit }) => (debit.currency = credit.currency = 'EUR')),
  ],
  [
    ...(['I-09', 'a transaction out of balance'] as const),
    (e) => {
      accountOf(e, 'acc_1').ledger.splice(1, 1);
      e.earlier.splice(1, 1);
    },
  ],
  [
    ...(['I-09', 'the audit finds a drift'] as const),
    (e) => void Object.assign(e.audits[1] ?? {}, { ok: false, drift: [{ what: 'balance' }] }),
  ],
  [
    ...(['I-10', 'an entry that has changed'] as const),
    (e) => void (e.earlier[0] && (e.earlier[0].reason = 'Other')),
  ],
  [
    ...(['I-10', 'entries that are gone'] as const),
    (e) => void e.earlier.push(...booked('acc_1-gone', ['costs', 'income'], '3.00')),
  ],
  [
    ...(['I-11', 'a balance shown that its entries do not make'] as const),
    (e) => void (accountOf(e, 'acc_1').balance.amount = '124.00'),
  ],
  [
    ...(['I-11', 'a debt that nothing outside explains'] as const),
    (e) => {
      book(e, 'acc_1', 'acc_1-more', ['receivable', 'income'], '10.00');
      owes(e, 'acc_1', '135.00');
    },
  ],
  [
    ...(['I-12', 'less than nothing owed'] as const),
    (e) => {
      book(e, 'acc_2', 'acc_2-more', ['cash', 'receivable'], '10.00', 'Payment');
      owes(e, 'acc_2', '-10.00');
      e.driven.push(payment('acc_2', 1_000, 200) as Doctored['driven'][number]);
    },
  ],
];

const aboutState: readonly Case[] = [
  ['I-13', 'another stage', (e) => void Object.assign(e.all[0] ?? {}, { stage: 'reminder' })],
  ['I-13', 'no stage at all', (e) => void Object.assign(e.running[0] ?? {}, { stage: null })],
  ['I-14', 'no workflow', (e) => void (e.running = [])],
  [
    ...(['I-14', 'a workflow of a closed account'] as const),
    (e) => void e.running.push(Object.assign({}, e.running[0], { accountId: 'acc_2' })),
  ],
  ['I-14', 'two workflows', (e) => void e.running.push(...e.running)],
  ['I-15', 'a note lost', (e) => void accountOf(e, 'acc_1').timeline.pop()],
  [
    ...(['I-15', 'a note twice'] as const),
    (e) => void accountOf(e, 'acc_1').timeline.push(...accountOf(e, 'acc_1').timeline.slice(-1)),
  ],
  [
    ...(['I-16', 'a debtor of the same creditor in the answer about another'] as const),
    (e) => void e.bodies.push(body('default', 'acc_1', 'also ap@acc_3.example')),
  ],
  [
    ...(['I-16', "a debtor in another creditor's list"] as const),
    (e) => void e.bodies.push(body('second', null, 'Zqacc_1son')),
  ],
  [
    ...(['I-18', 'a broken chain'] as const),
    (e) => void Object.assign(e.audits[0] ?? {}, { ok: false, brokenAt: 'aud_1' }),
  ],
  ['I-18', 'an audit not ok', (e) => void Object.assign(e.audits[0] ?? {}, { ok: false })],
  ['I-18', 'nothing told', (e) => void (accountOf(e, 'acc_3').timeline = [])],
  [
    ...(['I-20', 'an overdue action'] as const),
    (e) => void (accountOf(e, 'acc_1').nextAction = { at: at('12:08:59') }),
  ],
  [
    ...(['I-20', 'paid, but open'] as const),
    (e) => {
      Object.assign(accountOf(e, 'acc_2'), { status: 'open', outcome: null });
      Object.assign(e.all[1] ?? {}, { status: 'open' });
      e.running.push(Object.assign({}, e.running[0], { accountId: 'acc_2', stage: 'closed' }));
    },
  ],
  [
    ...(['I-20', 'a step that was never reached'] as const),
    (e) => {
      accountOf(e, 'acc_1').messages.pop();
      e.posts = e.posts.filter(({ intentId }) => intentId !== 'msg_13');
    },
  ],
  ['I-21', 'a stuck task', (e) => void Object.assign(e.running[0] ?? {}, { taskAttempt: 6 })],
  ['I-21', 'no end', (e) => void Object.assign(e.running[0] ?? {}, { activityAttempt: 61 })],
  [
    ...(['I-23', 'the proposer has decided'] as const),
    (e) => void e.approvals[0]?.decidedBy.push('key_collector'),
  ],
  [
    ...(['I-23', 'written off without approval'] as const),
    (e) => void Object.assign(e.approvals[0] ?? {}, { status: 'proposed' }),
  ],
  ['I-24', 'a wake unsent', (e) => void (e.wakesUnsent = 1)],
  ['I-24', 'a figure that cannot be read', (e) => void (e.wakesUnsent = NaN)],
];
const cases = [...aboutMessages, ...aboutMoney, ...aboutState];

test.each(cases)('%s tells %s, and no other rule does', (rule, _what, doctor) => {
  const evidence = cleanEvidence();
  doctor(evidence);
  const found = check(evidence as Evidence);
  expect(found).not.toEqual([]);
  expect(found.filter((one) => one.rule !== rule)).toEqual([]);
});

test.each<readonly [string, (evidence: Doctored) => void]>([
  ['nothing doctored', () => undefined],
  ['a stop while a claim stood', (e) => void e.stops.push(stopped('12:00:00'))],
  [
    'an answer to a debtor after a stop',
    (e) => {
      const help = message('msg_14', 'help-answer', { plannedAt: at('12:01:00') });
      e.stops.push(stopped('12:00:30'));
      add(e, help);
      e.posts.push(post(help));
      e.line.push(lineEntry(help, msAt('12:01:01')));
    },
  ],
  [
    'an e-mail after STOP by text',
    (e) => {
      e.stops.push(stopped('12:00:30', 'sms'));
      messageOf(e, 'msg_13').plannedAt = at('12:00:40');
      Object.assign(e.line[2] ?? {}, { takenAt: msAt('12:00:41') });
    },
  ],
  [
    'a young unknown, taken and told',
    (e) => {
      messageOf(e, 'msg_13').status = 'unknown';
      tell(e, 'acc_1', 'msg_13', 'It is unknown whether it was sent');
    },
  ],
  [
    'one message given up and told',
    (e) => {
      messageOf(e, 'msg_13').status = 'abandoned';
      e.posts = e.posts.filter(({ intentId }) => intentId !== 'msg_13');
      tell(e, 'acc_1', 'msg_13', 'Given up');
    },
  ],
  [
    'a payment that was not answered, but booked',
    (e) => void (e.driven[0] && (e.driven[0].status = 0)),
  ],
  [
    'one that was not answered, nor booked',
    (e) => void e.driven.push(payment('acc_3', 500, 0) as never),
  ],
  [
    'a refund of a payment',
    (e) => {
      const refund = payment('acc_2', 3_000, 200) as Doctored['driven'][number];
      for (const one of refund.money ?? []) Object.assign(one, { kind: 'refund' });
      e.driven.push(refund);
      book(e, 'acc_2', 'acc_2-refund', ['receivable', 'cash'], '30.00', 'Refund');
      owes(e, 'acc_2', '30.00');
    },
  ],
  [
    'a workflow of a stranger without a stage',
    (e) => {
      e.all.push({ id: 'acc_9', status: 'open', stage: 'reminder' });
      e.running.push({ accountId: 'acc_9', stage: null, taskAttempt: 0, activityAttempt: 0 });
    },
  ],
])('clean: %s', (_what, doctor) => {
  const evidence = cleanEvidence();
  doctor(evidence);
  expect(check(evidence as Evidence)).toEqual([]);
});

test('each rule is one that can break', () => {
  const broken = [...new Set(cases.map(([rule]) => rule))].sort();
  expect(broken).toEqual([...checkedRules]);
});
