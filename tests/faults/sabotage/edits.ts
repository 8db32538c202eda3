/** One place of the source, as it reads and as the sabotage makes it read. */
export interface Edit {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

export type SabotageName =
  'no-index' | 'no-gate' | 'retry-500' | 'server-zone' | 'stop-by-signal' | 'fee-by-time';

/** What each sabotage changes in the source. */
export const edits: Readonly<Record<SabotageName, readonly Edit[]>> = {
  'no-index': [
    {
      file: 'prisma/migrations/20261122000000_store/migration.sql',
      from: 'CREATE UNIQUE INDEX "inbox_creditorId_source_externalId_key"',
      to: 'CREATE INDEX "inbox_creditorId_source_externalId_key"',
    },
    {
      file: 'prisma/migrations/20261127174525_faults/migration.sql',
      from: 'ON CONFLICT ("creditorId", "source", "externalId") DO NOTHING',
      to: 'ON CONFLICT DO NOTHING',
    },
    {
      file: 'src/store/inbound.ts',
      from: 'ON CONFLICT ("creditorId", "source", "externalId") DO NOTHING',
      to: 'ON CONFLICT DO NOTHING',
    },
  ],
  'no-gate': [
    {
      file: 'activities/send.ts',
      from: 'const verdict = gate(request, facts, strategy, deps.law, now, leaseMs);',
      to: `const asIs = gate(request, facts, strategy, deps.law, now, leaseMs);
  const verdict = { ...asIs, answer: 'allow' as string };`,
    },
    {
      file: 'activities/send.ts',
      from: 'askAgain: (at) => gate(request, facts, strategy, deps.law, at, 0),',
      to: 'askAgain: (at) => ({ ...gate(request, facts, strategy, deps.law, at, 0), rules: [] }),',
    },
  ],
  'retry-500': [
    {
      file: 'src/providers/outcome.ts',
      from: "{ statuses: { from: 500, to: 599 }, verdict: 'ambiguous' }",
      to: "{ statuses: { from: 500, to: 599 }, verdict: 'not-sent' }",
    },
    {
      file: 'src/providers/outcome.ts',
      from: "? { class: 'not-sent', reason }",
      to: "? { class: 'not-sent', reason, retryAfterMs: 1_000 }",
    },
  ],
  'server-zone': [
    {
      file: 'src/domain/contact/zones.ts',
      from: 'return [...new Set(evidence)].filter(isZone);',
      to: "return evidence.some(isZone) ? ['UTC'] : [];",
    },
  ],
  'stop-by-signal': [
    {
      file: 'src/api/webhooks/inbound-text.ts',
      from: 'return inboundEffect(deps, incomingText(text), concerned, tx);',
      to: `const apply = (later: typeof tx) => inboundEffect(deps, incomingText(text), concerned, later);
    setTimeout(() => void deps.lookups.transaction(apply), 5_000);
    return { verdict: 'applied' };`,
    },
  ],
  'fee-by-time': [
    {
      file: 'src/domain/account/decide.ts',
      from: "...named('fee'),",
      to: '...named(`fee-${Math.floor(c.now / 1_000)}`),',
    },
    {
      file: 'src/domain/account/parts.ts',
      from: "effects.some((effect) => effect.channel === 'fee')",
      to: 'effects.some((effect) => effect.channel === `fee-${Math.floor(view.now / 1_000)}`)',
    },
  ],
};
