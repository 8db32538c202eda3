export type FaultyProvider = 'sendgrid' | 'twilio';

/** Modes in which a post is taken, and only the answer is spoilt. */
const acceptingModes = [
  'ok',
  'timeout-after-accept',
  'reset-after-accept',
  'error-500-after-accept',
  'truncated-answer',
  'no-id',
] as const;

/** Modes in which it is not taken: no answer, a broken connection, or an answer that says so. */
const refusingModes = ['timeout', 'reset', 'error-500', '429', 'refuse', '401'] as const;

export type RefusingMode = (typeof refusingModes)[number];
export type FaultMode = (typeof acceptingModes)[number] | RefusingMode;

export const faultModes: readonly FaultMode[] = [...acceptingModes, ...refusingModes];

/** What becomes of the callbacks of a post; `late` ones are held until `on` is asked for again. */
const callbackModes = ['on', 'drop', 'late', 'double'] as const;
export type CallbackMode = (typeof callbackModes)[number];

/** How one post goes wrong. */
export interface Fault {
  readonly mode: FaultMode;
  /** Of a 429. */
  readonly retryAfterSeconds: number;
  /** HTTP status of `error-500`, `error-500-after-accept` and `refuse`; null: the usual one. */
  readonly status: number | null;
  /** Time until the answer. */
  readonly delayMs: number;
  readonly callbacks: CallbackMode;
}

const noFault: Fault = {
  mode: 'ok',
  retryAfterSeconds: 1,
  status: null,
  delayMs: 0,
  callbacks: 'on',
};

interface Plan {
  readonly fault: Fault;
  readonly given: Readonly<Record<string, unknown>>;
  count: number;
}

const countMax = 1_000_000;
const delayMsMax = 120_000;
const retryAfterSecondsMax = 3_600;

/** How the next posts to a provider go wrong; `ok` once the count is used up. */
export class Faults {
  private readonly plans = new Map<FaultyProvider, Plan>();

  /** Told for each provider whose callbacks are to come again. */
  onCallbacks: (provider: FaultyProvider) => void = () => undefined;

  /** Reads `{"sendgrid|twilio":{"mode","count",...}}`; answers the problem, null when it was taken. */
  plan(body: unknown): string | null {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'no object';
    const entries = Object.entries(body);
    if (entries.length === 0) return 'no provider';
    for (const [provider, wish] of entries) {
      const problem = problemOf(provider, wish);
      if (problem !== null) return problem;
    }
    for (const [name, wish] of entries) {
      const provider = name as FaultyProvider;
      const { count = 1, ...given } = wish as Partial<Fault> & { count?: number };
      this.plans.set(provider, { fault: { ...noFault, ...given }, given, count });
      if (given.callbacks === 'on') this.onCallbacks(provider);
    }
    return null;
  }

  /** How the next post goes; counts it. */
  take(provider: FaultyProvider): Fault {
    const plan = this.plans.get(provider);
    if (plan === undefined || plan.count <= 0) return noFault;
    plan.count -= 1;
    return plan.fault;
  }

  /** What is still planned, as it was asked for. */
  list(): Record<FaultyProvider, object> {
    const of = (provider: FaultyProvider) => {
      const plan = this.plans.get(provider);
      if (plan === undefined || plan.count <= 0) return { mode: 'ok', count: 0 };
      return { ...plan.given, count: plan.count };
    };
    return { sendgrid: of('sendgrid'), twilio: of('twilio') };
  }
}

/** True where the post is not taken. */
export function isRefusing(mode: FaultMode): mode is RefusingMode {
  return refusingModes.some((one) => one === mode);
}

type Check = (value: unknown) => boolean;

const whole =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
const oneOf =
  (values: readonly string[]): Check =>
  (value) =>
    values.some((one) => one === value);

const fields: Readonly<Record<string, Check>> = {
  mode: oneOf(faultModes),
  count: whole(0, countMax),
  retryAfterSeconds: whole(0, retryAfterSecondsMax),
  status: whole(400, 599),
  delayMs: whole(0, delayMsMax),
  callbacks: oneOf(callbackModes),
};

function problemOf(provider: string, wish: unknown): string | null {
  if (provider !== 'sendgrid' && provider !== 'twilio') return `unknown provider ${provider}`;
  if (typeof wish !== 'object' || wish === null) return `${provider}: no object`;
  if (!('mode' in wish)) return `${provider}: unknown mode`;
  for (const [name, value] of Object.entries(wish)) {
    const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (check === undefined) return `${provider}: unknown field ${name}`;
    if (!check(value)) return `${provider}: ${name} cannot be used`;
  }
  return null;
}
