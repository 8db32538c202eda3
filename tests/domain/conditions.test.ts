import { conditionNote, judgeCondition } from '../../src/domain/account/conditions';
import type {
  ContactPoint,
  Facts,
  InvoiceFacts,
  MessageFacts,
  StepEffect,
} from '../../src/domain/account/facts';
import { newConsent } from '../../src/domain/contact/consents';
import type { Condition } from '../../src/domain/strategy/condition';
import {
  agreement,
  at,
  b2b,
  email,
  facts,
  hold,
  invoice,
  phone,
  withChargeback,
  withPayment,
} from './account-facts';

const now = at('2026-03-12', '10:00');

/** Ten days past due, 2,000.00 open. */
const plain = facts([invoice('inv_1')]);

const mail = { channel: 'email', at: 0, source: 'stated' } as const;
const withMailConsent: ContactPoint = {
  ...email,
  consents: [newConsent({ ...mail, basis: 'direct' })],
};
const stopped = newConsent({ ...mail, basis: 'opt-out' });

function noteOf(condition: Condition, of: Facts = plain, id = 'inv_1'): string | null {
  const found = of.invoices.find((one) => one.id === id) ?? null;
  return conditionNote(condition, { facts: of, invoice: found, now });
}

function withFields(fields: Partial<InvoiceFacts>, of: Facts = plain): Facts {
  return { ...of, invoices: of.invoices.map((one) => ({ ...one, ...fields })) };
}

function withDebtor(fields: Partial<Facts['debtor']>): Facts {
  return { ...plain, debtor: { ...plain.debtor, ...fields } };
}

function withSwitches(switches: readonly string[]): Facts {
  const { creditor } = plain;
  return { ...plain, creditor: { ...creditor, settings: { ...creditor.settings, switches } } };
}

/** One contact of a step and what became of its message. */
function contacted(
  stepId: string,
  channel: 'email' | 'letter',
  fate: Partial<MessageFacts>,
  of: Facts = plain,
): Facts {
  const id = `msg_${stepId}_${channel}`;
  const effect: StepEffect = {
    ...{ key: `k/${id}`, accountId: 'acc_1', stepId, cause: 'inv_1', repeat: 0, channel },
    ...{ kind: 'contact', stage: 'reminder', at: now, note: null, messageId: id, taskId: null },
    ...{ transactionId: null, approvalId: null, payByOn: null },
  };
  const message = { id, key: effect.key, stepId, channel, status: 'accepted', bouncedAt: null };
  const sent = { ...message, ...fate } as unknown as MessageFacts;
  return { ...of, effects: [...of.effects, effect], messages: [...of.messages, sent] };
}

/** Paid invoices by days late, oldest first, beside the open one. */
function paidLate(...daysLate: readonly number[]): Facts {
  const paid = daysLate.map((days, n) =>
    invoice(`paid_${n}`, {
      ...{ dueOn: '2026-01-01', status: 'paid', amountMinor: 0n, openMinor: 0n },
      paidOn: new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10),
    }),
  );
  return { ...plain, invoices: [...plain.invoices, ...paid] };
}

const disputed: Facts = {
  ...plain,
  holds: [hold({ type: 'dispute', invoiceId: 'inv_1', amountMinor: 100n })],
};
const servedEmail = contacted('b3', 'email', {});
const servedLetter = contacted('b3', 'letter', {});
const bouncedEmail = contacted('b3', 'email', { bouncedAt: now });
const refusedEmail = contacted('b3', 'email', { status: 'rejected' });
const tagged = withDebtor({ tags: ['vip', 'export'] });
const declined = withFields({ decline: 'hard', declineCode: 'stolen_card', collection: 'card' });
const broken: Facts = {
  ...plain,
  agreements: [agreement({ status: 'broken' }), agreement({ id: 'agr_2', status: 'partly-kept' })],
};
const bounced = withChargeback(withPayment(plain, 5_000n, now), 'pay_1', now);

