import type { z } from 'zod';
import { parseAmount } from '../../domain/money/money';
import { isCurrency } from '../../domain/money/currency';
import type { Result } from '../../domain/result';
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

/**
 * What a rule answers to JSON; both the command line and the tests of the rules ask here.
 * @throws Failure naming each field that does not fit
 */
export function answerTo(asked: Rule, given: unknown): ReturnType<Rule['compute']> {
  const parsed = asked.input.safeParse(given);
  if (parsed.success) return asked.compute(parsed.data);
  const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Failure(2, `the input of calc ${asked.name} does not fit`, lines);
}

/** What a domain function found. @throws Failure with its code and the field, where it refused */
export function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { code, path, detail } = result.error;
  throw new Failure(2, path === undefined ? `${code}: ${detail}` : `${code}: ${path}: ${detail}`);
}

/** Minor units of a decimal. @throws Failure naming the field */
export function amountOf(amount: string, currency: string, path: string): bigint {
  if (!isCurrency(currency)) {
    throw new Failure(2, `currency_unknown: ${path} is in no currency of ISO 4217`);
  }
  const minor = parseAmount(amount, currency);
  return valueOf(minor.ok ? minor : { ok: false, error: { ...minor.error, path } });
}
