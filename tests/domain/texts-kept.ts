import { renderMessage, type RenderInput, type Rendered } from '../../src/texts/render';

const kept = new WeakMap<object, Map<string, Rendered>>();

/** A message as it is rendered, once for the same view: many tests read the same text, and a letter takes long to draw. */
export function keptRender(input: RenderInput): Rendered {
  const { template, channel, language, view } = input;
  const ofView = kept.get(view) ?? new Map<string, Rendered>();
  kept.set(view, ofView);
  const key = `${language}|${template}|${channel}`;
  const known = ofView.get(key);
  if (known !== undefined) return known;
  const result = renderMessage(input);
  if (!result.ok) throw new Error(`${template} ${channel}: ${JSON.stringify(result.error)}`);
  ofView.set(key, result.value);
  return result.value;
}
