const prefix = 'account:';

/** Workflow id of an account: the only place that makes one. */
export function workflowIdOf(accountId: string): string {
  return `${prefix}${accountId}`;
}

/** The account of a workflow id; null if it is not an account's workflow. */
export function accountIdOf(workflowId: string): string | null {
  return workflowId.startsWith(prefix) ? workflowId.slice(prefix.length) : null;
}
