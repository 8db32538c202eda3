import { z } from 'zod';
import type { PaymentFacts } from '../../domain/account/facts';
import { allocate } from '../../domain/ledger/allocation';
import { paymentPosting } from '../../domain/ledger/postings';
import { ok, refuse } from '../../domain/result';
import { command, done } from '../command';
import { booked, entry, headOf, shown } from '../shared/changes';
import { joined } from '../shared/closing';
import { dateInput, idInput, moneyInput, readAmount, readPastDate } from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';
import { knownPayment, namesPayment, nothingNew, paymentRef } from '../shared/source';

/** The bank gave charged-back money back: it pays the invoice that the payment was for, then what else is owed. */
export const chargebackWon = command({
  name: 'chargeback-won',
  title: 'Chargeback won',
  help: 'Charged-back money came back.',
  input: z
    .strictObject({
      ...paymentRef,
      disputeId: idInput,
      amount: moneyInput.optional(),
      on: dateInput,
    })
    .refine(namesPayment, 'Name the payment.'),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given, context) {
    const known = knownPayment(facts, given);
    if (!known.ok) return known;
    const payment = known.value;
    if (payment.chargedBackMinor === 0n) return done(nothingNew);
    const amount =
      given.amount === undefined ? ok(payment.chargedBackMinor) : readAmount(facts, given.amount);
    if (!amount.ok) return amount;
    if (amount.value > payment.chargedBackMinor) {
      return refuse('amount_invalid', 'More comes back than was charged back.', 'amount');
    }
    const on = readPastDate(facts, given.on, 'on', context.now);
    if (!on.ok) return on;
    const key = `chargeback-won/${given.source}/${given.disputeId}`;
    const reason = 'chargeback won';
    const head = headOf(facts, context, { key, reason, effectiveOn: on.value });
    const order = payment.source === 'operator' ? 'charges-first' : 'principal-first';
    const lines = allocate(facts, amount.value, payment.invoiceId, context.now, order);
    const changed: PaymentFacts = {
      ...payment,
      chargedBackMinor: payment.chargedBackMinor - amount.value,
      lines: [...payment.lines, ...lines],
    };
    const posting = paymentPosting(facts.account, head, amount.value, lines);
    const data = { amount: shown(facts, amount.value) };
    const line = entry('payment', 'Charged-back money came back', null, payment.id, data);
    return done(joined(booked(facts, [posting], { payments: [changed] }), { timeline: [line] }));
  },
});
