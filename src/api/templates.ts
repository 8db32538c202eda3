import { z } from 'zod';
import { limits } from '../domain/limits';
import type { KnownTemplate, TemplateUse } from '../domain/strategy/templates';
import { templateUses } from '../domain/strategy/templates';
import { authorFaults } from '../texts/author';
import type { Language } from '../texts/languages';
import { shippedLanguages } from '../texts/languages';
import { knownTemplates } from '../texts/requirements';
import type { TextFault } from '../texts/source';
import type { OwnTemplate } from '../texts/templates';
import type { ApiDeps } from './deps';
import { countOf } from './document-faults';
import { parseBody, readBody } from './input';
import { Problem } from './problems';

export const templateName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'Write lower-case letters, digits and hyphens, at most 40.');
export const templateLanguage = z.enum(shippedLanguages as readonly [Language, ...Language[]]);

export const newTemplate = z.strictObject({
  name: templateName,
  language: templateLanguage,
  text: z.string().min(1).max(limits.bodyBytesMax),
});
export type NewTemplate = z.output<typeof newTemplate>;

/** Newest texts of a creditor, as rendering takes them. */
export function ownTemplates(deps: ApiDeps, creditorId: string): Promise<readonly OwnTemplate[]> {
  return deps.store.templates.newest(creditorId);
}

/** Every text that a strategy of the creditor may name. */
export async function templatesFor(
  deps: ApiDeps,
  creditorId: string,
): Promise<readonly KnownTemplate[]> {
  return knownTemplates(await ownTemplates(deps, creditorId));
}

/** A text as it was sent: as JSON, or as plain text whose name and language stand in the query. */
export function readTemplateBody(
  body: string,
  contentType: string | undefined,
  query: { readonly name?: string; readonly language?: string },
): NewTemplate {
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(contentType ?? '')) {
    return parseBody(newTemplate, { ...query, text: body });
  }
  const read = readBody(Buffer.from(body), contentType);
  return parseBody(newTemplate, read);
}

/** @throws Problem template_invalid with every fault, each with its line and column */
export async function checkTemplate(
  deps: ApiDeps,
  creditorId: string,
  { name, language, text }: NewTemplate,
): Promise<void> {
  const uses = await usesOf(deps, creditorId);
  refuseFaults(authorFaults(name, language, text, uses));
}

/** @throws Problem template_invalid where there are faults */
export function refuseFaults(faults: readonly TextFault[]): void {
  if (faults.length === 0) return;
  const errors = faults.slice(0, limits.listMax).map(({ detail, line, column, code }) => ({
    path: 'text',
    code: 'template_invalid',
    message: line === null ? detail : `line ${line}, column ${column ?? 1}: ${detail}`,
    ...{ line, column, reason: code },
  }));
  throw new Problem('template_invalid', `${countOf(faults.length)}; see errors.`, errors);
}

/** Where the creditor's strategies, shipped ones included, name texts. */
async function usesOf(deps: ApiDeps, creditorId: string): Promise<readonly TemplateUse[]> {
  const { strategies } = deps.store;
  const rows = await strategies.list(creditorId);
  const read = rows.map(({ id, version }) => strategies.of(creditorId, id, version));
  return (await Promise.all(read)).flatMap(templateUses);
}
