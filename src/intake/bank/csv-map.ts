import { z } from 'zod';
import { isCurrency } from '../../domain/money/currency';
import type { Result } from '../../domain/result';
import { isDateFormat } from '../csv-dates';
import { readMap } from '../csv-map';

const nameMax = 200;
const wordsMax = 20;

const column = z.string().min(1).max(nameMax);
const words = z.array(z.string().min(1).max(nameMax)).min(1).max(wordsMax);

/** Shape of a map of bank lines; `docs/examples/bank-statement.map.yaml` explains every field. */
const mapShape = z
  .strictObject({
    creditor: z.string().min(1).max(nameMax).optional(),
    /** Name of the bank account, where the file does not say it: tells two accounts' lines apart. */
    account: z.string().min(1).max(nameMax).default(''),
    currency: z.union([
      z.string().refine(isCurrency, 'An ISO 4217 code in capitals.'),
      z.strictObject({ column }),
    ]),
    dateFormat: z
      .string()
      .max(20)
      .refine(isDateFormat, 'YYYY, M or MM, D or DD, once each, with a sign between them.'),
    decimal: z.enum(['.', ',']).default('.'),
    delimiter: z.enum([',', ';', '\t', '|']).default(','),
    columns: z.strictObject({
      bookedOn: column,
      /** With a sign, unless `direction` says which way; else `credit` and `debit`, one of them filled. */
      amount: column.optional(),
      credit: column.optional(),
      debit: column.optional(),
      payer: column.optional(),
      iban: column.optional(),
      remittance: column.optional(),
      endToEndId: column.optional(),
      reference: column.optional(),
    }),
    direction: z.strictObject({ column, credit: words, debit: words }).optional(),
  })
  .refine(
    ({ columns: { amount, credit, debit } }) =>
      amount === undefined ? credit !== undefined : credit === undefined && debit === undefined,
    { message: 'Name either amount, or credit and debit.', path: ['columns', 'amount'] },
  )
  .refine(({ columns, direction }) => direction === undefined || columns.amount !== undefined, {
    message: 'A direction belongs to one column of amounts.',
    path: ['direction'],
  });

export type BankMap = z.infer<typeof mapShape>;

/** Reads a map given as YAML (or JSON) text or as an object. Error: `invalid_input` or `unknown_field` with its path. */
export function readBankMap(given: unknown): Result<BankMap> {
  return readMap(mapShape, given);
}
