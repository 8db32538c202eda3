import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../domain/result';
import type { Strategy } from '../domain/strategy/document';
import { strategyFaults } from '../domain/strategy/faults';
import { templateFaults, type KnownTemplate } from '../domain/strategy/templates';
import { readLocated, type LocatedFault } from './located';
import { strategyDocument, toStrategy } from './schema';

/** One fault of a strategy, with its place. */
export type StrategyFault = LocatedFault;

/**
 * Reads a strategy and names every fault at once: of the YAML, of the fields, of the sense. Where the texts that
 * may be named are given, a text that is not there, or that does not fit its step, is a fault too.
 */
export function readStrategy(
  yamlText: string,
  templates: readonly KnownTemplate[] | null = null,
): Result<Strategy, StrategyFault[]> {
  return readLocated(yamlText, strategyDocument, (written) => {
    const strategy = toStrategy(written);
    const faults = [
      ...strategyFaults(strategy),
      ...(templates === null ? [] : templateFaults(strategy, templates)),
    ];
    return { value: strategy, faults };
  });
}

const builtIn = [
  'b2b-standard',
  'us-consumer-first-party',
  'us-third-party-reg-f',
  'uk-b2b',
  'de-b2b',
  'de-b2c',
  'gentle-subscription',
] as const;

/** Versions that were shipped before. Accounts are pinned to them, so their files never change. */
const earlier = ['v1/b2b-standard', 'v1/us-consumer-first-party'] as const;

/** A shipped strategy as text: what `strategy publish` would take. */
export interface StrategyText {
  readonly id: string;
  readonly text: string;
}

const textOf = (file: string): string => readFileSync(join(__dirname, `${file}.yaml`), 'utf8');

/** The strategies that are shipped, in their newest versions, as text. */
export function builtInTexts(): readonly StrategyText[] {
  return builtIn.map((id) => ({ id, text: textOf(id) }));
}

/** The strategies that are shipped, in their newest versions. A fault in one is a defect of the product and stops it. */
export function builtInStrategies(): readonly Strategy[] {
  return builtInTexts().map(readShipped);
}

/** Every version that was ever shipped, older ones first: what an installation publishes when it starts. */
export function shippedVersions(): readonly Strategy[] {
  const old = earlier.map((file) => readShipped({ id: file, text: textOf(file) }));
  return [...old, ...builtInStrategies()];
}

/** The text of a shipped version, its notes for people included; null: it never shipped. */
export function shippedText(id: string, version: number): string | null {
  const texts = [...earlier, ...builtIn].map(textOf);
  const head = (text: string, field: string): string | undefined =>
    new RegExp(`^${field}: *(\\S+)`, 'm').exec(text)?.[1];
  const found = texts.find(
    (text) => head(text, 'id') === id && head(text, 'version') === String(version),
  );
  return found ?? null;
}

function readShipped({ id, text }: StrategyText): Strategy {
  const read = readStrategy(text);
  if (read.ok) return read.value;
  const faults = read.error.map(({ line, path, message }) => `${line ?? '?'} ${path}: ${message}`);
  throw new Error(`strategy ${id} has faults:\n${faults.join('\n')}`);
}
