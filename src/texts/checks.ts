import type { Channel } from '../domain/account/facts';
import { invariant } from '../domain/result';
import { compile } from './engine';
import { missingOf, write, writeParts, type RenderInput } from './render';
import { samples } from './samples';
import { readTemplate, type TextFault } from './source';
import { channelsOf, shipped, type Found } from './templates';
import type { Language } from './languages';
import type { MessageView } from './view';

/**
 * Reads, parses and renders every shipped template for every channel with a full and a bare view.
 * Run when the product starts; a fault here must stop the start. Letters are written but not drawn:
 * that would take seconds and depends on the data, not on the template.
 */
export function checkTemplates(): readonly TextFault[] {
  return [...shipped().values()].flatMap(({ engine, templates, faults }) => [
    ...faults,
    ...[...templates.values()].flatMap((compiled) =>
      renderFaults({ engine, compiled, version: null }),
    ),
  ]);
}

/** Faults of a template text written like a shipped one. */
export function checkTemplate(
  name: string,
  language: Language,
  text: string,
): readonly TextFault[] {
  const read = readTemplate(name, language, text);
  const folder = shipped().get(language);
  if (!read.source || !folder) return read.faults;
  const { compiled, faults } = compile(folder.engine, read.source);
  if (!compiled) return faults;
  const found: Found = { engine: folder.engine, compiled, version: null };
  return channelsOf(compiled).flatMap((channel) => checkOne(found, channel, samples.full));
}

/** Faults of a template when it is written for each of its channels, whatever the data has and lacks. */
export function renderFaults(found: Found): readonly TextFault[] {
  const views = [
    ...[samples.full, bareWith(found.compiled.source.needs), samples.party, samples.collector],
    ...(found.version === null ? [] : [samples.firstOfCollector]),
  ];
  return views.flatMap((view) =>
    channelsOf(found.compiled).flatMap((channel) => checkOne(found, channel, view)),
  );
}

function checkOne(
  { engine, compiled }: Found,
  channel: Channel,
  sample: MessageView,
): readonly TextFault[] {
  const { name, language } = compiled.source;
  const view = { ...sample, language };
  const input: RenderInput = { template: name, channel, language, view };
  const missing = missingOf(compiled, input);
  if (missing) return missing.error;
  const result =
    channel === 'letter' ? writeParts(engine, compiled, input) : write(engine, compiled, input);
  return result.ok ? [] : result.error;
}

/** The bare view with what a template needs. */
export function bareWith(needs: readonly string[]): MessageView {
  const full = samples.full as unknown as Record<string, unknown>;
  const needed = Object.fromEntries(needs.map((need) => [need, full[need]]));
  invariant(
    needs.every((need) => full[need] != null),
    'a template needs only fields that a view can have',
  );
  return { ...samples.bare, ...needed } as MessageView;
}
