import type { z } from 'zod';
import { parseAmount } from '../../domain/money/money';
import { isCurrency } from '../../domain/money/currency';
import { Failure } from '../failure';

/** A pure rule that the command line computes: JSON in, JSON with its working out. */
export interface Rule<Input = unknown> {
  readonly name: string;
  readonly title: string;
  readonly input: z.ZodType<Input>;
  compute(
    input: Input,
  ): Readonly<Record<string, unknown>> & { readonly working: readonly string[] };
}

/** Keeps the input type inside one file while the list holds them all. */
export function rule<Input>(definition: Rule<Input>): Rule {
  return definition as Rule;
}

/** Minor units of a decimal. @throws Failure naming the field */
export function amountOf(amount: string, currency: string, path: string): bigint {
  if (!isCurrency(currency)) {
    throw new Failure(2, `currency_unknown: ${path} is in no currency of ISO 4217`);
  }
  const minor = parseAmount(amount, currency);
  if (!minor.ok) throw new Failure(2, `${minor.error.code}: ${path}: ${minor.error.detail}`);
  return minor.value;
}
