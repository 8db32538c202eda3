import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { creditFaults } from '../domain/credit/faults';
import { creditDecisions, type CreditCondition, type CreditPolicy } from '../domain/credit/policy';
import { isCurrency } from '../domain/money/currency';
import type { Result } from '../domain/result';
import { amount, behaviourInput, idText } from './condition';
import { readLocated, type LocatedFault } from './located';

const count = z.int().min(0).max(100_000);
const reason = z.string().trim().min(1).max(300);

const fields = {
  behaviour: behaviourInput,
  paidInvoicesAtLeast: count,
  paidInvoicesAtMost: count,
  scoreAtLeast: count,
  scoreBelow: count,
  score: z.enum(['none', 'known']),
  overdueAtLeast: amount,
  overdueAtMost: amount,
  daysPastDueAtLeast: z.int().min(1).max(36_500),
  orderAtLeast: amount,
  exposureAtLeast: amount,
  overLimit: z.literal(true),
};
const plain = z.strictObject(fields).partial();
const condition = z
  .strictObject({ ...fields, not: plain, any: z.array(plain).min(2).max(20) })
  .partial() as z.ZodType<CreditCondition>;

/** A policy as it is written. */
export const creditPolicyDocument = z.strictObject({
  version: z.int().min(1).max(1_000_000),
  title: reason,
  currencies: z
    .array(z.string().refine(isCurrency, 'An ISO 4217 code in capitals.'))
    .min(1)
    .max(50),
  bands: z
    .array(
      z.strictObject({
        id: idText,
        title: reason,
        when: condition,
        limit: z.strictObject({
          base: amount,
          perPoint: z.strictObject({ amount, above: count }).optional(),
          lessPercentPerBrokenPromise: z.int().min(1).max(100).optional(),
          atMost: amount.optional(),
        }),
        termsDays: z.int().min(0).max(365),
      }),
    )
    .min(1)
    .max(20),
  rules: z
    .array(
      z.strictObject({ id: idText, decision: z.enum(creditDecisions), reason, when: condition }),
    )
    .min(1)
    .max(50),
  otherwise: z.strictObject({ decision: z.enum(creditDecisions), reason }),
});

/** Reads a policy and names every fault at once, with its place and line. */
export function readCreditPolicy(yamlText: string): Result<CreditPolicy, LocatedFault[]> {
  return readLocated(yamlText, creditPolicyDocument, (written) => {
    const policy = written as CreditPolicy;
    return { value: policy, faults: creditFaults(policy) };
  });
}

/** The policy that is shipped: what a creditor has that published none. A fault in it is a defect of the product. */
export function shippedCreditPolicy(): CreditPolicy {
  const read = readCreditPolicy(shippedCreditPolicyText());
  if (read.ok) return read.value;
  throw new Error(`the shipped credit policy has faults: ${JSON.stringify(read.error)}`);
}

/** The same as text, with its comments. */
export function shippedCreditPolicyText(): string {
  return readFileSync(join(__dirname, 'credit-standard.yaml'), 'utf8');
}
