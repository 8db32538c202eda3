import { assertNever } from '../domain/result';
import type { AgreementView } from './agreement-view';
import type { Table } from './blocks';
import { wordsOf } from './languages';
import type { LanguageWords, TableName } from './words';
import type { LawChargesView } from './law-charges-view';
import type { AccountStatementView } from './statement-view';
import type { ValidationView } from './validation-view';
import type { InvoiceView, MessageView, PaymentView } from './view';

const rowsMax = 100;
const left = (title: string) => ({ title, align: 'left' as const });
const right = (title: string) => ({ title, align: 'right' as const });

/** The table that `{% table name %}` places; null when there is nothing to show. */
export function tableOf(name: TableName, view: MessageView): Table | null {
  const words = wordsOf(view.language);
  switch (name) {
    case 'invoices':
      return invoiceTable(words.tables.invoices, view.invoices, words, {
        total: view.total,
        accountCharges: view.accountCharges,
      });
    case 'upcoming':
      return invoiceTable(words.tables.upcoming, view.upcoming, words, null);
    case 'statement':
      return statementTable(view, words);
    case 'payments':
      return {
        caption: words.tables.payments,
        columns: [
          left(words.columns.date),
          left(words.columns.paidFor),
          right(words.columns.amount),
        ],
        rows: view.payments.map((row) => [row.date, row.invoice ?? words.yourAccount, row.amount]),
        sum: null,
      };
    case 'plan':
      return view.plan && scheduleTable(words.tables.plan, view.plan, words);
    case 'offer':
      return view.offer && scheduleTable(words.tables.offer, view.offer, words);
    case 'settlement':
      return view.settlement && scheduleTable(words.tables.settlement, view.settlement, words);
    case 'receipt':
      return view.payment && receiptTable(view.payment, words);
    case 'account':
      return view.accountStatement && accountTable(view.accountStatement, words);
    case 'itemization':
      return view.validation && itemizationTable(view.validation, words);
    case 'lawInterest':
      return view.lawCharges && lawInterestTable(view.lawCharges, words);
    default:
      return assertNever(name);
  }
}

function invoiceTable(
  caption: string,
  invoices: readonly InvoiceView[],
  words: LanguageWords,
  sums: { readonly total: string; readonly accountCharges: string | null } | null,
): Table {
  const { columns } = words;
  const hasCharges = invoices.some((row) => row.charges !== null);
  const isLate = invoices.some((row) => row.daysLate > 0);
  const row = (invoice: InvoiceView): string[] => [
    invoice.number,
    invoice.issued,
    invoice.due ?? '',
    ...(isLate ? [String(invoice.daysLate)] : []),
    invoice.open,
    ...(hasCharges ? [invoice.charges ?? '', invoice.total] : []),
  ];
  const titles = [
    ...[left(columns.invoice), left(columns.issued), left(columns.due)],
    ...(isLate ? [right(columns.daysLate)] : []),
    right(columns.open),
    ...(hasCharges ? [right(columns.charges), right(columns.total)] : []),
  ];
  const hidden = invoices.length - rowsMax;
  const line = (label: string, amount: string): string[] => [
    label,
    ...titles.slice(2).map(() => ''),
    amount,
  ];
  return {
    caption,
    columns: titles,
    rows: [
      ...invoices.slice(0, rowsMax).map(row),
      ...(hidden > 0 ? [line(words.more(hidden), '')] : []),
      ...(sums?.accountCharges ? [line(words.sums.account, sums.accountCharges)] : []),
    ],
    sum: sums && line(words.sums.total, sums.total),
  };
}

function statementTable({ statement }: MessageView, { sums, tables }: LanguageWords): Table {
  const lines: readonly (readonly [string, string | null])[] = [
    [sums.issued, statement.issued],
    [sums.credited, statement.credited === null ? null : `- ${statement.credited}`],
    [sums.disputed, statement.disputed === null ? null : `- ${statement.disputed}`],
    [sums.fees, statement.fees],
    [sums.interest, statement.interest],
    [sums.costs, statement.costs],
  ];
  return {
    caption: tables.statement,
    columns: [left(''), right('')],
    rows: lines.flatMap(([label, amount]) => (amount === null ? [] : [[label, amount]])),
    sum: [sums.balance, statement.balance],
  };
}

function receiptTable(payment: PaymentView, words: LanguageWords): Table {
  const { columns, sums } = words;
  const hidden = payment.lines.length - rowsMax;
  const rows = payment.lines
    .slice(0, rowsMax)
    .map(({ invoice, what, amount }) => [invoice ?? words.yourAccount, what, amount]);
  return {
    caption: words.tables.receipt,
    columns: [left(columns.invoice), left(columns.paidFor), right(columns.amount)],
    rows: hidden > 0 ? [...rows, [words.more(hidden), '', '']] : rows,
    sum: [sums.total, '', payment.amount],
  };
}

function accountTable(statement: AccountStatementView, words: LanguageWords): Table {
  const { columns } = words;
  return {
    caption: words.tables.account,
    columns: [
      ...[left(columns.date), left(columns.what), left(columns.invoice)],
      ...[right(columns.change), right(columns.balance)],
    ],
    rows: [
      [words.opening(statement.from), '', '', '', statement.opening],
      ...statement.lines.map(({ date, what, invoice, change, balance }) => [
        ...[date, what, invoice ?? '', change, balance],
      ]),
    ],
    sum: [words.closing(statement.to), '', '', '', statement.closing],
  };
}

/** A debt with its items below one another; zeros are printed (12 CFR 1006.34(c)(2)(viii)). */
function itemizationTable({ debts, total }: ValidationView, words: LanguageWords): Table {
  const { itemized, columns, sums, tables } = words;
  return {
    caption: tables.itemization,
    columns: [left(columns.invoice), left(columns.what), right(columns.amount)],
    rows: debts.slice(0, rowsMax).flatMap((debt) => [
      [debt.account, itemized.then(debt.itemizedOn), debt.amount],
      ['', itemized.interest, `+ ${debt.interest}`],
      ['', itemized.fees, `+ ${debt.fees}`],
      ['', itemized.payments, `- ${debt.payments}`],
      ['', itemized.credits, `- ${debt.credits}`],
      ['', itemized.now, debt.now],
    ]),
    sum: [sums.total, '', total],
  };
}

function lawInterestTable(
  { rows, interest, baseRate }: LawChargesView,
  words: LanguageWords,
): Table {
  const { columns, sums, tables } = words;
  const hidden = rows.length - rowsMax;
  return {
    // The working says which base rate it rests on, whoever wrote the text around it.
    caption: `${tables.lawInterest} (${baseRate})`,
    columns: [
      ...[left(columns.invoice), left(columns.from), right(columns.days)],
      ...[right(columns.rate), right(columns.principal), right(columns.interest)],
    ],
    rows: [
      ...rows
        .slice(0, rowsMax)
        .map((row) => [
          ...[row.invoice, row.from, String(row.days), row.rate, row.base, row.interest],
        ]),
      ...(hidden > 0 ? [[words.more(hidden), '', '', '', '', '']] : []),
    ],
    sum: [sums.total, '', '', '', '', interest],
  };
}

function scheduleTable(
  caption: string,
  agreement: AgreementView,
  { columns, sums }: LanguageWords,
): Table {
  return {
    caption,
    columns: [left(columns.part), left(columns.date), right(columns.amount)],
    rows: agreement.parts.map((part) => [String(part.n), part.date, part.amount]),
    sum: [sums.total, '', agreement.total],
  };
}
