import { z } from 'zod';
import { addDays, daysBetween, isLocalDate } from '../../domain/calendar/dates';
import { localDateOf } from '../../domain/calendar/zone';
import { limits } from '../../domain/limits';
import type { ReportName } from '../../domain/reporting/names';
import type { Caller } from '../callers';
import type { ApiDeps } from '../deps';
import { problemOf } from '../problems';

/** One line of a report: the same names in every line. Amounts are decimals of the line's currency. */
export type ReportRow = Readonly<Record<string, string | number | null>>;

export interface ReportAnswer {
  readonly from?: string;
  readonly to?: string;
  readonly asOf?: string;
  readonly rows: readonly ReportRow[];
}

/** What a report is made from. */
export interface ReportRequest<Query> {
  readonly deps: ApiDeps;
  readonly creditorId: string;
  readonly query: Query;
  /** Today by business time, UTC. */
  readonly todayOn: string;
}

/** One report: its route, its query and its description are all made from this. */
export interface Report<Query = unknown> {
  readonly name: ReportName;
  readonly title: string;
  /** How the figures are made, in one or two sentences. */
  readonly definition: string;
  /** Names of the rows' fields, in order. */
  readonly columns: readonly string[];
  readonly query: z.ZodType<Query>;
  make(request: ReportRequest<Query>): Promise<ReportAnswer>;
}

/** Keeps the types of one report inside it while the list holds them all. */
export function report<Query>(definition: Report<Query>): Report {
  return definition as Report;
}

const day = (name: string) =>
  z.string().refine(isLocalDate, `${name} is a date such as 2026-03-01`);

export const periodQuery = {
  from: day('from').optional().describe('First day; 90 days up to `to` if absent.'),
  to: day('to').optional().describe('Last day, included; today (UTC) if absent.'),
};

/** `?from` and `?to` of a report. @throws Problem date_invalid */
export function periodOf(
  query: { readonly from?: string | undefined; readonly to?: string | undefined },
  todayOn: string,
  fromFor: (toOn: string) => string = (toOn) => addDays(toOn, 1 - limits.reportDaysDefault),
): { readonly fromOn: string; readonly toOn: string; readonly days: number } {
  const toOn = query.to ?? todayOn;
  const fromOn = query.from ?? fromFor(toOn);
  const days = daysBetween(fromOn, toOn) + 1;
  if (days < 1 || days > limits.reportDaysMax) {
    const message =
      days < 1 ? 'from lies after to' : `a report spans at most ${limits.reportDaysMax} days`;
    throw problemOf({ code: 'date_invalid', detail: message, path: 'from' });
  }
  return { fromOn, toOn, days };
}

/** The report of a caller as it is sent. */
export async function reportJson(one: Report, deps: ApiDeps, caller: Caller, given: unknown) {
  const todayOn = localDateOf(await deps.change.clock.now(), 'UTC');
  const { rows, ...when } = await one.make({
    ...{ deps, todayOn },
    creditorId: caller.creditorId,
    query: given,
  });
  const { name, title, definition, columns } = one;
  return { report: name, title, ...when, definition, columns, rows };
}

export type ReportDocument = Awaited<ReturnType<typeof reportJson>>;
