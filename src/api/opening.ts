import { createHash } from 'node:crypto';
import { z } from 'zod';
import { normalEmail, normalPhone } from '../commands/contact-values';
import { zoneFor } from '../commands/places';
import { runCommand } from '../commands/run-command';
import { claimObject } from '../commands/shared/claim';
import { noticesInput } from '../commands/shared/taken-steps';
import { roleInput } from '../commands/shared/contact-inputs';
import {
  dateInput,
  idInput,
  moneyInput,
  nameInput,
  tagsInput,
  type MoneyInput,
} from '../commands/shared/inputs';
import type { Facts } from '../domain/account/facts';
import { isZone } from '../domain/calendar/zone';
import { isCurrency } from '../domain/money/currency';
import { parseAmount } from '../domain/money/money';
import { invariant } from '../domain/result';
import type { OpeningInvoice } from '../domain/strategy/assignment';
import { strategyFor, type Chosen } from '../intake/assignment';
import type { DebtorInput } from '../store/directory';
import type { Caller } from './callers';
import type { ApiDeps } from './deps';
import { Problem, problemOf } from './problems';
import { idempotencyKey } from './routes/commands';

const contactsMax = 10;
const invoicesMax = 500;
const addressMax = 500;
const externalIdMax = 200;
const source = 'manual';

const contact = z.string().min(3).max(320);
const email = z.union([contact, z.strictObject({ value: contact, role: roleInput.optional() })]);
const phone = z.union([
  contact,
  z.strictObject({
    number: contact,
    type: z.enum(['mobile', 'home', 'work']).optional().describe('Where it reaches the person.'),
    smsConsent: z.boolean().optional().describe('Consent to text messages is on file.'),
    role: roleInput.optional(),
  }),
]);

type PhoneGiven = Exclude<z.infer<typeof phone>, string>;

/** A debtor with invoices, given by hand. */
export const openBody = z
  .strictObject({
    debtor: z.strictObject({
      reference: idInput.optional().describe('Your own number of this debtor.'),
      name: nameInput,
      kind: z.enum(['business', 'consumer']),
      soleTrader: z.boolean().optional().describe('A business that is one natural person.'),
      timeZone: z.string().max(64).optional().describe('IANA name; nothing is sent without one.'),
      country: z
        .string()
        .regex(/^[A-Z]{2}$/, 'Two letters, such as GB.')
        .optional(),
      state: z
        .string()
        .max(60)
        .optional()
        .describe('State, province or nation: its law may protect the debtor. MA, Ontario, SCT.'),
      city: z.string().max(100).optional(),
      postCode: z.string().max(20).optional().describe('Of the USA, for its time zone.'),
      language: z
        .string()
        .regex(/^[a-z]{2}$/, 'Two letters, such as en.')
        .optional(),
      emails: z.array(email).max(contactsMax).optional(),
      phones: z.array(phone).max(contactsMax).optional(),
      address: z.string().trim().min(1).max(addressMax).optional(),
      tags: tagsInput.optional().describe('Words that you sort debtors by.'),
    }),
    currency: z.string().max(3),
    strategy: z
      .string()
      .max(100)
      .optional()
      .describe('Id of a published strategy; else the rules of the creditor choose.'),
    invoices: z
      .array(
        z.strictObject({
          number: nameInput,
          issuedOn: dateInput,
          dueOn: dateInput,
          amount: moneyInput,
          paid: moneyInput.optional(),
          purpose: z.enum(['consumer', 'commercial', 'unknown']).optional(),
          claim: claimObject.optional().describe('What the law wants to know of it.'),
          notices: noticesInput,
        }),
      )
      .min(1)
      .max(invoicesMax),
  })
  .meta({ id: 'OpenAccount' });
export type OpenBody = z.infer<typeof openBody>;

/**
 * Finds or makes the debtor and the account and adds the invoices that it does not have, all or
 * nothing. A repeat with the same key, or of the same invoice numbers, adds nothing; numbers that the
 * debtor has in another currency are refused (`already_decided`).
 * @throws Problem
 */
export async function openAccount(
  deps: ApiDeps,
  caller: Caller,
  body: OpenBody,
  keyHeader: string | string[] | undefined,
): Promise<Facts> {
  const key = keyHeader === undefined ? null : idempotencyKey(keyHeader);
  if (!isCurrency(body.currency)) {
    throw problemOf({ code: 'currency_unknown', detail: 'Not a currency.', path: 'currency' });
  }
  const reference = body.debtor.reference ?? referenceOf(deps, caller, key);
  const debtor = debtorInput(caller.creditorId, reference, body.debtor);
  const now = await deps.change.clock.now();
  const strategy = await strategyOf(deps, debtor, body, now);
  const externalIds = body.invoices.map(({ number }) => externalIdOf(reference, number));
  const { accountId } = await deps.lookups.transaction(async (tx) => {
    const of = { creditorId: caller.creditorId, source, reference };
    const homes = await deps.lookups.homesOfInvoices(tx, of, externalIds);
    const found = await deps.store.directory.accountFor(debtor, body.currency, strategy, now, tx);
    for (const [index, invoice] of body.invoices.entries()) {
      const externalId = externalIdOf(reference, invoice.number);
      const home = homes.get(externalId) ?? found.accountId;
      if (home !== found.accountId) throw standsElsewhere(`invoices.${index}.number`);
      const added = await runCommand(deps.change, {
        accountId: found.accountId,
        actor: { ...caller.actor, role: 'system' },
        key: `open/${key ?? deps.change.newId('evt')}/${index}`,
        name: 'add-invoice',
        data: {
          ...{ source, externalId },
          ...invoice,
          purpose: invoice.purpose ?? (debtor.kind === 'consumer' ? 'consumer' : 'commercial'),
          collection: 'invoice',
          sourceAt: epoch,
        },
        inside: tx,
        firstLine: strategy.line,
      });
      if (!added.ok) throw at(problemOf(added.error), `invoices.${index}`);
    }
    return found;
  });
  const facts = await deps.store.accounts.facts(accountId);
  invariant(facts !== null, 'an account that was just written is there');
  return facts;
}

