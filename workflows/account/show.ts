import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { SearchAttributePair, SearchAttributeUpdatePair } from '@temporalio/common';
import { attributeKeys as keys } from './attributes';
import type { Account } from './carried';
import type { Next } from './messages';

/** Server limit of a summary is 200 bytes as encoded, quotes included. */
const summaryBytesMax = 190;

/** Shows what the account waits for: details always (they cost nothing), attributes where they changed (one event). */
export function show(account: Account, next: Next): void {
  tell(account, next);
  upsertChanged(attributesOf(account, next));
}

/** Shows what the account does now without an event in the history. */
export function tell(account: Account, next: Next): void {
  account.waiting = next.summary;
  account.details = next.details;
  showDetails(account);
}

/** Shows that a call is failing for so long that a person should look. */
export function showFailing(account: Account): void {
  upsertChanged([{ key: keys.needsAttention, value: account.failing.size > 0 }]);
  showDetails(account);
}

/** Attributes that the next run starts with. */
export function attributesOfNextRun(account: Account, next: Next): SearchAttributePair[] {
  return attributesOf(account, next).filter(hasValue);
}

/** A text that the server takes as a summary, whatever it is given. */
export function summaryOf(text: string): string {
  let fitting = text;
  while (new TextEncoder().encode(fitting).length > summaryBytesMax) fitting = fitting.slice(0, -1);
  return fitting;
}

function attributesOf(account: Account, { attributes }: Next): SearchAttributeUpdatePair[] {
  const needsAttention = account.failing.size > 0 || attributes.needsAttention === true;
  return [
    { key: keys.stage, value: attributes.stage },
    { key: keys.accountStatus, value: attributes.accountStatus },
    { key: keys.creditor, value: attributes.creditor },
    { key: keys.waitingFor, value: attributes.waitingFor },
    { key: keys.oldestDueOn, value: dateOrNull(attributes.oldestDueAt) },
    { key: keys.nextActionAt, value: dateOrNull(attributes.nextActionAt) },
    { key: keys.needsAttention, value: needsAttention },
  ];
}

function upsertChanged(wanted: SearchAttributeUpdatePair[]): void {
  const shown = workflowInfo().typedSearchAttributes;
  const changed = wanted.filter(
    ({ key, value }) => comparable(shown.get(key)) !== comparable(value),
  );
  if (changed.length > 0) upsertSearchAttributes(changed);
}

function comparable(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  return value ?? null;
}

function dateOrNull(instantAt: number | null): Date | null {
  return instantAt === null ? null : new Date(instantAt);
}

function hasValue(pair: SearchAttributeUpdatePair): pair is SearchAttributePair {
  return pair.value !== null;
}

function showDetails(account: Account): void {
  const failing = [...account.failing].map(
    ([call, reason]) =>
      `**Needs attention**: \`${call}\` fails (${reason}); it is tried again until it succeeds.`,
  );
  setCurrentDetails([...failing, account.details].join('\n\n'));
}
