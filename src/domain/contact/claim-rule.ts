import type { RuleAnswer } from '../account/actions';
import type { Facts, InvoiceFacts } from '../account/facts';
import { assertNever } from '../result';
import type { ClaimField } from '../strategy/document';
import { allow, against } from './account-rules';
import type { GateContext } from './gate';
import { isOfLadder } from './of-ladder';

const rule = 'claim.incomplete';

/** Asked of every claim, whatever its strategy says; the rest of them cannot be written to the store empty. */
const always: readonly (ClaimField | 'invoice.dates' | 'invoice.amount')[] = [
  'debtor.name',
  'invoice.number',
  'invoice.dates',
  'invoice.amount',
];
type Field = (typeof always)[number];

const spokenOf = [allow(rule, 'The claim was spoken of before.')];
const complete = [allow(rule, 'Nothing that the claim needs is missing.')];

/**
 * Before the first contact about a claim everything has to be known that the strategy requires; once somebody was
 * reached for it the question is not asked again.
 */
export function claimRules(context: GateContext): RuleAnswer[] {
  const { request, facts, strategy } = context;
  const invoice = facts.invoices.find(({ id }) => id === request.cause);
  const isAsked = request.kind === 'contact' && request.channel !== undefined;
  if (!isAsked || invoice === undefined || !isOfLadder(context)) return [];
  if (hasContacted(context, invoice)) return spokenOf;
  const required = strategy.claim?.requires ?? [];
  const missing = [...always, ...required.filter((field) => !always.includes(field))].filter(
    (field) => isMissing(field, facts, invoice),
  );
  const [first] = missing;
  if (first === undefined) return complete;
  const names = missing.map((field) => fields[field].title).join(', ');
  const sentence = `Before the first contact about invoice ${invoice.number} is missing: ${names}.`;
  return [
    against(rule, 'block', sentence, {
      blocks: ['contact'],
      clearsAt: null,
      clearedBy: fields[first].clearedBy,
      facts: { missing: missing.join(' ') },
    }),
  ];
}

/** Begins the mark of an account whose claim is not complete. */
export const incompleteClaim = 'claim incomplete: ';

/**
 * The account's mark for the people who look after it (`needsAttention`): with what is missing, for as long as a contact
 * waits for that. A mark for another reason stays and goes before.
 *
 * @param rules of the decision
 */
export function attentionFor(was: string | null, rules: readonly RuleAnswer[]): string | null {
  if (was !== null && !was.startsWith(incompleteClaim)) return was;
  const guard = rules.find((one) => one.rule === rule && one.answer === 'block');
  if (guard === undefined) return null;
  const missing = String(guard.facts?.['missing'] ?? '').split(' ');
  const named = missing.map((field) => `${fields[field as Field].title} (${field})`);
  return `${incompleteClaim}${named.join(', ')}`;
}

/** A message about the claim went out or is going out, other than the one that is asked for. */
function hasContacted({ facts, request }: GateContext, invoice: InvoiceFacts): boolean {
  return facts.effects.some(({ kind, cause, messageId }) => {
    if (kind !== 'contact' || cause !== invoice.id) return false;
    if (messageId === null) return true;
    if (messageId === request.messageId) return false;
    const status = facts.messages.find(({ id }) => id === messageId)?.status;
    return status !== undefined && status !== 'suppressed' && status !== 'not-sent';
  });
}

/** What a field is called, and the command that sets it. */
const fields: Readonly<Record<Field, { readonly title: string; readonly clearedBy: string }>> = {
  'creditor.address': {
    title: 'postal address of the creditor, in its settings',
    clearedBy: 'person',
  },
  'debtor.name': { title: 'name of the debtor', clearedBy: 'update-contact' },
  'debtor.address': { title: 'postal address of the debtor', clearedBy: 'update-contact' },
  'debtor.country': { title: 'country of the debtor', clearedBy: 'update-contact' },
  'debtor.timeZone': { title: 'time zone of the debtor', clearedBy: 'update-contact' },
  'invoice.number': { title: 'number of the invoice', clearedBy: 'person' },
  'invoice.dates': { title: 'due date of the invoice', clearedBy: 'extend-due-date' },
  'invoice.amount': { title: 'amount of the invoice', clearedBy: 'person' },
  'invoice.purpose': { title: 'purpose of the debt', clearedBy: 'set-claim' },
  'claim.accruedOn': { title: 'day of accrual', clearedBy: 'set-claim' },
  'claim.debtKind': { title: 'kind of debt', clearedBy: 'set-claim' },
  'claim.portfolio': { title: 'portfolio', clearedBy: 'set-claim' },
  'claim.originalCreditor': { title: 'original creditor', clearedBy: 'set-claim' },
  'claim.currentCreditor': { title: 'current creditor', clearedBy: 'set-claim' },
  'claim.itemizationOn': { title: 'itemization date', clearedBy: 'set-claim' },
  'claim.itemizationCreditor': {
    title: 'creditor on the itemization date',
    clearedBy: 'set-claim',
  },
};

function isMissing(
  field: Field,
  { debtor, contacts, creditor }: Facts,
  invoice: InvoiceFacts,
): boolean {
  const { claim } = invoice;
  switch (field) {
    case 'creditor.address':
      return (creditor.settings.address ?? '').trim() === '';
    case 'debtor.name':
      return debtor.name.trim() === '';
    case 'debtor.address':
      return !contacts.some(({ kind, status }) => kind === 'address' && status === 'ok');
    case 'debtor.country':
      return debtor.country === null;
    case 'debtor.timeZone':
      return debtor.timeZone === null;
    case 'invoice.number':
      return invoice.number.trim() === '';
    case 'invoice.dates':
      return invoice.dueOn === null && invoice.firstFailedAt === null;
    case 'invoice.amount':
      return invoice.amountMinor <= 0n;
    case 'invoice.purpose':
      return invoice.purpose === 'unknown';
    case 'claim.accruedOn':
      return claim.accruedOn === undefined;
    case 'claim.debtKind':
      return claim.debtKind === undefined;
    case 'claim.portfolio':
      return claim.portfolio === undefined;
    case 'claim.originalCreditor':
      return claim.originalCreditor === undefined;
    case 'claim.currentCreditor':
      return claim.currentCreditor === undefined;
    case 'claim.itemizationOn':
      return claim.itemizationOn === undefined;
    case 'claim.itemizationCreditor':
      return claim.itemizationCreditor === undefined;
    default:
      return assertNever(field);
  }
}
