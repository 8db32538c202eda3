import type { Member } from './preview-cast';
import type { Sandbox } from './sandbox';
import { done, type Deed } from './what-if-life';

/** What happened or would happen, as far as it is compared; `at` in milliseconds. */
export interface Happening {
  readonly at: number;
  /** `contact c1 email`, `charge c6 25.00`, `stage escalation`. */
  readonly what: string;
}

/** Where a preview and the life after it part. */
export interface Difference {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** How many of each kind were previewed. */
  readonly compared: Readonly<Record<string, number>>;
}

interface Line {
  readonly at: string;
  readonly kind: string;
  readonly title: string;
  readonly reason: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Entry {
  readonly at: string;
  readonly kind: string;
  readonly step: string | null;
  readonly channel: string | null;
  readonly stage: string;
  readonly amount: { readonly amount: string } | null;
}

interface Lived {
  readonly id: string;
  readonly member: Member;
  readonly ahead: readonly Happening[];
  /** What became of the member's deeds in the preview. */
  readonly answers: readonly string[];
  readonly count: number;
}

/** The clock of a sandbox goes on while it works off what is due; the plan knows the instant alone. */
const lateMs = 5 * 60_000;
/** Of the timeline of an account that differs. */
const linesShown = 12;

/** Brings the cast in, previews each account, lives the days and names every difference; no difference: none. */
export async function previewsAndLives(
  sandbox: Sandbox,
  cast: readonly Member[],
  days: number,
  tell: (line: string) => void = () => undefined,
): Promise<Comparison> {
  // A validation notice cannot be written without it.
  await sandbox.creditor('default', { address: '1 House Road\nTown 12345' });
  const ids: string[] = [];
  for (const { body, before } of cast) {
    const { id } = await sandbox.done('POST', '/v1/accounts', body);
    for (const { command, data } of before) await sandbox.tryCommand(id as string, command, data);
    ids.push(id as string);
  }
  const lived: Lived[] = [];
  for (const [index, id] of ids.entries()) {
    const member = cast[index];
    if (member === undefined) throw new Error('an account without its member');
    lived.push({ id, member, ...(await aheadOf(sandbox, id, days, member.deeds ?? [])) });
  }
  tell(`${cast.length} accounts are brought in and previewed`);
  const answered = await live(sandbox, lived, days, tell);
  const differences: Difference[] = [];
  for (const one of lived) {
    const lines = [
      ...apart(one.ahead, (await pastOf(sandbox, one.id)).slice(one.count)),
      ...otherAnswers(one, answered.get(one.id) ?? []),
    ];
    if (lines.length === 0) continue;
    const title = `${one.member.title} (${one.id})`;
    differences.push({ title, lines: [...lines, ...(await otherwise(sandbox, one.id))] });
  }
  const compared: Record<string, number> = {};
  for (const { what } of lived.flatMap(({ ahead }) => ahead)) {
    const [kind = ''] = what.split(' ');
    compared[kind] = (compared[kind] ?? 0) + 1;
  }
  return { differences, compared };
}

/** Lives the days, doing on the way what members were previewed with; answers what became of that. */
async function live(
  sandbox: Sandbox,
  lived: readonly Lived[],
  days: number,
  tell: (line: string) => void,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { now } = await sandbox.done('GET', '/v1/sandbox/clock');
  const end = new Date(Date.parse(now as string) + days * 86_400_000).toISOString();
  const deeds = lived
    .flatMap(({ id, member }) => (member.deeds ?? []).map((deed) => ({ id, deed })))
    .filter(({ deed }) => deed.at < end)
    .sort((a, b) => (a.deed.at < b.deed.at ? -1 : 1));
  const progress = (at: string): void => tell(`lived until ${at.slice(0, 10)}`);
  const answers = new Map<string, string[]>();
  for (const { id, deed } of deeds) {
    await sandbox.moveToPatiently(deed.at, progress);
    answers.set(id, [...(answers.get(id) ?? []), await done(sandbox, id, deed)]);
  }
  await sandbox.moveToPatiently(end, progress);
  return answers;
}

function otherAnswers({ member, answers }: Lived, real: readonly string[]): readonly string[] {
  return (member.deeds ?? []).flatMap(({ at, event }, n) =>
    answers[n] === (real[n] ?? 'not-reached')
      ? []
      : [`${event.type} at ${at}: previewed as ${answers[n]}, was ${real[n]}`],
  );
}

/** Where the world did not do what a preview takes for granted: messages are accepted, and nothing fails. */
async function otherwise(sandbox: Sandbox, id: string): Promise<readonly string[]> {
  const { messages } = await sandbox.get(id, '/messages');
  const sent = messages as readonly { step: string; status: string; reason: string | null }[];
  const { needsAttention } = await sandbox.get(id);
  const { guards } = await sandbox.why(id);
  const lived = await timelineOf(sandbox, id);
  return [
    ...sent
      .filter(({ status }) => status !== 'accepted')
      .map(({ step, status, reason }) => `a message of ${step} is ${status}: ${reason}`),
    ...(needsAttention === null ? [] : [`needs attention: ${needsAttention}`]),
    ...guards.map(({ sentence }) => `it waits: ${sentence}`),
    ...lived
      .slice(-linesShown)
      .map(({ at, kind, title, reason }) => `last: ${at} ${kind} ${title}: ${reason}`),
  ];
}

async function aheadOf(sandbox: Sandbox, id: string, days: number, deeds: readonly Deed[]) {
  const past = await pastOf(sandbox, id);
  const events = deeds.map(({ at, event }) => ({ ...event, at }));
  const body =
    deeds.length === 0
      ? await sandbox.get(id, `/preview?days=${days}`)
      : await sandbox.done('POST', `/v1/accounts/${id}/preview`, { events, days });
  const again = await pastOf(sandbox, id);
  // Something was due just now and was done while we asked.
  if (again.length !== past.length) return aheadOf(sandbox, id, days, deeds);
  const answers = ((body.events ?? []) as readonly { status: string }[]).map(
    ({ status }) => status,
  );
  const ahead = (body.entries as readonly Entry[]).flatMap(plannedOf);
  return { ahead, answers, count: past.length };
}

function plannedOf(entry: Entry): Happening[] {
  const at = Date.parse(entry.at);
  const { kind, step, channel, stage, amount } = entry;
  if (kind === 'stage') return [{ at, what: `stage ${stage}` }];
  // The billing system is told, or a person is asked to.
  if (kind === 'billing') return [{ at, what: `task ${step}` }];
  if (kind === 'charge') return [{ at, what: `charge ${step} ${amount?.amount}` }];
  const by = kind === 'contact' ? ` ${channel}` : '';
  return [{ at, what: `${kind} ${step}${by}` }];
}

/** The timeline as the preview would tell it. */
async function pastOf(sandbox: Sandbox, id: string): Promise<readonly Happening[]> {
  return (await timelineOf(sandbox, id)).flatMap((line) => {
    const what = whatOf(line);
    return what === null ? [] : [{ at: Date.parse(line.at), what }];
  });
}

async function timelineOf(sandbox: Sandbox, id: string): Promise<readonly Line[]> {
  const found: Line[] = [];
  let cursor: string | null = null;
  do {
    const from: string = cursor === null ? '' : `&cursor=${cursor}`;
    const page = await sandbox.get(id, `/timeline?limit=200${from}`);
    found.push(...(page.entries as readonly Line[]));
    cursor = page.nextCursor as string | null;
  } while (cursor !== null);
  return found;
}

function whatOf({ kind, title, data }: Line): string | null {
  const { step, key, to, channel, amount } = data as Record<string, string | undefined>;
  if (kind === 'stage') {
    // That an account is closed is told a second time, by what closes it.
    if (to === undefined) return null;
    return to === 'closed' ? 'close null' : `stage ${to}`;
  }
  if (key === undefined) return null;
  const part = key.slice(key.lastIndexOf('/') + 1).split('@')[0];
  if (kind === 'fee') {
    return `charge ${step} ${(amount as unknown as { amount: string } | undefined)?.amount}`;
  }
  if (kind === 'message') return title.endsWith(' planned') ? `contact ${step} ${channel}` : null;
  return part !== undefined && part in kindOfPart ? `${kindOfPart[part]} ${step}` : null;
}

/** What the last part of a business key is in a preview. */
const kindOfPart: Readonly<Record<string, string>> = {
  ...{ task: 'task', trace: 'task', billing: 'task', approval: 'approval' },
  ...{ 'hand-off': 'hand-off', move: 'move' },
};

/** Lines that one side has and the other has not, or at another time. */
function apart(ahead: readonly Happening[], past: readonly Happening[]): readonly string[] {
  const lines: string[] = [];
  const rest = [...past];
  for (const { at, what } of ahead) {
    const index = rest.findIndex(
      (one) => one.what === what && at <= one.at && one.at <= at + lateMs,
    );
    if (index >= 0) rest.splice(index, 1);
    else lines.push(`previewed, not lived: ${shown(at)} ${what}`);
  }
  for (const { at, what } of rest) lines.push(`lived, not previewed: ${shown(at)} ${what}`);
  return lines;
}

const shown = (at: number): string => new Date(at).toISOString();
