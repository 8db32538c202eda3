import type { Movement } from '../domain/ledger/statement';

/** Words that the layout itself writes; everything else stands in the templates of the language. */
export interface LanguageWords {
  readonly months: readonly string[];
  readonly date: (day: number, month: string, year: string) => string;
  readonly thousands: string;
  readonly decimal: string;
  readonly columns: {
    readonly invoice: string;
    readonly issued: string;
    readonly due: string;
    readonly daysLate: string;
    readonly open: string;
    readonly charges: string;
    readonly total: string;
    readonly part: string;
    readonly date: string;
    readonly amount: string;
    readonly paidFor: string;
    readonly what: string;
    readonly change: string;
    readonly balance: string;
    readonly from: string;
    readonly days: string;
    readonly rate: string;
    readonly principal: string;
    readonly interest: string;
  };
  /** Lines of the itemization in a validation notice. */
  readonly itemized: {
    readonly then: (on: string) => string;
    readonly interest: string;
    readonly fees: string;
    readonly payments: string;
    readonly credits: string;
    readonly now: string;
  };
  readonly tables: Readonly<Record<TableName, string>>;
  readonly sums: {
    readonly issued: string;
    readonly credited: string;
    readonly disputed: string;
    readonly fees: string;
    readonly interest: string;
    readonly costs: string;
    readonly account: string;
    readonly balance: string;
    readonly total: string;
  };
  /** What a payment was used for. */
  readonly paidAs: Readonly<
    Record<'receivable' | 'interest' | 'fees' | 'costs' | 'credit' | 'returned', string>
  >;
  /** Lines of a statement of account. */
  readonly movementNames: Readonly<Record<Movement, string>>;
  readonly opening: (from: string) => string;
  readonly closing: (to: string) => string;
  readonly yourAccount: string;
  readonly more: (rows: number) => string;
  /** Base rates of half-years by their first day, and the points above them: interest of the law. */
  readonly baseRate: (
    rates: readonly { readonly percent: string; readonly from: string }[],
    points: string,
  ) => string;
  readonly reference: string;
  readonly page: (page: number, pages: number) => string;
  /** What interest rests on, as it is named in a sentence. */
  readonly contract: (signedOn: string | null) => string;
  readonly channels: { readonly email: string; readonly sms: string; readonly letter: string };
}

/** Tables that a template may place with `{% table name %}`. */
export const tableNames = [
  'invoices',
  'upcoming',
  'statement',
  'payments',
  'plan',
  'offer',
  'settlement',
  'receipt',
  'account',
  'itemization',
  'lawInterest',
] as const;
export type TableName = (typeof tableNames)[number];
