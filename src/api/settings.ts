import type { CreditorSettings } from '../domain/account/creditor';
import { conventionsOf } from '../domain/money/conventions';
import type { ContractTerms, InterestExemptions, InterestTerms } from '../domain/money/contract';
import { formatMinor } from '../domain/money/money';

type Minors = Readonly<Record<string, string>>;

/** A creditor as the interface shows it: amounts as decimals. */
export function toWireSettings(creditor: {
  readonly id: string;
  readonly name: string;
  readonly settings: CreditorSettings;
}) {
  const { id, name, settings } = creditor;
  const { authorityMinor, conventions, ...rest } = settings;
  const { lateFees, clause, terms } = settings.contract;
  return {
    id,
    name,
    ...rest,
    contract: {
      lateFees: decimals(lateFees),
      clause,
      ...(terms === undefined ? {} : { terms: wireTerms(terms) }),
    },
    ...(authorityMinor === undefined
      ? {}
      : {
          authority: {
            collector: decimals(authorityMinor.collector),
            supervisor: decimals(authorityMinor.supervisor),
          },
        }),
    ...(conventions === undefined ? {} : { conventions: conventionsOf({ conventions }) }),
  };
}

function wireTerms({ lateFee, interest, ...terms }: ContractTerms) {
  return {
    ...terms,
    ...(lateFee === undefined ? {} : { lateFee: wireLateFee(lateFee) }),
    ...(interest === undefined ? {} : { interest: wireInterest(interest) }),
  };
}

function wireLateFee(lateFee: NonNullable<ContractTerms['lateFee']>) {
  if (lateFee.kind === 'fixed') return { kind: lateFee.kind, amounts: decimals(lateFee.amounts) };
  const { kind, percent, caps } = lateFee;
  return { kind, percent, ...(caps === undefined ? {} : { caps: decimals(caps) }) };
}

function wireInterest({ exempt, ...interest }: InterestTerms) {
  return { ...interest, ...(exempt === undefined ? {} : { exempt: wireExempt(exempt) }) };
}

function wireExempt({ belowMinor, purposes }: InterestExemptions) {
  return {
    ...(belowMinor === undefined ? {} : { below: decimals(belowMinor) }),
    ...(purposes === undefined ? {} : { purposes }),
  };
}

function decimals(minors: Minors): Record<string, string> {
  return Object.fromEntries(
    Object.entries(minors).map(([currency, minor]) => [
      currency,
      formatMinor(BigInt(minor), currency),
    ]),
  );
}
