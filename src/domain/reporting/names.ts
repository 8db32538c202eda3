/** Reports that are asked for by name; `aging` and `audit` have shapes of their own. */
export const reportNames = [
  'dso',
  'bpdso',
  'add',
  'cei',
  'roll-rates',
  'cure-rate',
  'promises',
  'plans',
  'recovery',
  'cash-forecast',
  'lateness',
  'steps',
] as const;

export type ReportName = (typeof reportNames)[number];
