import type { LocalDate } from '../domain/calendar/dates';
import type { Movement } from '../domain/ledger/statement';
import { formatMinor } from '../domain/money/money';

/** Words that the layout itself writes; everything else stands in the templates of the language. */
export interface LanguageWords {
  readonly months: readonly string[];
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
  readonly reference: string;
  readonly page: (page: number, pages: number) => string;
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
] as const;
export type TableName = (typeof tableNames)[number];

const english: LanguageWords = {
  months: [
    ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August'],
    ...['September', 'October', 'November', 'December'],
  ],
  thousands: ',',
  decimal: '.',
  columns: {
    invoice: 'Invoice',
    issued: 'Issued',
    due: 'Due',
    daysLate: 'Days late',
    open: 'Open',
    charges: 'Added',
    total: 'To pay',
    part: 'Part',
    date: 'Date',
    amount: 'Amount',
    paidFor: 'Paid for',
    what: 'What',
    change: 'Change',
    balance: 'Owed',
  },
  tables: {
    invoices: 'Open invoices, oldest first',
    upcoming: 'Invoices not yet due',
    statement: 'How the amount is made up',
    payments: 'Payments we have received',
    plan: 'Your payment plan',
    offer: 'Payments under this offer',
    settlement: 'Payments of the settlement',
    receipt: 'What your payment was used for',
    account: 'Your account, by date',
  },
  sums: {
    issued: 'Invoices as issued',
    credited: 'Paid or credited so far',
    disputed: 'Being looked into, not asked for',
    fees: 'Late fees',
    interest: 'Interest',
    costs: 'Costs',
    account: 'Added to the account',
    balance: 'Balance',
    total: 'Total',
  },
  paidAs: {
    receivable: 'invoice amount',
    interest: 'interest',
    fees: 'late fee',
    costs: 'costs',
    credit: 'kept for you as credit',
    returned: 'returned to you',
  },
  movementNames: {
    invoice: 'invoice',
    fee: 'late fee',
    interest: 'interest',
    cost: 'costs',
    payment: 'your payment',
    returned: 'payment returned',
    credited: 'credited to you',
    'written-off': 'no longer asked for',
    'write-off-undone': 'asked for again',
    'credit-used': 'paid from your credit',
    correction: 'correction',
  },
  opening: (from) => `Owed before ${from}`,
  closing: (to) => `Owed on ${to}`,
  yourAccount: 'your account',
  more: (rows) => `and ${rows} more; ask us for the full list`,
  reference: 'Our reference',
  page: (page, pages) => `Page ${page} of ${pages}`,
  channels: { email: 'e-mail', sms: 'text message', letter: 'letter' },
};

/** Languages that templates are shipped for. A language is a folder beside this file and a row here. */
const languages = { en: english } as const;

export type Language = keyof typeof languages;
export const defaultLanguage: Language = 'en';
export const shippedLanguages = Object.keys(languages) as readonly Language[];

/** How a reader writes dates. */
export interface Reader {
  readonly language: Language;
  /** ISO 3166-1 alpha-2, null when unknown. */
  readonly country: string | null;
}

/** The shipped language for a tag such as "en-US"; English when there are no texts in it. */
export function languageOf(tag: string): Language {
  const base = tag.toLowerCase().split(/[-_]/)[0] ?? '';
  return shippedLanguages.find((language) => language === base) ?? defaultLanguage;
}

export function wordsOf(language: Language): LanguageWords {
  return languages[language];
}

/** "1 March 2026", or "March 1, 2026" for readers in the United States. */
export function dateText(on: LocalDate, reader: Reader): string {
  const month = wordsOf(reader.language).months[Number(on.slice(5, 7)) - 1] ?? '';
  const day = Number(on.slice(8, 10));
  const year = on.slice(0, 4);
  return reader.country === 'US' ? `${month} ${day}, ${year}` : `${day} ${month} ${year}`;
}

/** "EUR 1,250.50": the code says the currency without doubt, the digits are the ledger's own. */
export function moneyText(minor: bigint, currency: string, language: Language): string {
  const { thousands, decimal } = wordsOf(language);
  const [whole = '', fraction] = formatMinor(minor, currency).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
  return `${currency} ${grouped}${fraction === undefined ? '' : `${decimal}${fraction}`}`;
}