/** A repeat must be word for word the first; by hand there is no newer state of the source. */
const epoch = '1970-01-01T00:00:00.000Z';

function referenceOf(deps: ApiDeps, caller: Caller, key: string | null): string {
  if (key === null) return deps.change.newId('dbt');
  const hash = createHash('sha256').update(`${caller.creditorId}/${key}`).digest('hex');
  return hash.slice(0, 24);
}

/** Name of an invoice of a debtor, whatever its currency. */
function externalIdOf(reference: string, number: string): string {
  return `${reference}/${number}`.slice(0, externalIdMax);
}

/** An invoice has one currency, and so one account: a second claim under its number would be collected twice. */
function standsElsewhere(path: string): Problem {
  const detail = 'An invoice of this number stands on another account of the debtor already.';
  return problemOf({ code: 'already_decided', detail, path });
}

function at(problem: Problem, path: string): Problem {
  const errors = problem.errors.map((error) => ({
    ...error,
    path: error.path === '' ? path : `${path}.${error.path}`,
  }));
  return new Problem(problem.code, problem.detail, errors);
}

function debtorInput(
  creditorId: string,
  reference: string,
  given: OpenBody['debtor'],
): DebtorInput {
  const { country = null, state = null, city = null, postCode = null } = given;
  const place = { country, state, city, postCode };
  if (given.timeZone !== undefined && !isZone(given.timeZone)) {
    throw unusable('debtor.timeZone', 'This is no time zone of a place.');
  }
  const emails = (given.emails ?? []).map((one, index) => {
    const { value, role = null } = typeof one === 'string' ? { value: one } : one;
    const email = normalEmail(value);
    if (email === null) throw unusable(`debtor.emails.${index}`, 'Nothing can be sent there.');
    return { value: email, valid: true, role };
  });
  const phones = (given.phones ?? []).map((one, index) => {
    const stated: PhoneGiven = typeof one === 'string' ? { number: one } : one;
    const { number, smsConsent = false, type: reaches = null, role = null } = stated;
    const value = normalPhone(number, country);
    if (value === null) throw unusable(`debtor.phones.${index}`, 'This number cannot be rung.');
    return { value, valid: true, smsConsent, place: reaches, role };
  });
  return {
    creditorId,
    externalId: `${source}:${reference}`,
    name: given.name,
    kind: given.kind,
    soleTrader: given.kind === 'business' && given.soleTrader === true,
    timeZone: zoneFor(given.timeZone ?? null, place),
    ...place,
    language: given.language ?? 'en',
    tags: [...new Set(given.tags)],
    emails,
    phones,
    address: given.address ?? null,
  };
}

function unusable(path: string, detail: string): Problem {
  return problemOf({ code: 'invalid_input', detail, path });
}

/** The strategy named, else the one that the creditor's rules choose. */
async function strategyOf(
  deps: ApiDeps,
  debtor: DebtorInput,
  body: OpenBody,
  now: number,
): Promise<Chosen> {
  const { creditorId, kind } = debtor;
  const { directory, strategies } = deps.store;
  const { strategy: named, currency } = body;
  if (named !== undefined) {
    const newest = (await strategies.list(creditorId)).filter(({ id }) => id === named).at(-1);
    if (newest === undefined) {
      throw problemOf({ code: 'not_found', detail: 'No such strategy.', path: 'strategy' });
    }
    const { id, version } = newest;
    const { debtorKind } = await strategies.of(creditorId, id, version);
    if (debtorKind === kind) return { id, version };
    const detail = `${id} is for a ${debtorKind} debtor; this one is a ${kind}.`;
    throw problemOf({ code: 'strategy_invalid', detail, path: 'strategy' });
  }
  const rules = await directory.openingRules(creditorId);
  if (rules === null) throw problemOf({ code: 'not_found', detail: 'No such creditor.' });
  const invoices = body.invoices.map((one) => openingInvoice(one, currency));
  const parts = { change: deps.change, directory };
  const chosen = await strategyFor(parts, rules, { debtor, currency, invoices, now });
  if (!chosen.ok) throw problemOf(chosen.error);
  return chosen.value;
}

/** An amount that cannot be read is refused when the invoice is added. */
function openingInvoice(
  { amount, paid, dueOn }: OpenBody['invoices'][number],
  currency: string,
): OpeningInvoice {
  const minorOf = (given: MoneyInput | undefined): bigint => {
    const text = typeof given === 'object' ? given.amount : (given ?? '');
    const minor = parseAmount(text, currency);
    return minor.ok ? minor.value : 0n;
  };
  const openMinor = minorOf(amount) - minorOf(paid);
  return { openMinor, dueOn, hasFailed: false, collection: 'invoice', isDisputed: false };
}
