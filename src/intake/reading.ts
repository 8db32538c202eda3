import type { z } from 'zod';
import type { Instant } from '../domain/account/facts';
import { Unreadable } from './fault';
import type { SourceFact, SourceReading } from './facts';
import { readJson } from './json';

/** What of a source's events is its own: how an event is wrapped, and what each type says. */
export interface EventForm<Event> {
  readonly envelope: z.ZodType<Event>;
  /** Ids of events as this source writes them. */
  readonly id: z.ZodType<string>;
  readonly head: (
    event: Event,
    deliveryId: string | null,
  ) => {
    /** Null: none that can be believed. */
    readonly id: string | null;
    readonly type: string;
    readonly at: Instant;
    /** Our creditor, where the event names one; null: it does not. */
    readonly creditorId?: string | null;
  };
  /** Null: a type that is not used. Throws `Unreadable` for one that cannot be believed. */
  readonly facts: (event: Event) => readonly SourceFact[] | null;
}

/**
 * Reads one body of a source. `deliveryId` is the id that a signed header gives it, where the source has such a header.
 */
export type SourceReader = (body: Uint8Array, deliveryId: string | null) => SourceReading;

/** Reads verified bodies of a source into facts; pure. Nothing of a body that is not understood is believed. */
export function readerOf<Event>(form: EventForm<Event>): SourceReader {
  return (body, deliveryId) => {
    const json = readJson(body);
    if (!json.ok) return quarantined(null, 'unreadable', `body: ${json.error}`);
    const envelope = form.envelope.safeParse(json.value);
    if (!envelope.success) {
      const [issue] = envelope.error.issues;
      const place = issue?.path.map(String).join('.') || 'event';
      const reason = `${place}: ${issue?.code ?? 'invalid'}`;
      return quarantined(idOf(form, json.value), 'unreadable', reason);
    }
    const { id, type, at, creditorId = null } = form.head(envelope.data, deliveryId);
    if (id === null) return quarantined(null, type, 'id: invalid');
    try {
      const facts = form.facts(envelope.data);
      if (facts === null) return { kind: 'ignored', id, type, reason: 'type not used' };
      if (facts.length === 0) return { kind: 'ignored', id, type, reason: 'nothing to do for it' };
      return { kind: 'event', event: { id, type, at, creditorId, facts } };
    } catch (error) {
      if (error instanceof Unreadable) return quarantined(id, type, error.reason);
      throw error;
    }
  };
}

function quarantined(id: string | null, type: string, reason: string): SourceReading {
  return { kind: 'quarantined', id, type, reason };
}

function idOf<Event>(form: EventForm<Event>, value: unknown): string | null {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
  const parsed = form.id.safeParse(id);
  return parsed.success ? parsed.data : null;
}
