import type { ContactPurpose } from '../domain/law/situation';
import type { KnownTemplate } from '../domain/strategy/templates';
import { placedTables, writtenVariables } from './engine';
import type { TemplateKind } from './source';
import { channelsOf, findTemplate, listTemplates, type Found, type OwnTemplate } from './templates';
import type { TableName } from './words';

/** What a text must say itself to be what a step sends; the rest is added by the layout and the law. */
interface Requirement {
  /** Of each group one variable is written. */
  readonly writes: readonly { readonly oneOf: readonly string[]; readonly lacks: string }[];
  readonly tables: readonly { readonly table: TableName; readonly lacks: string }[];
  readonly kinds?: readonly TemplateKind[];
}

const dated = { oneOf: ['payBy'], lacks: 'it does not write the last day, {{ payBy }}' } as const;

/** Parts by purpose of the step. A purpose that is not named asks for nothing of its own. */
const requirements: Readonly<Partial<Record<ContactPurpose, Requirement>>> = {
  'letter-of-claim': {
    kinds: ['demand'],
    writes: [dated],
    tables: [
      { table: 'invoices', lacks: 'it does not list the invoices, {% table invoices %}' },
      {
        table: 'statement',
        lacks: 'it does not show how the sum is made up, {% table statement %}',
      },
    ],
  },
  'remedy-notice': { kinds: ['demand'], writes: [dated], tables: [] },
  'termination-notice': { kinds: ['demand'], writes: [dated], tables: [] },
  'validation-notice': {
    writes: [
      {
        oneOf: ['validation.endsOn'],
        lacks: 'it does not write the end of the validation period, {{ validation.endsOn }}',
      },
    ],
    tables: [
      { table: 'itemization', lacks: 'it does not itemize the debt, {% table itemization %}' },
    ],
  },
  'placement-notice': {
    writes: [
      {
        oneOf: ['placement.earliest'],
        lacks: 'it does not write the earliest day, {{ placement.earliest }}',
      },
    ],
    tables: [],
  },
  'settlement-offer': {
    writes: [
      { oneOf: ['offer.total'], lacks: 'it does not write the amount offered, {{ offer.total }}' },
      {
        oneOf: ['offer.expires', 'payBy'],
        lacks: 'it does not write until when the offer stands, {{ offer.expires }}',
      },
    ],
    tables: [],
  },
};

/** What a text lacks to be a message of each purpose; a purpose that is not named lacks nothing. */
export function lacksOf({ engine, compiled }: Found): KnownTemplate['lacks'] {
  const written = writtenVariables(engine, compiled.body);
  const tables = new Set(placedTables(compiled.bodyText));
  // the partial places it where something was added
  if (/include 'sums'/.test(compiled.bodyText)) tables.add('statement');
  const lacks = Object.entries(requirements).map(([purpose, requirement]) => {
    const { kinds, writes, tables: placed } = requirement;
    const isOfKind = kinds === undefined || kinds.includes(compiled.source.kind);
    return [
      purpose,
      [
        ...(isOfKind ? [] : [`its kind must be ${kinds.join(' or ')}`]),
        ...writes.flatMap((one) =>
          one.oneOf.some((name) => written.has(name)) ? [] : [one.lacks],
        ),
        ...placed.flatMap((one) => (tables.has(one.table) ? [] : [one.lacks])),
      ],
    ] as const;
  });
  return Object.fromEntries(lacks.filter(([, list]) => list.length > 0));
}

/** What a strategy must know of a text. */
export function knownOf(found: Found): KnownTemplate {
  const { name, language, needs } = found.compiled.source;
  return {
    ...{ name, language, channels: channelsOf(found.compiled) },
    needsPayBy: needs.includes('payBy'),
    lacks: lacksOf(found),
  };
}

/** Every text that a creditor's strategies may name: shipped ones, and its own in their place. */
export function knownTemplates(own: readonly OwnTemplate[] = []): KnownTemplate[] {
  const places = new Map(
    [...listTemplates().map(({ template: name, language }) => ({ name, language })), ...own].map(
      ({ name, language }) => [`${language}/${name}`, { name, language }],
    ),
  );
  return [...places.values()].flatMap(({ name, language }) => {
    const found = findTemplate(name, language, own);
    return found === null ? [] : [knownOf(found)];
  });
}
