import type { LocalDate } from '../../domain/calendar/dates';
import { isLocalDate } from '../../domain/calendar/dates';
import { limits } from '../../domain/limits';
import { exponentOf, isCurrency } from '../../domain/money/currency';
import { parseAmount } from '../../domain/money/money';
import { cleanLine } from '../text';
import { identified, noReference, type BankFault, type BankFile, type BareLine } from './file';
import { all, at, attribute, readXml, text, type Node } from './xml';

/** An element that is not taken. */
class ElementFault extends Error {
  constructor(
    readonly node: Node,
    readonly element: string,
    readonly code: BankFault,
    readonly value: string | null,
  ) {
    super(code);
  }
}

interface Statement {
  readonly lineOf: (node: Node) => number;
  readonly id: string;
  readonly account: string;
  readonly latest: LocalDate;
}

const namespacePattern = /^urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(?:0[2-9]|[1-9]\d)$/;

/**
 * Reads a camt.053 (version 2 and later) with all its statements, each in whatever currency its entries
 * have. A batch entry becomes one movement per transaction where the parts add up to it. The first fault of
 * each entry is named with the line of the file on which the entry begins. A DOCTYPE is refused unread.
 *
 * @param latest no movement can have been booked later
 */
export function readCamt053(file: string | Uint8Array, latest: LocalDate): BankFile {
  const read = readXml(file);
  if ('fault' in read) return refused(read.fault, read.line);
  const { root, lineOf } = read;
  const [document] = all(root, 'Document');
  const isKnown = document && read.namespaces.some((name) => namespacePattern.test(name));
  const [message] = document ? all(document, 'BkToCstmrStmt') : [];
  if (!isKnown || message === undefined) return refused('not_camt053', 1);
  const statements = all(message, 'Stmt');
  const entries = statements.flatMap((one) => all(one, 'Ntry'));
  if (entries.length > limits.bankLinesMax) return refused('above_limit', 1);
  const seen = new Map<string, number>();
  const parts = statements.map((one) => readStatement(one, { lineOf, latest }, seen));
  return {
    lines: parts.flatMap((part) => part.lines),
    pending: parts.reduce((sum, part) => sum + part.pending, 0),
    rejected: parts.flatMap((part) => part.rejected),
  };
}

const refused = (code: BankFault, line: number): BankFile => ({
  lines: [],
  pending: 0,
  rejected: [{ line, column: null, code, value: null }],
});

function readStatement(
  node: Node,
  file: Pick<Statement, 'lineOf' | 'latest'>,
  seen: Map<string, number>,
): BankFile {
  const statement: Statement = {
    ...file,
    id: `${text(node, 'Id')}/${text(node, 'ElctrncSeqNb')}`,
    account: text(node, 'Acct', 'Id', 'IBAN') || text(node, 'Acct', 'Id', 'Othr', 'Id'),
  };
  const lines: BareLine[] = [];
  const rejected: BankFile['rejected'][number][] = [];
  let pending = 0;
  for (const entry of all(node, 'Ntry')) {
    const status = text(entry, 'Sts', 'Cd') || text(entry, 'Sts');
    if (status !== 'BOOK') {
      pending += 1;
      continue;
    }
    try {
      lines.push(...readEntry(entry, statement));
    } catch (error) {
      if (!(error instanceof ElementFault)) throw error;
      const { element, code, value } = error;
      const line = statement.lineOf(error.node);
      rejected.push({ line, column: element, code, value: value?.slice(0, 40) ?? null });
    }
  }
  const scope = { account: statement.account, statement: statement.id };
  return { lines: identified(lines, scope, seen), pending, rejected };
}

function readEntry(entry: Node, statement: Statement): BareLine[] {
  const money = moneyOf(entry, entry, at(entry, 'Amt'));
  const creditDebit = directionOf(entry, entry);
  const common = {
    line: statement.lineOf(entry),
    bookedOn: dateOf(entry, statement.latest),
    currency: money.currency,
    isReversal: text(entry, 'RvslInd') === 'true',
    isBatch: false,
  };
  const details = all(entry, 'NtryDtls').flatMap((one) => all(one, 'TxDtls'));
  const reference = referenceOf(text(entry, 'AcctSvcrRef'));
  const whole = { ...common, creditDebit, amountMinor: money.minor };
  if (details.length <= 1) {
    const [only] = details;
    const told = toldBy(entry, only, creditDebit);
    return [{ ...whole, ...told, bankReference: reference ?? told.bankReference }];
  }
  const parts = details.map((one) => ({
    ...common,
    ...partOf(entry, one, creditDebit),
    ...toldBy(entry, one, creditDebit),
  }));
  const signed = (one: { creditDebit: string; amountMinor: bigint }): bigint =>
    one.creditDebit === 'credit' ? one.amountMinor : -one.amountMinor;
  const sum = parts.reduce((total, part) => total + signed(part), 0n);
  const addsUp =
    sum === signed(whole) && parts.every((part) => part.partCurrency === money.currency);
  if (addsUp) {
    return parts.map(({ partCurrency: _partCurrency, bankReference, ...part }) => ({
      ...part,
      bankReference: bankReference ?? reference,
    }));
  }
  const remittance = parts.map((part) => part.remittance).join(' ');
  const told = { payer: null, iban: null, endToEndId: null, bankReference: reference };
  return [
    { ...whole, ...told, isBatch: true, remittance: remittance.slice(0, limits.remittanceMax) },
  ];
}

