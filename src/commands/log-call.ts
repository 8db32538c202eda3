import { z } from 'zod';
import { unpaidInvoices } from '../domain/account/balances';
import type { CallFacts } from '../domain/account/facts';
import { pointsOf } from '../domain/contact/readers';
import { ok, refuse } from '../domain/result';
import { command, done } from './command';
import { normalPhone } from './contact-values';
import { entry } from './shared/changes';
import { findInvoice } from './shared/holds';
import { idInput, instantInput, readInstant, textInput } from './shared/inputs';
import { findParty } from './shared/parties';
import { everyStage, staff } from './shared/scope';

const invoicesMax = 200;
const numberMax = 40;

/** A call that took place, or was tried. A wrong number is not rung again. Errors: `date_invalid`, `not_found`, `invalid_input`. */
export const logCall = command({
  name: 'log-call',
  title: 'Log a call',
  help: 'Notes a call and its result; calls count towards contact limits.',
  input: z.strictObject({
    at: instantInput,
    direction: z.enum(['in', 'out']),
    result: z.enum(['no-answer', 'voicemail', 'busy', 'conversation', 'wrong-number']),
    number: z.string().max(numberMax),
    partyId: idInput.optional().describe('With whom, where it was not the debtor.'),
    invoiceIds: z.array(idInput).max(invoicesMax).optional(),
    note: textInput.optional(),
  }),
  roles: staff,
  stages: everyStage,
  apply(facts, input, context) {
    const at = readInstant(input.at, 'at');
    if (!at.ok) return at;
    if (at.value > context.now) {
      return refuse('date_invalid', 'The call lies in the future.', 'at');
    }
    const party = input.partyId === undefined ? ok(null) : findParty(facts, input.partyId);
    if (!party.ok) return party;
    const person = party.value ?? facts.debtor;
    const number = normalPhone(input.number, person.country);
    if (number === null) return refuse('invalid_input', 'This is no phone number.', 'number');
    for (const invoiceId of input.invoiceIds ?? []) {
      const invoice = findInvoice(facts, invoiceId);
      if (!invoice.ok) return invoice;
    }
    const call: CallFacts = {
      id: context.newId('cal'),
      accountId: facts.account.id,
      at: at.value,
      direction: input.direction,
      result: input.result,
      number,
      invoiceIds: input.invoiceIds ?? unpaidInvoices(facts).map((invoice) => invoice.id),
      // Whoever speaks for a business is the debtor, as far as contacts are counted.
      partyId: party.value?.role === 'contact' ? null : (party.value?.id ?? null),
      note: input.note ?? null,
      by: context.actor.id,
    };
    const contacts = pointsOf(facts, party.value)
      .filter((point) => point.kind === 'phone' && point.value === number)
      .filter(() => input.result === 'wrong-number')
      .map((point) => ({ ...point, status: 'invalid' as const }));
    const data = { direction: input.direction, result: input.result };
    const line = entry('call', `Call: ${input.result}`, call.note, call.id, data);
    return done({ calls: [call], contacts, timeline: [line] });
  },
});
