import { renderMessage, type Rendered } from '../../src/texts/render';
import { samples } from '../../src/texts/samples';
import { readFolders, readTemplate, type TemplateSource } from '../../src/texts/source';
import { listTemplates } from '../../src/texts/templates';
import type { MessageView } from '../../src/texts/view';
import type { Channel } from '../../src/domain/account/facts';
import { localized } from './texts-localized';

export type Other = 'de' | 'es';
export const others: readonly Other[] = ['de', 'es'];

export const folders = readFolders();
function sourcesOf(language: string): ReadonlyMap<string, TemplateSource> {
  const folder = folders.find((one) => one.language === language);
  return new Map(
    [...(folder?.templates ?? [])].flatMap(([name, text]) => {
      const { source } = readTemplate(name, folder!.language, text);
      return source ? [[name, source] as const] : [];
    }),
  );
}
export const sources = { en: sourcesOf('en'), de: sourcesOf('de'), es: sourcesOf('es') };

export const every = others.flatMap((language) =>
  listTemplates()
    .filter((info) => info.language === language)
    .flatMap(({ template, kind, channels }) =>
      channels.map((channel) => [language, template, channel, kind] as const),
    ),
);
export const flat = (text: string): string => text.replace(/\s+/g, ' ');

export function viewFor(
  template: string,
  language: Other,
  sample: keyof typeof samples,
): MessageView {
  const full = samples.full as unknown as Record<string, unknown>;
  const needs = sources[language].get(template)?.needs ?? [];
  const needed = Object.fromEntries(needs.map((need) => [need, full[need]]));
  const view = samples[sample];
  return localized({ ...view, ...(sample === 'bare' ? needed : {}) } as MessageView, language);
}

const kept = new Map<string, Rendered>();

/** A message from a sample; made once, because letters take long to draw. */
export function rendered(
  language: Other,
  template: string,
  channel: Channel,
  sample: keyof typeof samples = 'full',
): Rendered {
  const key = [language, template, channel, sample].join();
  const made =
    kept.get(key) ?? make(language, template, channel, viewFor(template, language, sample));
  kept.set(key, made);
  return made;
}

export function make(
  language: Other,
  template: string,
  channel: Channel,
  view: MessageView,
): Rendered {
  const result = renderMessage({ template, channel, language, view });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