/** A field, where it holds, where it does not, and what the note says then. */
const rows: readonly (readonly [Condition, Facts, Facts, string])[] = [
  [{ overdueAtLeast: '2000' }, plain, disputed, 'less than 2000 is overdue and undisputed'],
  [{ overdueAtMost: '1999.00' }, disputed, plain, 'more than 1999.00 is overdue and undisputed'],
  [
    { openAtLeast: '2000' },
    plain,
    withPayment(plain, 1n, now),
    'less than 2000 is open on the invoice',
  ],
  [
    { overduePercentAtLeast: '50' },
    plain,
    facts([
      invoice('inv_1', { dueOn: '2026-03-02' }),
      invoice('inv_2', { dueOn: '2026-05-01', amountMinor: 200_001n }),
    ]),
    'less than 50 percent of what is open are overdue',
  ],
  [
    { lateBeforeOrOpenAtLeast: '5000' },
    paidLate(3),
    paidLate(0),
    'the debtor always paid on time and less than 5000 is open',
  ],
  [
    { unpaidInvoicesAtLeast: 2 },
    facts([invoice('inv_1'), invoice('inv_2')]),
    plain,
    'unpaid invoices: 1, less than 2',
  ],
  [
    { unpaidInvoicesAtMost: 1 },
    plain,
    facts([invoice('inv_1'), invoice('inv_2')]),
    'unpaid invoices: 2, more than 1',
  ],
  [
    { daysPastDueAtLeast: 10 },
    plain,
    withFields({ dueOn: '2026-03-03' }),
    'days past due: 9, and 10 were asked for',
  ],
  [
    { daysPastDueAtLeast: -3 },
    withFields({ dueOn: '2026-03-15' }),
    withFields({ dueOn: '2026-03-16' }),
    'the invoice is due in 4 days, and -3 were asked for',
  ],
  [
    { noPaymentForDays: 60 },
    withPayment(plain, 500n, now, { receivedOn: '2026-01-11' }),
    withPayment(plain, 500n, now, { receivedOn: '2026-01-12' }),
    'days since the last payment: 59, and 60 were asked for',
  ],
  [{ undisputed: true }, plain, disputed, 'part of the claim is disputed'],
  [
    { consent: 'sms' },
    plain,
    { ...plain, contacts: [{ ...phone, smsConsent: false }] },
    'there is no consent to text messages on file',
  ],
  [
    { consent: 'email' },
    { ...plain, contacts: [withMailConsent] },
    { ...plain, contacts: [{ ...withMailConsent, consents: [stopped] }] },
    'there is no consent to e-mail on file',
  ],
  [{ served: ['b3'] }, servedLetter, bouncedEmail, 'step b3 reached nobody'],
  [
    { served: ['b3', 'b5'] },
    contacted('b5', 'email', {}, servedEmail),
    servedEmail,
    'step b5 reached nobody',
  ],
  [
    { servedAny: ['b3', 'b5'] },
    servedEmail,
    plain,
    'step b3 reached nobody and step b5 reached nobody',
  ],
  [{ notServed: ['b3'] }, servedLetter, servedEmail, 'an earlier step was served by e-mail'],
  [
    { bounced: ['b2', 'b3'] },
    refusedEmail,
    servedEmail,
    'no message of step b2 came back or was refused and no message of step b3 came back or was refused',
  ],
  [{ bounced: ['b3'] }, bouncedEmail, plain, 'no message of step b3 came back or was refused'],
  [{ tags: { any: ['vip', 'key'] } }, tagged, plain, 'the debtor has no tag vip or key'],
  [{ tags: { none: ['export'] } }, plain, tagged, 'the debtor has the tag export'],
  [{ decline: 'hard' }, declined, plain, 'no decline of the card is on file'],
  [
    { decline: 'soft' },
    withFields({ decline: 'soft' }),
    declined,
    'the last decline of the card was of the kind hard and not soft',
  ],
  [
    { declineCodes: ['stolen_card'] },
    declined,
    withFields({ declineCode: 'do_not_honor' }),
    'the code of the last decline is do_not_honor and not stolen_card',
  ],
  [
    { collection: 'card' },
    declined,
    plain,
    'the way the invoice is collected is invoice and not card',
  ],
  [
    { currencies: ['GBP'] },
    plain,
    facts([invoice('inv_1', { currency: 'EUR' })], { currency: 'EUR' }),
    'the currency of the account is EUR and not GBP',
  ],
  [
    { debtor: { kind: 'consumer' } },
    withDebtor({ kind: 'consumer' }),
    plain,
    'the kind of the debtor is business and not consumer',
  ],
  [
    { debtor: { soleTrader: true } },
    withDebtor({ soleTrader: true }),
    plain,
    'the debtor is no sole trader',
  ],
  [
    { debtor: { soleTrader: false } },
    plain,
    withDebtor({ soleTrader: true }),
    'the debtor is a sole trader',
  ],
  [
    { debtor: { countries: ['DE', 'GB'] } },
    plain,
    withDebtor({ country: 'FR' }),
    "the debtor's country is FR and not DE or GB",
  ],
  [
    { debtor: { languages: ['de'] } },
    withDebtor({ language: 'de' }),
    plain,
    "the debtor's language is en and not de",
  ],
  [
    { behaviour: { averageDaysLateAtLeast: 10 } },
    paidLate(5, 15),
    paidLate(5, 14),
    'days late on average: 9.5, less than 10',
  ],
  [
    { behaviour: { averageDaysLateAtMost: 9 } },
    paidLate(9, 9),
    paidLate(9, 10),
    'days late on average: 9.5, more than 9',
  ],
  [
    { behaviour: { trend: 'worse' } },
    paidLate(1, 2, 10),
    paidLate(1, 2, 3),
    'the trend of payments is steady and not worse',
  ],
  [{ behaviour: { brokenPromisesAtLeast: 2 } }, broken, plain, 'broken promises: 0, less than 2'],
  [{ behaviour: { brokenPromisesAtMost: 1 } }, plain, broken, 'broken promises: 2, more than 1'],
  [{ behaviour: { bouncesAtLeast: 1 } }, bounced, plain, 'bounced payments: 0, less than 1'],
  [{ behaviour: { disputesAtLeast: 1 } }, disputed, plain, 'disputes: 0, less than 1'],
  [
    { switchedOn: 'claim-statutory-charges' },
    withSwitches(['claim-statutory-charges']),
    plain,
    'claim-statutory-charges is not switched on',
  ],
  [{ not: { tags: { any: ['vip'] } } }, plain, tagged, 'the debtor has the tag vip'],
  [
    { any: [{ tags: { any: ['vip'] } }, { openAtLeast: '3000' }] },
    tagged,
    plain,
    'the debtor has no tag vip and less than 3000 is open on the invoice',
  ],
];

