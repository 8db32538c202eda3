import type { LocalDate } from '../calendar/dates';
import type { PaymentProposal } from '../account/facts';
import type { BankLine } from './bank-line';
import { longest, wordsIn } from './references';

/** Something of ours that a payment may be for; `invoiceId` null: the account as a whole. */
export interface Claim {
  readonly accountId: string;
  readonly invoiceId: string | null;
  readonly currency: string;
  /** Principal still open; of an account as a whole 0. */
  readonly openMinor: bigint;
  readonly dueOn: LocalDate;
  readonly debtorName: string;
}

/** Where the money of a line goes, and why. */
export type Match =
  | {
      readonly kind: 'matched';
      readonly accountId: string;
      readonly invoiceId: string | null;
      readonly because: string;
    }
  | {
      readonly kind: 'proposed';
      readonly proposal: PaymentProposal;
      readonly because: string;
    }
  | { readonly kind: 'suspense'; readonly because: string };

/** Fewer letters and digits than this also occur by chance: such a number needs the amount to agree. */
const tellingLength = 4;

/** What of a line may name something of ours: its remittance text and the payer's own reference. */
export function referencesOf({ remittance, endToEndId }: BankLine): string[] {
  return [remittance, endToEndId ?? ''].flatMap((text) => wordsIn(text).map((word) => word.text));
}

/**
 * A credit that names one thing of ours is for it; null: it names none. One account with several invoices, or several
 * accounts of which one owes exactly this, is a proposal; everything else a person decides.
 *
 * @param claims by reference in capitals
 */
export function matchByReference(
  line: BankLine,
  claims: ReadonlyMap<string, readonly Claim[]>,
): Match | null {
  if (line.isReversal) return suspense('a reversal by the bank');
  if (line.isBatch) return suspense('a batch that the statement does not take apart');
  const named = namedIn(line, claims);
  if (named.length === 0) return null;
  const fitting = named.filter(({ claim }) => claim.currency === line.currency);
  if (fitting.length === 0) return suspense('the reference names a debt in another currency');
  const accounts = new Set(fitting.map(({ claim }) => claim.accountId));
  const invoices = fitting.filter(({ claim }) => claim.invoiceId !== null);
  const ids = new Set(invoices.map(({ claim }) => claim.invoiceId));
  const [only] = invoices.length > 0 ? invoices : fitting;
  if (accounts.size === 1 && ids.size <= 1 && only) return certain(line, fitting, only.claim);
  const exact = invoices.map(({ claim }) => claim).filter((one) => owesExactly(one, line));
  const [exactOne] = exact;
  if (exactOne && new Set(exact.map(({ invoiceId }) => invoiceId)).size === 1) {
    return proposed(exactOne, 'reference-and-amount');
  }
  if (accounts.size > 1) return suspense('the references name several accounts');
  const [oldest] = invoices.map(({ claim }) => claim).sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1));
  return oldest ? proposed(oldest, 'references') : suspense('nothing fits it');
}

/**
 * Credits without a reference: exactly one invoice on which exactly this is open, of a debtor of the payer's name, is a
 * proposal. One invoice is proposed once.
 */
export function matchByAmountAndPayer(
  lines: readonly BankLine[],
  claims: readonly Claim[],
): Map<BankLine, Match> {
  const byAmount = new Map<string, { claim: Claim; name: string }[]>();
  for (const claim of claims) {
    const key = `${claim.currency} ${claim.openMinor}`;
    const row = { claim, name: normalName(claim.debtorName) };
    byAmount.set(key, [...(byAmount.get(key) ?? []), row]);
  }
  const taken = new Set<string | null>();
  return new Map(
    lines.map((line) => {
      const name = normalName(line.payer ?? '');
      const fitting = (byAmount.get(`${line.currency} ${line.amountMinor}`) ?? []).filter(
        (one) => name !== '' && one.name === name && !taken.has(one.claim.invoiceId),
      );
      const [only] = fitting;
      if (fitting.length !== 1 || only === undefined) return [line, suspense('nothing fits it')];
      taken.add(only.claim.invoiceId);
      return [line, proposed(only.claim, 'amount-and-payer')];
    }),
  );
}

/** Words that firms and people carry around their name, without weight for telling them apart. */
const weightless: ReadonlySet<string> = new Set(
  (
    'AG BV CO CORP CORPORATION GBR GMBH INC INCORPORATED KG LIMITED LLC LLP LP LTD MBH NV OHG OY ' +
    'PLC PTY SA SARL SAS SPA SRL UG UND AND MR MRS MS DR HERR FRAU'
  ).split(' '),
);

/** A name without case, accents, legal form, titles and order: `Müller, Jan` is `MULLER JAN` is `Jan Mueller`. */
export function normalName(name: string): string {
  return name
    .toUpperCase()
    .replace(/ß/g, 'SS')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([AOU])E/g, '$1')
    .replace(/(?<=\p{L})\.(?=\p{L}(?:\.|\b))/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !weightless.has(word))
    .sort()
    .join(' ');
}

interface Named {
  readonly word: string;
  readonly claim: Claim;
}

function namedIn(line: BankLine, claims: ReadonlyMap<string, readonly Claim[]>): Named[] {
  return [line.remittance, line.endToEndId ?? '']
    .flatMap((text) => longest(wordsIn(text), (word) => claims.has(word)))
    .flatMap(({ text }) => (claims.get(text) ?? []).map((claim) => ({ word: text, claim })));
}

function certain(line: BankLine, named: readonly Named[], claim: Claim): Match {
  const isTelling = named.some(
    ({ word }) => (word.match(/[\p{L}\p{N}]/gu) ?? []).length >= tellingLength,
  );
  if (isTelling || owesExactly(claim, line)) {
    const { accountId, invoiceId } = claim;
    return { kind: 'matched', accountId, invoiceId, because: 'reference' };
  }
  return proposed(claim, 'short-reference');
}

function owesExactly(claim: Claim, { amountMinor, currency }: BankLine): boolean {
  return claim.openMinor === amountMinor && claim.currency === currency;
}

function proposed({ accountId, invoiceId }: Claim, rule: string): Match {
  if (invoiceId === null) return suspense('nothing fits it');
  return { kind: 'proposed', proposal: { accountId, invoiceId, rule }, because: rule };
}

const suspense = (because: string): Match => ({ kind: 'suspense', because });
