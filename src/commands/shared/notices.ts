import type { LegalEventFacts } from '../../domain/account/case-file';
import { todayOn } from '../../domain/account/balances';
import type { Facts, MessageFacts } from '../../domain/account/facts';
import { debtsOfMessage, noticeKindOf } from '../../domain/law/notices';
import type { CommandContext } from '../command';

/** An event of legal weight as it is recorded now. */
export function legalEvent(
  facts: Facts,
  context: CommandContext,
  own: Pick<LegalEventFacts, 'kind' | 'data'> & Partial<LegalEventFacts>,
): LegalEventFacts {
  return {
    id: context.newId('lev'),
    accountId: facts.account.id,
    invoiceId: null,
    partyId: null,
    on: todayOn(facts, context.now),
    at: context.now,
    by: context.actor.id,
    createdAt: context.now,
    ...own,
  };
}

/** That a message which was a notice came back, for each invoice that it was about; nothing for other messages. */
export function returnedNotice(
  facts: Facts,
  message: MessageFacts,
  context: CommandContext,
): LegalEventFacts[] {
  const { bouncedAt, id: messageId, channel, partyId } = message;
  const isKnown = facts.legalEvents.some(
    ({ kind, data }) => kind === 'undeliverable' && data.messageId === messageId,
  );
  if (bouncedAt === null || isKnown || noticeKindOf(message, context.strategy) === null) return [];
  return debtsOfMessage(facts, message).map((invoiceId) =>
    legalEvent(facts, context, {
      kind: 'undeliverable',
      invoiceId,
      partyId,
      on: todayOn(facts, bouncedAt),
      at: bouncedAt,
      data: { messageId, channel },
    }),
  );
}