/** Every name that a condition knows, written out so that a new one is missed here. */
const everyField: Readonly<Record<keyof Condition, true>> = {
  ...{ overdueAtLeast: true, overdueAtMost: true, openAtLeast: true, overduePercentAtLeast: true },
  ...{ lateBeforeOrOpenAtLeast: true, unpaidInvoicesAtLeast: true, unpaidInvoicesAtMost: true },
  ...{ daysPastDueAtLeast: true, undisputed: true, consent: true, served: true, servedAny: true },
  ...{ notServed: true, bounced: true, tags: true, decline: true, declineCodes: true },
  ...{ collection: true, currencies: true, debtor: true, behaviour: true, switchedOn: true },
  ...{ noPaymentForDays: true, not: true, any: true },
};

describe('conditions', () => {
  test.each(rows)('%j', (condition, holding, failing, note) => {
    expect(noteOf(condition, holding)).toBeNull();
    expect(noteOf(condition, failing)).toBe(note);
  });

  test('every field has a row', () => {
    const named = new Set(rows.flatMap(([condition]) => Object.keys(condition)));
    expect(Object.keys(everyField).filter((name) => !named.has(name))).toEqual([]);
  });

  test('all fields must hold, and the first that does not is named', () => {
    const both: Condition = { openAtLeast: '100', undisputed: true };
    expect(noteOf(both)).toBeNull();
    expect(noteOf(both, disputed)).toBe('part of the claim is disputed');
  });

  test('what is not known holds neither way', () => {
    const unknownCountry = withDebtor({ country: null });
    const here: Condition = { debtor: { countries: ['GB'] } };
    expect(noteOf(here, unknownCountry)).toBe("the debtor's country is not known");
    expect(noteOf({ not: here }, unknownCountry)).toBe("the debtor's country is not known");
    const onTime: Condition = { behaviour: { averageDaysLateAtMost: 5 } };
    const note = 'days late on average is not known';
    expect([noteOf(onTime), noteOf({ not: onTime })]).toEqual([note, note]);
    expect(noteOf({ any: [here, { undisputed: true }] }, unknownCountry)).toBeNull();
  });

  test('without a carrying invoice what is asked about it is not known', () => {
    const asked = { facts: plain, invoice: null, now };
    expect(judgeCondition({ collection: 'card' }, asked).verdict).toBeNull();
    expect(judgeCondition({ openAtLeast: '2000' }, asked).verdict).toBe(true);
  });

  test('a step is known by the names that it had before', () => {
    const strategy = {
      ...b2b,
      stages: b2b.stages.map((stage) => ({
        ...stage,
        steps: stage.steps.map((step) =>
          step.id === 'b3' ? { ...step, replaces: ['old'] } : step,
        ),
      })),
    };
    const sent = contacted('old', 'email', {});
    const [one] = sent.invoices;
    const asked = { facts: sent, invoice: one ?? null, now, strategy };
    expect(conditionNote({ served: ['b3'] }, asked)).toBeNull();
  });

  test('a limit with decimals that the currency does not have rounds up', () => {
    const yen = facts([invoice('inv_1', { amountMinor: 100n, currency: 'JPY' })], {
      currency: 'JPY',
    });
    expect(noteOf({ openAtLeast: '100' }, yen)).toBeNull();
    expect(noteOf({ openAtLeast: '100.01' }, yen)).not.toBeNull();
    expect(noteOf({ overdueAtMost: '99.99' }, yen)).not.toBeNull();
  });
});
