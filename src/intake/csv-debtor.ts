import { countryCode, zoneFor } from '../commands/places';
import { isZone } from '../domain/calendar/zone';
import { limits } from '../domain/limits';
import { contactRoles, type ContactRole } from '../domain/strategy/document';
import { CellFault, lineOf, oneOf, type Cells } from './csv-cells';
import type { ImportMap } from './csv-map';
import { cleanLine } from './text';

/** A debtor as a row of a file tells it. */
export interface ImportedDebtor {
  readonly reference: string;
  readonly name: string;
  readonly kind: 'business' | 'consumer';
  readonly email: string | null;
  readonly phone: string | null;
  readonly address: string | null;
  readonly country: string | null;
  readonly state: string | null;
  readonly city: string | null;
  readonly postCode: string | null;
  readonly timeZone: string | null;
  readonly language: string;
  readonly emailRole: ContactRole | null;
  readonly phoneRole: ContactRole | null;
  readonly tags: readonly string[];
}

/** The debtor of one row. */
export function debtorOf(map: ImportMap, cell: Cells['cell']): ImportedDebtor {
  const { columns, defaults } = map;
  const reference = lineOf(cell, columns.debtor);
  const zone = cell(columns.timeZone);
  if (columns.timeZone !== undefined && zone !== '' && !isZone(zone)) {
    throw new CellFault(columns.timeZone, 'invalid_input', zone);
  }
  const stated = zone || defaults.timeZone || null;
  const country = countryCode(cell(columns.country)) ?? defaults.country ?? null;
  const place = {
    country,
    state: cell(columns.region) || cell(columns.state) || null,
    city: cell(columns.city) || null,
    postCode: cell(columns.postCode) || null,
  };
  const isNamed = columns.name !== undefined && cell(columns.name) !== '';
  return {
    reference,
    name: isNamed && columns.name !== undefined ? lineOf(cell, columns.name) : reference,
    kind: oneOf(cell, columns.kind, ['business', 'consumer'] as const) ?? defaults.kind,
    email: cell(columns.email) || null,
    phone: cell(columns.phone) || null,
    address: cell(columns.address) || null,
    ...place,
    timeZone: zoneFor(stated, place),
    language: cell(columns.language) || defaults.language,
    emailRole: oneOf(cell, columns.emailRole, contactRoles),
    phoneRole: oneOf(cell, columns.phoneRole, contactRoles),
    tags: tagsOf(cell, columns.tags),
  };
}

/** Tags of one cell, separated by semicolons or upright bars. */
function tagsOf(cell: Cells['cell'], column: string | undefined): readonly string[] {
  if (column === undefined || cell(column) === '') return [];
  const tags = cell(column)
    .split(/[;|]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  const isWell = tags.every((tag) => cleanLine(tag) === tag && tag.length <= limits.nameMax);
  if (!isWell || tags.length > limits.tagsPerDebtor) {
    throw new CellFault(column, 'invalid_input', cell(column));
  }
  return [...new Set(tags)];
}
