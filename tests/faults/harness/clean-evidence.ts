import type { Debt } from './debts';
import type { AccountView, AcceptedPost, Evidence, LedgerEntryView, MessageView } from './evidence';
import type { LineEntry } from './line';

/** The same, to be doctored. */
export type Mutable<T> = {
  -readonly [K in keyof T]: T[K] extends object | null | undefined
    ? Mutable<T[K]> | Extract<T[K], null | undefined>
    : T[K];
};

/** A Wednesday; all of the evidence is of its noon. */
export const dayOn = '2026-03-04';
export const at = (time: string): string => `${dayOn}T${time}.000Z`;
export const msAt = (time: string): number => Date.parse(at(time));

const phones = { acc_1: '+447400100001', acc_2: '+447400100002', acc_3: '+447400100003' } as const;
type Id = keyof typeof phones;

const debt = (accountId: Id, creditorId: Debt['creditorId'], story: Debt['story']): Debt => ({
  ...{ accountId, creditorId, story, name: accountId, currency: 'USD', door: 'hand', zone: 'UTC' },
  ...{ canary: `Zq${accountId}son`, email: `ap@${accountId}.example` },
  ...{ phone: phones[accountId], invoiceMinor: 10_000 },
});

const usd = (amount: string) => ({ amount, currency: 'USD' });

/** Two entries that balance. */
export function booked(
  transactionId: string,
  [debit, credit]: readonly [string, string],
  amount: string,
  reason = 'Invoice',
): LedgerEntryView[] {
  const entry = (account: string, isDebit: boolean): LedgerEntryView => ({
    ...{ id: `${transactionId}/${account}`, transactionId, account, reason },
    ...{ debit: usd(isDebit ? amount : '0.00'), credit: usd(isDebit ? '0.00' : amount) },
    ...{ invoiceId: null, reverses: null },
  });
  return [entry(debit, true), entry(credit, false)];
}

/** A message of the ladder that was accepted a second after it was planned. */
export function message(id: string, step: string, changes: Partial<MessageView> = {}): MessageView {
  const account = `acc_${id.charAt(4)}` as Id;
  const channel = step === 'h2' ? 'sms' : 'email';
  return {
    ...{ id, step, channel, key: `${account}/${step}`, status: 'accepted', reason: null },
    to: channel === 'sms' ? phones[account] : `ap@${account}.example`,
    ...{ plannedAt: at('12:00:00'), ...changes },
  };
}

/** The provider's line about it. */
export function post(one: MessageView): AcceptedPost {
  const { id, channel, to, step } = one;
  const accountId = `acc_${id.charAt(4)}`;
  const text = `${step} to ${accountId}`;
  return {
    ...{ at: at('12:00:01'), channel, to, subject: null, text },
    ...{ intentId: id, accountId },
  };
}

export function lineEntry({ id, channel, to }: MessageView, takenAt: number): LineEntry {
  return {
    ...{ provider: channel === 'sms' ? 'twilio' : 'sendgrid', intentId: id, attempt: 1, to },
    ...{ arrivedAt: takenAt - 5, fault: 'none', taken: true, takenAt },
    ...{ answered: 202, answeredAt: takenAt + 5, ambiguous: false },
  };
}

const told = (kind: string, title: string) => ({
  ...{ at: at('12:00:00'), kind, title, reason: null, ref: null },
  by: { kind: 'system', id: 'duecourse' },
});

function account(
  id: Id,
  balance: string,
  ledger: LedgerEntryView[],
  messages: MessageView[],
  changes: Partial<AccountView> = {},
): AccountView {
  return {
    ...{ id, status: 'open', stage: 'escalation', outcome: null, needsAttention: null },
    ...{ nextAction: null, balance: usd(balance), balances: { total: usd(balance) } },
    ...{ ledger, messages, timeline: [told('account', 'Opened')], ...changes },
  };
}

const invoice = (id: Id) => booked(`${id}-invoice`, ['receivable', 'income'], '100.00');

/**
 * What a round leaves behind in which nothing broke: one account that has come to the end of what was
 * due, one of another creditor that was paid, one that was written off.
 */
export function cleanEvidence(): Mutable<Evidence> {
  const messages = [message('msg_11', 'h1'), message('msg_12', 'h2'), message('msg_13', 'h3')];
  const paid = message('msg_21', 'h1');
  const fee = booked('acc_1-fee', ['fees', 'income'], '25.00', 'Late fee');
  const note = 'note 1 of acc_1';
  const accounts = [
    account('acc_1', '125.00', [...invoice('acc_1'), ...fee], messages, {
      nextAction: { at: '2026-03-10T00:00:00.000Z' },
      timeline: [told('account', 'Opened'), told('fee', 'Late fee'), told('note', note)],
    }),
    account(
      ...(['acc_2', '0.00'] as const),
      [...invoice('acc_2'), ...booked('acc_2-cash', ['cash', 'receivable'], '100.00', 'Payment')],
      [paid],
      { status: 'closed', stage: 'closed', outcome: 'paid' },
    ),
    account(
      ...(['acc_3', '0.00'] as const),
      [...invoice('acc_3'), ...booked('acc_3-off', ['write-off', 'receivable'], '100.00')],
      [],
      { status: 'closed', stage: 'closed', outcome: 'written-off' },
    ),
  ];
  const evidence: Evidence = {
    takenAt: msAt('12:10:00'),
    debts: [
      debt('acc_1', 'default', 'note'),
      debt('acc_2', 'second', 'paid'),
      debt('acc_3', 'default', 'written-off'),
    ],
    stops: [],
    notes: [{ accountId: 'acc_1', text: note }],
    posts: [...messages, paid].map(post),
    line: [...messages, paid].map((one) => lineEntry(one, msAt('12:00:01'))),
    delivered: [],
    driven: [payment('acc_2', 10_000, 200)],
    ...{ accounts, earlier: structuredClone(accounts.flatMap(({ ledger }) => ledger)) },
    running: [{ accountId: 'acc_1', stage: 'escalation', taskAttempt: 0, activityAttempt: 1 }],
    all: accounts.map(({ id, status, stage }) => ({ id, status, stage })),
    approvals: [
      {
        ...{ id: 'apv_1', accountId: 'acc_3', status: 'approved' },
        ...{ proposedBy: 'key_collector', decidedBy: ['key_supervisor'] },
      },
    ],
    audits: (['default', 'second'] as const).map((creditorId) => ({
      ...{ creditorId, ok: true, drift: [], brokenAt: null, rows: 9 },
    })),
    wakesUnsent: 0,
    bodies: [
      body('default', 'acc_1', 'Zqacc_1son owes 125.00'),
      body('second', null, 'Zqacc_2son'),
    ],
  };
  return structuredClone(evidence) as Mutable<Evidence>;
}

/** An answer of the product about one account, or about all of a creditor. */
export function body(creditorId: string, accountId: Id | null, text: string) {
  return { creditorId, accountId, where: `/v1/accounts/${accountId ?? ''}`, text };
}

/** A payment that a client reported, and what it was answered, at five past twelve. */
export function payment(id: Id, minor: number, status: number): Evidence['driven'][number] {
  return {
    ...{ method: 'POST', where: `/v1/accounts/${id}/commands/record-payment`, key: `${id}/pay` },
    ...{ creditorId: 'default', body: null, status, answer: null },
    ...{ sentAt: msAt('12:05:00'), answeredAt: msAt('12:05:01') },
    money: [
      { paymentId: `${id}/payment/${minor}`, kind: 'payment', amountMinor: minor, currency: 'USD' },
    ],
  };
}
