import type { ChangeDeps } from '../commands/ports';
import type { TimelineEntry } from '../domain/account/changes';
import { localDateOf, type Instant } from '../domain/calendar/zone';
import { behaviourOf } from '../domain/reporting/behaviour';
import { invariant, ok, refuse, type Result } from '../domain/result';
import {
  assignedStrategy,
  assignmentLine,
  type Assigned,
  type Opening,
  type OpeningInvoice,
} from '../domain/strategy/assignment';
import type { Transaction } from '../store/client';
import type { DebtorInput, Directory } from '../store/directory';
import type { OpeningRules } from '../store/opening-rules';
import { usable } from './apply-case';

export interface AssignmentDeps {
  readonly change: Pick<ChangeDeps, 'store' | 'strategies'>;
  readonly directory: Directory;
}

/** An account that may have to be opened. */
export interface NewAccount {
  readonly debtor: DebtorInput;
  readonly currency: string;
  readonly invoices: readonly OpeningInvoice[];
  readonly now: Instant;
}

interface Pin {
  readonly id: string;
  readonly version: number;
}

/** The strategy of a new account, and what its timeline says of the choice where there were rules to choose by. */
export interface Chosen extends Pin {
  readonly line?: TimelineEntry;
}

/**
 * The strategy that a new account gets: by the creditor's rules, else by the kind of debtor; its newest version. A
 * debtor that is known is asked for as it is known. Error: `strategy_invalid` with the rule's place, when the strategy
 * of the rule that holds is not published or is not for this kind of debtor.
 */
export async function strategyFor(
  { change, directory }: AssignmentDeps,
  { settings, versions }: OpeningRules,
  account: NewAccount,
  inside?: Transaction,
): Promise<Result<Chosen>> {
  const { creditorId, externalId, kind } = account.debtor;
  const usual = pinned(versions, settings.strategies[kind]);
  if ((settings.assignment ?? []).length === 0) return ok(published(usual, kind));
  const known = await directory.accountsOf(creditorId, externalId);
  // It is there already, and keeps what it has.
  if (known.some(({ currency }) => currency === account.currency))
    return ok(published(usual, kind));
  const accounts = await Promise.all(known.map(({ id }) => change.store.facts(id)));
  const others = accounts.filter((facts) => facts !== null);
  const debtor = others[0]?.debtor ?? account.debtor;
  const opening: Opening = {
    debtor: {
      ...{ kind: debtor.kind, country: debtor.country, language: debtor.language },
      ...{ soleTrader: debtor.soleTrader === true, tags: debtor.tags ?? [] },
    },
    ...{ currency: account.currency, invoices: account.invoices },
    today: localDateOf(account.now, usable(debtor.timeZone)),
    behaviour: others.length === 0 ? null : behaviourOf(others, account.now),
  };
  const assigned = assignedStrategy(settings, opening);
  const { strategyId, rule } = assigned;
  if (rule === null)
    return ok(told(published(pinned(versions, strategyId), debtor.kind), assigned));
  const path = `assignment.${rule}.strategy`;
  const pin = pinned(versions, strategyId);
  if (pin === null) return refuse('strategy_invalid', `${strategyId} is not published.`, path);
  const strategy = await change.strategies.find(creditorId, pin.id, pin.version, inside);
  if (strategy !== null && strategy.debtorKind !== debtor.kind) {
    const detail = `${strategyId} is for a ${strategy.debtorKind} debtor; this one is a ${debtor.kind}.`;
    return refuse('strategy_invalid', detail, path);
  }
  return ok(told(pin, assigned));
}

const told = (pin: Pin, assigned: Assigned): Chosen => ({
  ...pin,
  line: assignmentLine(assigned, pin.version),
});

function pinned(versions: OpeningRules['versions'], id: string): Pin | null {
  const version = versions.get(id);
  return version === undefined ? null : { id, version };
}

function published(pin: Pin | null, kind: string): Pin {
  invariant(pin !== null, `the strategy of ${kind} debtors is published`);
  return pin;
}
