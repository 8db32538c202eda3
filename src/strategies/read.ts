import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import type { Result } from '../domain/result';
import type { Strategy } from '../domain/strategy/document';
import { strategyFaults } from '../domain/strategy/faults';
import { templateFaults, type KnownTemplate } from '../domain/strategy/templates';
import { strategyDocument, toStrategy } from './schema';

/** One fault of a strategy, with its place. `path` is written `stages.0.steps.2.days`; empty: the whole text. */
export interface StrategyFault {
  readonly path: string;
  readonly message: string;
  /** Line of the text, from 1, where it is known. */
  readonly line?: number;
}

type Path = readonly (string | number)[];

/** Longest text that is read; a strategy is a page or two. */
const textMax = 200_000;

/**
 * Reads a strategy and names every fault at once: of the YAML, of the fields, of the sense. Where the texts that
 * may be named are given, a text that is not there, or that does not fit its step, is a fault too.
 */
export function readStrategy(
  yamlText: string,
  templates: readonly KnownTemplate[] | null = null,
): Result<Strategy, StrategyFault[]> {
  if (yamlText.length > textMax) {
    return {
      ok: false,
      error: [{ path: '', message: `The text is longer than ${textMax} characters.` }],
    };
  }
  const lines = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter: lines });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    const faults = broken.map((error) => ({
      path: '',
      message: firstLine(error.message),
      line: lines.linePos(error.pos[0]).line,
    }));
    return { ok: false, error: faults };
  }
  const at = (path: Path, message: string): StrategyFault => {
    const line = lineOf(document, lines, path);
    return { path: path.join('.'), message, ...(line === null ? {} : { line }) };
  };
  const written = plain(document);
  if (written === null) return { ok: false, error: [at([], 'Anchors and aliases are not read.')] };
  const parsed = strategyDocument.safeParse(written.value);
  if (!parsed.success) {
    return { ok: false, error: parsed.error.issues.flatMap((issue) => fieldFaults(issue, at)) };
  }
  const strategy = toStrategy(parsed.data);
  const faults = [
    ...strategyFaults(strategy),
    ...(templates === null ? [] : templateFaults(strategy, templates)),
  ].map((fault) => at(fault.path, fault.message));
  return faults.length > 0 ? { ok: false, error: faults } : { ok: true, value: strategy };
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

function readShipped({ id, text }: StrategyText): Strategy {
  const read = readStrategy(text);
  if (read.ok) return read.value;
  const faults = read.error.map(({ line, path, message }) => `${line ?? '?'} ${path}: ${message}`);
  throw new Error(`strategy ${id} has faults:\n${faults.join('\n')}`);
}

function fieldFaults(
  issue: z.core.$ZodIssue,
  at: (path: Path, message: string) => StrategyFault,
): StrategyFault[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code !== 'unrecognized_keys') return [at(path, issue.message)];
  return issue.keys.map((name) => at([...path, name], `There is no field ${name} here.`));
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}

/** The values of a text; null when it has aliases: a page that a collector reads has no hidden copies. */
function plain(document: Document): { readonly value: unknown } | null {
  try {
    return { value: document.toJS({ maxAliasCount: 0 }) };
  } catch {
    return null;
  }
}

/** Line of a place, or of the nearest place above it that the text has. */
function lineOf(document: Document, lines: LineCounter, path: Path): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const offset = offsetOf(document, path.slice(0, length));
    if (offset !== null) return lines.linePos(offset).line;
  }
  return null;
}

function offsetOf(document: Document, path: Path): number | null {
  const last = path.at(-1);
  const parent = path.length === 0 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (last !== undefined && isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === last);
    return isScalar(pair?.key) ? (pair.key.range?.[0] ?? null) : null;
  }
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  return rangeStart(node);
}

function rangeStart(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node)) return null;
  return Array.isArray(node.range) ? Number(node.range[0]) : null;
}
