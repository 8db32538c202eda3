export type FaultyProvider = 'sendgrid' | 'twilio';

/**
 * `timeout-after-accept`, `reset-after-accept`, `truncated-answer` and `no-id` take the message and
 * spoil the answer; the others do not take it.
 */
export const faultModes = [
  'ok',
  'timeout-after-accept',
  'error-500',
  '429',
  'reset-after-accept',
  'truncated-answer',
  'no-id',
] as const;

export type FaultMode = (typeof faultModes)[number];

const countMax = 1_000_000;

/** How the next posts to a provider go wrong; `ok` once the count is used up. */
export class Faults {
  private readonly plans = new Map<FaultyProvider, { mode: FaultMode; count: number }>();

  /** Reads `{"sendgrid|twilio":{"mode","count"}}`; answers the problem, null when it was taken. */
  plan(body: unknown): string | null {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'no object';
    const entries = Object.entries(body);
    if (entries.length === 0) return 'no provider';
    for (const [provider, wish] of entries) {
      const problem = problemOf(provider, wish);
      if (problem !== null) return problem;
    }
    for (const [provider, wish] of entries) {
      const { mode, count } = wish as { mode: FaultMode; count?: number };
      this.plans.set(provider as FaultyProvider, { mode, count: count ?? 1 });
    }
    return null;
  }

  /** The mode of the next post; counts it. */
  take(provider: FaultyProvider): FaultMode {
    const plan = this.plans.get(provider);
    if (plan === undefined || plan.count <= 0) return 'ok';
    plan.count -= 1;
    return plan.mode;
  }

  list(): Record<FaultyProvider, { mode: FaultMode; count: number }> {
    const of = (provider: FaultyProvider) => {
      const plan = this.plans.get(provider);
      return plan && plan.count > 0 ? { ...plan } : { mode: 'ok' as const, count: 0 };
    };
    return { sendgrid: of('sendgrid'), twilio: of('twilio') };
  }
}

function problemOf(provider: string, wish: unknown): string | null {
  if (provider !== 'sendgrid' && provider !== 'twilio') return `unknown provider ${provider}`;
  if (typeof wish !== 'object' || wish === null) return `${provider}: no object`;
  const { mode, count, ...rest } = wish as { mode?: unknown; count?: unknown };
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) return `${provider}: unknown field ${unknown}`;
  if (!faultModes.includes(mode as FaultMode)) return `${provider}: unknown mode`;
  if (count === undefined) return null;
  const whole = typeof count === 'number' && Number.isInteger(count);
  return whole && count >= 0 && count <= countMax ? null : `${provider}: count out of range`;
}
