import type { PartyFacts } from '../account/case-file';
import type { Facts } from '../account/facts';
import { pointsOf } from '../contact/readers';
import { contactedAt } from '../contact/spacing';
import { rememberBeside } from '../remember';
import type { Attempt, Recipient } from './situation';

/**
 * Contacts with one reader, on this account and on the others of the same person: one budget
 * counts them all.
 */
export function attemptsWith(facts: Facts, party: PartyFacts | null): readonly Attempt[] {
  const { messages, calls, legalEvents, elsewhere, invoices } = facts;
  const points = pointsOf(facts, party);
  const asked = { facts, party };
  return attemptsBeside(asked, messages, calls, legalEvents, elsewhere, invoices, points, party);
}

interface AttemptsQuestion {
  readonly facts: Facts;
  readonly party: PartyFacts | null;
}

const attemptsBeside = rememberBeside(({ facts, party }: AttemptsQuestion): readonly Attempt[] => {
  const partyId = party?.id ?? null;
  const to: Recipient = party?.role === 'attorney' ? 'attorney' : 'debtor';
  const points = pointsOf(facts, party);
  const placeOf = (number: string): Attempt['place'] =>
    points.find((point) => point.value === number)?.place ?? 'unknown';
  const messages = facts.messages
    .filter((message) => message.partyId === partyId)
    .flatMap((message): Attempt[] => {
      const at = contactedAt(message);
      const [, , , cause = ''] = message.key.split('/');
      const number = message.toAddress;
      return at === null
        ? []
        : [
            {
              at,
              direction: 'out',
              channel: message.channel,
              result: message.bouncedAt === null ? 'sent' : 'bounced',
              debtIds: withGroups(facts, [cause]),
              to,
              number,
              place: placeOf(number),
            },
          ];
    });
  const calls = facts.calls
    .filter((call) => call.partyId === partyId)
    .map((call): Attempt => {
      const { at, direction, result, number, invoiceIds } = call;
      const place = placeOf(number);
      const debtIds = withGroups(facts, invoiceIds);
      return { at, direction, channel: 'call', result, debtIds, to, number, place };
    });
  const inbound = facts.legalEvents
    .filter((event) => event.kind === 'inbound' && event.partyId === partyId)
    .map((event): Attempt => ({
      at: event.at,
      direction: 'in',
      channel: event.data.channel ?? 'letter',
      result: 'received',
      debtIds: event.invoiceId === null ? [] : [event.invoiceId],
      to,
      number: event.data.address ?? null,
      place: 'unknown',
    }));
  const key = party?.personKey ?? null;
  const elsewhere = facts.elsewhere.filter((one) => one.personKey === key).map(fromElsewhere);
  return [...messages, ...calls, ...inbound, ...elsewhere];
});

/** Debts with the numbers under which some of them are one debt (12 CFR 1006.14(b)(4)). */
function withGroups(facts: Facts, invoiceIds: readonly string[]): readonly string[] {
  const groups = facts.invoices
    .filter(({ id, claim }) => claim.group !== undefined && invoiceIds.includes(id))
    .flatMap(({ claim }) => claim.group ?? []);
  return groups.length === 0 ? invoiceIds : [...invoiceIds, ...new Set(groups)];
}

function fromElsewhere(one: Facts['elsewhere'][number]): Attempt {
  const { at, direction, channel, result, causes, number } = one;
  return {
    at,
    direction,
    channel,
    result,
    debtIds: causes,
    to: 'debtor',
    number,
    place: 'unknown',
  };
}
