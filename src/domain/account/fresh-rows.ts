import type { Facts, Instant, MessageFacts, MessageStatus, StepEffect, TaskFacts } from './facts';

/** Where a message may stand before its fate is known. */
const onItsWay: ReadonlySet<MessageStatus> = new Set<MessageStatus>([
  'planned',
  'dispatching',
  'unknown',
  'not-sent',
]);

/** True until a message has been accepted, refused, given up or stopped. */
export function isOnItsWay({ status }: Pick<MessageFacts, 'status'>): boolean {
  return onItsWay.has(status);
}

/** A message as it is planned at `now`: nobody has tried to send it yet. */
export function plannedMessage(
  { account }: Facts,
  now: Instant,
  own: Pick<
    MessageFacts,
    | 'id'
    | 'key'
    | 'stepId'
    | 'stage'
    | 'channel'
    | 'template'
    | 'toAddress'
    | 'contactPointId'
    | 'messageClass'
    | 'payByOn'
  > &
    Partial<MessageFacts>,
): MessageFacts {
  return {
    accountId: account.id,
    creditorId: account.creditorId,
    status: 'planned',
    reason: null,
    attempt: 0,
    worker: null,
    plannedAt: now,
    leaseUntilAt: null,
    dispatchedAt: null,
    acceptedAt: null,
    deliveredAt: null,
    bouncedAt: null,
    unknownSinceAt: null,
    provider: null,
    providerId: null,
    bodySha256: null,
    retryAt: null,
    partyId: null,
    ...own,
  };
}

/** The record of a piece of a step, with what only some pieces have left empty. */
export function freshEffect(
  own: Omit<
    StepEffect,
    'note' | 'messageId' | 'taskId' | 'transactionId' | 'approvalId' | 'payByOn'
  > &
    Partial<StepEffect>,
): StepEffect {
  return {
    note: null,
    messageId: null,
    taskId: null,
    transactionId: null,
    approvalId: null,
    payByOn: null,
    ...own,
  };
}

/** A task as it is opened at `now` for whoever the account is assigned to, without an expiry unless one is given. */
export function openedTask(
  { account }: Facts,
  now: Instant,
  own: Pick<TaskFacts, 'id' | 'effectKey' | 'stepId' | 'kind' | 'title'> & Partial<TaskFacts>,
): TaskFacts {
  return {
    accountId: account.id,
    creditorId: account.creditorId,
    owner: account.assignedTo,
    status: 'open',
    outcome: null,
    note: null,
    dueAt: now,
    expiresAt: null,
    createdAt: now,
    doneAt: null,
    ...own,
  };
}
