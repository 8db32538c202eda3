import type { Channel } from '../account/facts';
import { purposeOfStep } from '../law/purpose';
import type { ContactPurpose } from '../law/situation';
import type { Strategy } from './document';
import type { SenseFault } from './faults';

/** What a strategy must know of a text that it names: shipped, or published by its creditor. */
export interface KnownTemplate {
  readonly name: string;
  /** Language of this text; a name may have several. */
  readonly language: string;
  /** Channels that it has a text for; `call` alone: a script that a person reads. */
  readonly channels: readonly Channel[];
  /** It cannot be written without a pay-by date. */
  readonly needsPayBy: boolean;
  /** What it lacks for a purpose, in words; a purpose that is not named lacks nothing. */
  readonly lacks: Readonly<Partial<Record<ContactPurpose, readonly string[]>>>;
}

/** One place of a strategy that names a template. */
export interface TemplateUse {
  readonly path: SenseFault['path'];
  readonly name: string;
  readonly channel: Channel;
  readonly purpose: ContactPurpose;
  readonly hasPayBy: boolean;
}

/** Every place that names a template: contacts, their variants and fallbacks, attachments. */
export function templateUses(strategy: Strategy): TemplateUse[] {
  return strategy.stages.flatMap(({ stage, steps }, stageIndex) =>
    steps.flatMap((step, stepIndex) => {
      const at: SenseFault['path'] = ['stages', stageIndex, 'steps', stepIndex];
      const of = {
        purpose: purposeOfStep({ step, stage }),
        hasPayBy: step.payByDays !== undefined,
      };
      const contacts = (step.contacts ?? []).flatMap((contact, n): TemplateUse[] => {
        const { channel, fallback, template, variants = {} } = contact;
        const here: SenseFault['path'] = [...at, 'contacts', n];
        const names = [
          { path: [...here, 'template'], name: template },
          ...Object.entries(variants).map(([tone, name]) => ({
            path: [...here, 'variants', tone],
            name,
          })),
        ];
        const channels = fallback === undefined ? [channel] : [channel, fallback];
        return names.flatMap(({ path, name }) =>
          channels.map((one) => ({ ...of, path, name, channel: one })),
        );
      });
      const attachments = (step.attachments ?? []).map((name, n): TemplateUse => ({
        ...of,
        ...{ path: [...at, 'attachments', n], name, channel: 'letter', purpose: 'statement' },
      }));
      return [...contacts, ...attachments];
    }),
  );
}

/** What stands against a template in a place of a strategy, in one sentence; null: nothing. */
export function useFault(use: TemplateUse, known: readonly KnownTemplate[]): string | null {
  const texts = known.filter(({ name }) => name === use.name);
  const [first] = texts;
  if (first === undefined) {
    return `There is no template ${use.name}: it is neither shipped nor published.`;
  }
  if (first.channels.every((channel) => channel === 'call')) {
    return `The template ${use.name} is a script for a call and cannot be sent.`;
  }
  for (const { language, channels, needsPayBy, lacks } of texts) {
    const text = texts.length === 1 ? use.name : `${use.name} (${language})`;
    if (!channels.includes(use.channel))
      return `The template ${text} has no text for ${use.channel}.`;
    if (needsPayBy && !use.hasPayBy) {
      return `The template ${text} needs a pay-by date; give payByDays.`;
    }
    const [missing] = lacks[use.purpose] ?? [];
    if (missing !== undefined)
      return `The template ${text} cannot be a ${use.purpose}: ${missing}.`;
  }
  return null;
}

/** Places that name a template which does not exist, or one that does not fit there. */
export function templateFaults(strategy: Strategy, known: readonly KnownTemplate[]): SenseFault[] {
  const faults = new Map<string, SenseFault>();
  for (const use of templateUses(strategy)) {
    const message = useFault(use, known);
    // One place is used for a contact and for its fallback.
    if (message !== null)
      faults.set(`${use.path.join('.')} ${message}`, { path: use.path, message });
  }
  return [...faults.values()];
}
