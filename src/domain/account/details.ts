import { localDateOf, localMinutesOf } from '../calendar/zone';
import { channels } from '../contact/channels';
import { formatMinor } from '../money/money';
import { assertNever } from '../result';
import type { Decision, NextAction } from './actions';
import { dateZone, owedMinor, unpaidInvoices } from './balances';
import type { Facts, Instant, Stage, WaitingFor } from './facts';
import { whyOf } from './why';

const summaryBytesMax = 200;

const stageTitles: Readonly<Record<Stage, string>> = {
  reminder: 'Reminder',
  escalation: 'Escalation',
  plan: 'Payment plan',
  agency: 'With the agency',
  legal: 'Legal',
  closed: 'Closed',
};

const waitTitles: Readonly<Record<WaitingFor, string>> = {
  step: 'the next step',
  approval: 'an approval',
  promise: 'a promised payment',
  instalment: 'the next instalment',
  hold: 'the end of a hold',
  answer: 'an answer',
  person: 'a person',
};

/**
 * What an account is about, for a collector who looks at its workflow: stage, balance, what it waits
 * for and since when, what comes next and when. Markdown; names nobody.
 */
export function details(facts: Facts, decision: Decision, now: Instant): string {
  const zone = dateZone(facts);
  const { account } = facts;
  const { guards, earliestAt } = whyOf(decision, now);
  const invoices = unpaidInvoices(facts).length;
  const balance = `${formatMinor(owedMinor(facts), account.currency)} ${account.currency}`;
  const since = timeText(account.stageSinceAt, zone);
  const lines = [
    `**${stageTitles[decision.stage]}**${decision.outcome ? ` (${decision.outcome})` : ''} since ${since}`,
    '',
    `- Balance: ${balance} on ${invoices} open ${invoices === 1 ? 'invoice' : 'invoices'}`,
    `- Now: ${nowText(decision)}`,
    `- Next: ${nextText(decision.nextAction, zone)}`,
  ];
  if (decision.action.kind === 'wait' && decision.nextAction !== null) {
    lines.push(
      `- Earliest: ${earliestAt === null ? 'when a person acts' : timeText(earliestAt, zone)}`,
    );
  }
  if (guards.length > 0) lines.push('', 'In the way:', '');
  for (const guard of guards) {
    const from = guard.sinceAt === null ? '' : `, since ${timeText(guard.sinceAt, zone)}`;
    const until = guard.clearsAt === null ? '' : `, until ${timeText(guard.clearsAt, zone)}`;
    const source = guard.citation === null ? '' : `, ${guard.citation}`;
    lines.push(`- ${guard.sentence} (\`${guard.rule}\`${source}${from}${until})`);
  }
  // The web UI cuts off the last line of what it shows, so that line is an empty one.
  lines.push(
    '',
    `Strategy ${decision.strategyId} version ${decision.strategyVersion}, zone data ${decision.zoneData}`,
    '',
    '\u00a0',
  );
  return lines.join('\n');
}

/** One line for a timer or an activity in the web UI: at most 200 bytes, names nobody. */
export function timerSummary(decision: Decision): string {
  const { action, nextAction } = decision;
  const text =
    action.kind === 'wait'
      ? `waits for ${waitTitles[action.waitingFor]}${until(action.untilAt)}${then(nextAction)}`
      : actionText(decision);
  return cut(text);
}

function until(at: Instant | null): string {
  return at === null ? '' : ` until ${timeText(at, 'UTC')}`;
}

function then(next: NextAction | null): string {
  return next === null || next.kind === 'wait' ? '' : `; next ${subject(next)}`;
}

function nowText(decision: Decision): string {
  const { action } = decision;
  if (action.kind !== 'wait') return actionText(decision);
  if (decision.stage === 'closed') return 'nothing, the account is closed';
  return `waits for ${waitTitles[action.waitingFor]}. ${decision.because}`;
}

function actionText(decision: Decision): string {
  const { action, nextAction } = decision;
  switch (action.kind) {
    case 'send':
      return `send ${nextAction ? subject(nextAction) : channels[action.channel].title}`;
    case 'exchange':
      return 'hand over to counsel';
    case 'close':
      return `close as ${action.outcome}`;
    case 'lapse':
      return decision.because;
    case 'wait':
      return waitTitles[action.waitingFor];
    case 'contact':
    case 'charge':
    case 'task':
    case 'approval':
    case 'hand-off':
    case 'billing':
    case 'move':
    case 'end':
    case 'retry':
    case 'skip':
      return `${action.kind} of step ${action.stepId}`;
    default:
      return assertNever(action);
  }
}

function nextText(next: NextAction | null, zone: string): string {
  if (next === null) return 'nothing by itself';
  const when = next.at === null ? '' : ` on ${timeText(next.at, zone)}`;
  return `${subject(next)}${when}`;
}

const nextTitles: Readonly<Record<NextAction['kind'], string>> = {
  contact: 'message',
  charge: 'late fee',
  task: 'task',
  approval: 'approval',
  place: 'placement',
  'hand-off': 'hand-off to counsel',
  billing: 'word to the billing system',
  move: 'other strategy',
  close: 'closing',
  wait: 'next look',
};

function subject({ kind, step, channel }: NextAction): string {
  const by = channel === null ? '' : ` by ${channels[channel].title}`;
  return `${nextTitles[kind]}${step === null ? '' : ` ${step}`}${by}`;
}

/** Local time at a place, "2026-03-09 09:30 (America/New_York)". */
function timeText(at: Instant, zone: string): string {
  const minutes = localMinutesOf(at, zone);
  const two = (part: number): string => String(part).padStart(2, '0');
  const clock = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return `${localDateOf(at, zone)} ${clock} (${zone})`;
}

/** Every part is plain ASCII but a step id, which may be anything: cut by bytes of UTF-8. */
function cut(text: string): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > summaryBytesMax) break;
    kept += character;
  }
  return kept;
}
