import { parse } from 'yaml';
import { z } from 'zod';
import { isZone } from '../domain/calendar/zone';
import { isCurrency } from '../domain/money/currency';
import { ok, refuse, type Refusal, type Result } from '../domain/result';
import { isDateFormat } from './csv-dates';

const nameMax = 200;
const mapTextMax = 100_000;
const wordsMax = 20;

const column = z.string().min(1).max(nameMax);
const word = z.string().min(1).max(nameMax);

/** Shape of an import map; `docs/examples/ar-invoices.map.yaml` explains every field. */
const mapShape = z.strictObject({
  creditor: z.string().min(1).max(nameMax).optional(),
  currency: z.union([
    z.string().refine(isCurrency, 'An ISO 4217 code in capitals.'),
    z.strictObject({ column }),
  ]),
  dateFormat: z
    .string()
    .max(20)
    .refine(isDateFormat, 'YYYY, M or MM, D or DD, once each, with a sign between them.'),
  delimiter: z.enum([',', ';', '\t', '|']).default(','),
  columns: z
    .strictObject({
      number: column,
      debtor: column,
      issuedOn: column,
      dueOn: column,
      amount: column,
      name: column.optional(),
      kind: column.optional(),
      purpose: column.optional(),
      email: column.optional(),
      emailRole: column.optional(),
      phone: column.optional(),
      phoneRole: column.optional(),
      address: column.optional(),
      country: column.optional(),
      state: column.optional(),
      region: column.optional(),
      city: column.optional(),
      postCode: column.optional(),
      timeZone: column.optional(),
      language: column.optional(),
      tags: column.optional(),
      accruedOn: column.optional(),
      debtKind: column.optional(),
      limitationIn: column.optional(),
      originalCreditor: column.optional(),
      itemizationCreditor: column.optional(),
      currentCreditor: column.optional(),
      itemizationOn: column.optional(),
      placedOn: column.optional(),
      portfolio: column.optional(),
      group: column.optional(),
      nature: column.optional(),
      inDefaultWhenObtained: column.optional(),
      lastStep: column.optional(),
      lastStepOn: column.optional(),
      lastStepChannel: column.optional(),
      lastStepTimes: column.optional(),
    })
    .refine(
      ({ lastStep, lastStepOn }) => (lastStep === undefined) === (lastStepOn === undefined),
      'A last step needs its day: lastStep and lastStepOn go together.',
    ),
  settledOn: column.optional(),
  disputed: z
    .strictObject({
      column,
      yes: z.array(word).min(1).max(wordsMax),
      no: z.array(z.string().max(nameMax)).min(1).max(wordsMax),
    })
    .optional(),
  defaults: z
    .strictObject({
      kind: z.enum(['business', 'consumer']).default('business'),
      purpose: z.enum(['consumer', 'commercial', 'unknown']).optional(),
      country: z
        .string()
        .regex(/^[A-Z]{2}$/)
        .optional(),
      timeZone: z.string().refine(isZone, 'A zone such as Europe/Berlin.').optional(),
      language: z
        .string()
        .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
        .default('en'),
    })
    .prefault({}),
});

export type ImportMap = z.infer<typeof mapShape>;

/** Reads a map given as YAML (or JSON) text or as an object. Error: `invalid_input` or `unknown_field` with its path. */
export function readImportMap(given: unknown): Result<ImportMap> {
  return readMap(mapShape, given);
}

/** A map of any shape, given as text or as an object; errors as `readImportMap`. */
export function readMap<Map>(shape: z.ZodType<Map>, given: unknown): Result<Map> {
  const value = typeof given === 'string' ? fromYaml(given) : ok(given);
  if (!value.ok) return value;
  const parsed = shape.safeParse(value.value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const path = ['map', ...(issue?.path ?? [])].map(String).join('.');
  if (issue?.code === 'unrecognized_keys') {
    return refuse('unknown_field', issue.message, `${path}.${issue.keys.join(', ')}`);
  }
  return refuse('invalid_input', issue?.message ?? 'The map does not fit.', path);
}

/** Text of a map as a value; error `invalid_input`. */
function fromYaml(text: string): Result<unknown, Refusal> {
  const fault = refuse('invalid_input', 'The map is not YAML.', 'map');
  if (text.length > mapTextMax) return fault;
  try {
    return ok(parse(text, { maxAliasCount: 0, uniqueKeys: true }) as unknown);
  } catch {
    return fault;
  }
}
