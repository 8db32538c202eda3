import { z } from 'zod';
import type { Command } from '../commands/command';

/** One field of a command's form, read off its input. */
export interface FormField {
  readonly name: string;
  readonly kind: 'text' | 'longtext' | 'date' | 'number' | 'choice' | 'lines' | 'checkbox' | 'json';
  readonly isRequired: boolean;
  readonly hint: string | null;
  /** For `choice`. */
  readonly options: readonly string[];
}

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly maxLength?: number;
  readonly description?: string;
}

const longTextFrom = 500;
const datePattern = '^\\d{4}-\\d{2}-\\d{2}$';

/** The form of a command, made from the same input that HTTP checks. */
export function formFields(command: Command): FormField[] {
  const schema = z.toJSONSchema(command.input, { io: 'input', unrepresentable: 'any' }) as Schema;
  return fieldsOf(schema, '', true);
}

/** Fields of an object; those of an object inside it carry its name before a dot. */
function fieldsOf(schema: Schema, prefix: string, isNeeded: boolean): FormField[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([own, property]) => {
    const name = `${prefix}${own}`;
    const isRequired = isNeeded && required.has(own);
    if (property.properties !== undefined) return fieldsOf(property, `${name}.`, isRequired);
    return [{ name, isRequired, ...shapeOf(property) }];
  });
}

function shapeOf(schema: Schema): Omit<FormField, 'name' | 'isRequired'> {
  const base = { hint: schema.description ?? null, options: [] };
  if (schema.enum !== undefined) {
    return { ...base, kind: 'choice', options: schema.enum.map(String) };
  }
  if (schema.anyOf !== undefined) return unionShape(schema.anyOf, base.hint);
  switch (schema.type) {
    case 'string':
      return { ...base, kind: stringKind(schema) };
    case 'integer':
    case 'number':
      return { ...base, kind: 'number' };
    case 'boolean':
      return { ...base, kind: 'checkbox' };
    case 'array': {
      // What may also be an object is written as its text.
      const { type, anyOf = [] } = schema.items ?? {};
      const isLines = [type, ...anyOf.map((one) => one.type)].includes('string');
      return isLines
        ? { ...base, kind: 'lines', hint: base.hint ?? 'One a line.' }
        : { ...base, kind: 'json' };
    }
    default:
      return { ...base, kind: 'json' };
  }
}

/** Money may be written as a bare decimal, a moment as a date: the text form of a union is offered. */
function unionShape(
  members: readonly Schema[],
  described: string | null,
): Omit<FormField, 'name' | 'isRequired'> {
  const isMoney = members.some(({ properties }) => properties?.['currency'] !== undefined);
  const isMoment = members.some(({ format }) => format === 'date-time');
  const ownHint = isMoney
    ? "In the account's currency, such as 250.00."
    : isMoment
      ? 'A date such as 2026-03-01, or an instant such as 2026-03-01T09:00:00Z.'
      : null;
  const hint = [described, ownHint].filter(Boolean).join(' ') || null;
  const hasText = members.some(({ type }) => type === 'string');
  return { kind: hasText ? 'text' : 'json', hint, options: [] };
}

function stringKind({ pattern, maxLength = 0 }: Schema): FormField['kind'] {
  if (pattern === datePattern) return 'date';
  return maxLength >= longTextFrom ? 'longtext' : 'text';
}

/** What a posted form says, as the command's data. A field left empty is not given. */
export function formData(
  fields: readonly FormField[],
  form: URLSearchParams,
): Record<string, unknown> {
  const given = fields.flatMap((field): [string, unknown][] => {
    const text = form.get(field.name)?.trim() ?? '';
    if (field.kind === 'checkbox') return text === '' ? [] : [[field.name, true]];
    return text === '' ? [] : [[field.name, valueOf(field, text)]];
  });
  return nested(given);
}

/** `form.income` becomes `income` inside `form`. */
function nested(given: readonly [string, unknown][]): Record<string, unknown> {
  const flat = given.filter(([name]) => !name.includes('.'));
  const inner = new Map<string, [string, unknown][]>();
  for (const [name, value] of given) {
    const dot = name.indexOf('.');
    if (dot < 0) continue;
    const outer = name.slice(0, dot);
    inner.set(outer, [...(inner.get(outer) ?? []), [name.slice(dot + 1), value]]);
  }
  const objects = [...inner].map(([name, values]): [string, unknown] => [name, nested(values)]);
  return Object.fromEntries([...flat, ...objects]);
}

function valueOf({ kind }: FormField, text: string): unknown {
  switch (kind) {
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'lines':
      return text
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '');
    case 'json':
      return parsed(text);
    case 'text':
    case 'longtext':
    case 'date':
    case 'choice':
    case 'checkbox':
      return text;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