/** Amount and direction of one transaction of a batch; zero where none is told. */
function partOf(
  entry: Node,
  details: Node,
  creditDebit: BareLine['creditDebit'],
): Pick<BareLine, 'amountMinor' | 'creditDebit'> & { partCurrency: string } {
  const amount = at(details, 'Amt') ?? at(details, 'AmtDtls', 'TxAmt', 'Amt');
  const own = text(details, 'CdtDbtInd') === '' ? creditDebit : directionOf(entry, details);
  if (amount === undefined) return { amountMinor: 0n, creditDebit: own, partCurrency: '' };
  const { minor, currency } = moneyOf(entry, details, amount);
  return { amountMinor: minor, creditDebit: own, partCurrency: currency };
}

function toldBy(
  entry: Node,
  details: Node | undefined,
  creditDebit: BareLine['creditDebit'],
): Pick<BareLine, 'payer' | 'iban' | 'remittance' | 'endToEndId' | 'bankReference'> {
  const from = details ?? {};
  const role = creditDebit === 'credit' ? 'Dbtr' : 'Cdtr';
  const party = (...path: string[]): string => text(from, 'RltdPties', ...path);
  const structured = all(at(from, 'RmtInf') ?? {}, 'Strd').flatMap((one) => [
    text(one, 'CdtrRefInf', 'Ref'),
    ...all(one, 'RfrdDocInf').map((document) => text(document, 'Nb')),
  ]);
  const free = all(at(from, 'RmtInf') ?? {}, 'Ustrd').map((one) => text(one));
  const said = [...free, ...structured].filter((one) => one !== '');
  const remittance = said.length > 0 ? said.join(' ') : text(entry, 'AddtlNtryInf');
  const payer = party(role, 'Pty', 'Nm') || party(role, 'Nm') || party(`Ultmt${role}`, 'Nm');
  return {
    payer: clean(payer, limits.nameMax),
    iban: party(`${role}Acct`, 'Id', 'IBAN').replace(/\s/g, '').slice(0, 40) || null,
    remittance: clean(remittance, limits.remittanceMax) ?? '',
    endToEndId: referenceOf(text(from, 'Refs', 'EndToEndId')),
    bankReference: referenceOf(text(from, 'Refs', 'AcctSvcrRef')),
  };
}

const clean = (said: string, longest: number): string | null =>
  cleanLine(said.replace(/\s+/g, ' ').slice(0, longest), longest);

function referenceOf(given: string): string | null {
  const reference = clean(given, limits.nameMax);
  return reference === null || noReference.test(reference) ? null : reference;
}

function directionOf(entry: Node, node: Node): BareLine['creditDebit'] {
  const word = text(node, 'CdtDbtInd');
  if (word === 'CRDT') return 'credit';
  if (word === 'DBIT') return 'debit';
  throw new ElementFault(
    entry,
    'CdtDbtInd',
    word === '' ? 'missing' : 'invalid_input',
    word || null,
  );
}

function dateOf(entry: Node, latest: LocalDate): LocalDate {
  const given = text(entry, 'BookgDt', 'Dt') || text(entry, 'BookgDt', 'DtTm');
  if (given === '') throw new ElementFault(entry, 'BookgDt', 'missing', null);
  const on = given.slice(0, 'YYYY-MM-DD'.length);
  const isWhole = given.length === on.length || /^[T+Z-]/.test(given.slice(on.length));
  if (!isLocalDate(on) || !isWhole || on > latest) {
    throw new ElementFault(entry, 'BookgDt', 'date_invalid', given);
  }
  return on;
}

/** A decimal above zero with a currency; zeros after the currency's decimals say nothing. */
function moneyOf(
  entry: Node,
  node: Node,
  amount: Node | undefined,
): { minor: bigint; currency: string } {
  if (amount === undefined) throw new ElementFault(entry, 'Amt', 'missing', null);
  const currency = attribute(amount, 'Ccy');
  if (!isCurrency(currency)) throw new ElementFault(entry, 'Amt', 'currency_unknown', currency);
  const given = text(amount);
  const match = /^\+?(\d{1,15})(?:\.(\d{0,5}))?$/.exec(given);
  const exponent = exponentOf(currency) ?? 0;
  const fraction = (match?.[2] ?? '').replace(/0+$/, '').padEnd(exponent, '0');
  const whole = (match?.[1] ?? '').replace(/^0+(?=\d)/, '');
  const minor = parseAmount(exponent === 0 ? whole + fraction : `${whole}.${fraction}`, currency);
  const isPart = node !== entry;
  if (match === null || fraction.length !== exponent || !minor.ok) {
    throw new ElementFault(entry, 'Amt', 'amount_invalid', given);
  }
  if (minor.value === 0n && !isPart) {
    throw new ElementFault(entry, 'Amt', 'amount_invalid', given);
  }
  return { minor: minor.value, currency };
}
