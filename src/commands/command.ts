import type { z } from 'zod';
import type { Facts, Instant, PaymentFacts, Stage } from '../domain/account/facts';
import type { Changes } from '../domain/account/changes';
import type { Law } from '../domain/law/law';
import type { Result } from '../domain/result';
import type { Strategy } from '../domain/strategy/document';

export type Role = 'billing' | 'collector' | 'supervisor' | 'admin' | 'auditor' | 'system';

/** Who asks. `id` is stable (key id, `system`, `temporal-ui`, `stripe`); a person is one id whatever the role. */
export interface Actor {
  readonly kind: 'system' | 'user' | 'debtor' | 'provider' | 'temporal';
  readonly id: string;
  readonly role: Role;
}

/** What an apply function may use besides facts and input: all of it data or made beforehand. */
export interface CommandContext {
  readonly actor: Actor;
  /** Business time, read after the lock. */
  readonly now: Instant;
  readonly strategy: Strategy;
  readonly law: Law;
  /** Fresh ids with the prefixes of the interface: `newId('hld')`. */
  readonly newId: (prefix: IdPrefix) => string;
  /** Runs on another account of the person because of the first: what only the first account has is left out. */
  readonly isElsewhere?: true;
  /** True when an approval has already been given for this very command. */
  readonly approved: boolean;
  /** The payment that the command named by `suspense`, locked; null: the creditor has none of that id. */
  readonly suspense?: PaymentFacts | null;
  /** The strategy version named by `target`; null: it is not published. */
  readonly target?: Strategy | null;
  /** With it: who had proposed it, and the hash of what was approved. The actor is who approved last. */
  readonly proposal?: { readonly by: string; readonly hash: string };
}

/** Figures that an approval is about and that the command alone can work out; they are hashed with its input. */
export type Terms = Readonly<Record<string, string | null>>;

export type IdPrefix =
  | 'acc' | 'inv' | 'dbt' | 'msg' | 'agr' | 'apv' | 'hld' | 'evt'
  | 'pay' | 'txn' | 'ent' | 'tsk' | 'cal' | 'plc' | 'cpt' | 'per' | 'key' | 'doc' | 'pty' | 'lev' | 'wbk'; // prettier-ignore

/** Done with changes, or asks for a second person first. */
export type Applied =
  | { readonly kind: 'done'; readonly changes: Changes; readonly terms: Terms | null }
  | {
      readonly kind: 'needs-approval';
      readonly title: string;
      readonly people: number;
      readonly terms: Terms | null;
    };

/** One command: one file, one line in the list. HTTP, CLI, OpenAPI, roles and the console form follow from it. */
export interface Command<Input = unknown> {
  /** Kebab-case verb of the interface, for example `record-payment`. */
  readonly name: string;
  readonly title: string;
  /** One sentence for the console and OpenAPI. */
  readonly help: string;
  readonly input: z.ZodType<Input>;
  readonly roles: readonly Role[];
  /** Stages in which it makes sense; others answer 409 `stage_does_not_allow`. */
  readonly stages: readonly Stage[];
  /** Its figures rest on the balance: interest is booked until today before it is applied. */
  readonly accrues?: true;
  /** Id of a payment that it needs besides the facts: money that is on no account yet. */
  readonly suspense?: (input: Input) => string | undefined;
  /** A published strategy version that it needs besides the facts. */
  readonly target?: (input: Input) => { readonly id: string; readonly version: number };
  /** Does this hold for the person, that is on all open accounts of the same person? */
  readonly forPerson?: (input: Input) => boolean;
  /** Pure. Refusals carry a code of the list and the field. */
  readonly apply: (facts: Facts, input: Input, context: CommandContext) => Result<Applied>;
}

/** Keeps the input type inside one file while the list holds them all. */
export function command<Input>(definition: Command<Input>): Command<Input> {
  return definition;
}

/** `terms`: what was done where it may wait for an approval; it has to be what was approved. */
export const done = (
  changes: Changes,
  terms: Terms | null = null,
): { ok: true; value: Applied } => ({
  ok: true,
  value: { kind: 'done', changes, terms },
});

/** Asks for more persons first; the deadlines of the question are the same for every command. */
export const needsApproval = (
  title: string,
  people: number,
  terms: Terms | null = null,
): { ok: true; value: Applied } => ({
  ok: true,
  value: { kind: 'needs-approval', title, people, terms },
});
