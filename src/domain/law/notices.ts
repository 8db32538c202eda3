import type { LegalEventFacts } from '../account/case-file';
import { todayOn } from '../account/balances';
import type { Facts } from '../account/facts';
import type { Notice } from './situation';

const noticeKinds: ReadonlySet<string> = new Set<Notice['kind']>([
  'initial-communication',
  'limited-content-message',
  'validation',
  'dispute',
  'original-creditor-request',
  'verification',
  'duplicative-notice',
  'original-creditor-answer',
  'substantiation-request',
  'substantiation',
  'letter-of-claim',
  'reply-form',
  'documents-requested',
  'documents-supplied',
  'negotiation-failed-notice',
  'placement-notice',
  'undeliverable',
  'written-notice',
  'time-barred-notice',
  'deposit-notice',
  'identity-theft-report',
]);

/** Notices of an account: those recorded, and disputes that were opened. */
export function noticesOf(facts: Facts): Notice[] {
  const recorded = facts.legalEvents.filter(isNotice).map((event): Notice => ({
    kind: event.kind as Notice['kind'],
    debtIds: event.invoiceId === null ? [] : [event.invoiceId],
    on: event.on,
    method: event.data.method ?? null,
    isWritten: event.data.isWritten ?? true,
    isDuplicative: event.data.isDuplicative ?? false,
    amountMinor: null,
    details: {},
  }));
  const disputes = facts.holds
    .filter((hold) => hold.type === 'dispute')
    .map((hold): Notice => ({
      kind: 'dispute',
      debtIds: hold.invoiceId === null ? [] : [hold.invoiceId],
      on: hold.details.receivedOn ?? todayOn(facts, hold.fromAt),
      method: null,
      isWritten: hold.details.isWritten ?? true,
      isDuplicative: false,
      amountMinor: hold.amountMinor,
      details: {},
    }));
  return [...recorded, ...disputes];
}

function isNotice(event: LegalEventFacts): boolean {
  return noticeKinds.has(event.kind);
}
