import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/**
 * Search attributes of an account: for finding sets of accounts, never for logic, never personal
 * data (they are stored in clear). The names are part of the public interface.
 */
export const attributeKeys = {
  stage: defineSearchAttributeKey('Stage', SearchAttributeType.KEYWORD),
  accountStatus: defineSearchAttributeKey('AccountStatus', SearchAttributeType.KEYWORD),
  creditor: defineSearchAttributeKey('Creditor', SearchAttributeType.KEYWORD),
  waitingFor: defineSearchAttributeKey('WaitingFor', SearchAttributeType.KEYWORD),
  oldestDueOn: defineSearchAttributeKey('OldestDueOn', SearchAttributeType.DATETIME),
  nextActionAt: defineSearchAttributeKey('NextActionAt', SearchAttributeType.DATETIME),
  needsAttention: defineSearchAttributeKey('NeedsAttention', SearchAttributeType.BOOL),
} as const;
