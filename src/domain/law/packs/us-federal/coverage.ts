import type { LawRule, Scope, Verdict } from '../../rule';
import type { Recipient, Situation } from '../../situation';

/** Purposes that have nothing to do with collecting the debt. */
const outsideCollection: readonly Situation['purpose'][] = ['account-alert', 'marketing'];

/** The "consumer" of communications: also spouse, guardian and whoever stands for an estate (12 CFR 1006.6(a)). */
const consumers: readonly Recipient[] = [
  'debtor',
  'spouse',
  'representative',
  'guarantor',
  'joint-debtor',
  'estate',
];

/**
 * Does Regulation F bind whoever collects here? A debt of a natural person for personal, family or
 * household purposes (12 CFR 1006.2(e), (h)), collected for somebody else or bought; also by a creditor
 * under a name that suggests somebody else (1006.2(i)(1)). Not by a servicer who obtained the debt for
 * another before it was in default (1006.2(i)(2)(vi)(C)). What is unknown is taken as protected.
 */
export function isRegF({ collector, debtType, debtorKind, purpose }: Situation): boolean {
  if (debtorKind === 'entity' || debtType === 'commercial') return false;
  if (outsideCollection.includes(purpose)) return false;
  switch (collector.role) {
    case 'first-party':
      return !collector.inOwnName;
    case 'third-party':
      return collector.inDefaultWhenObtained;
    case 'debt-buyer':
      return true;
  }
}

/** True where the reader is the consumer in the sense of 12 CFR 1006.6. */
export function reachesConsumer({ recipient }: Situation): boolean {
  return consumers.includes(recipient);
}

/** What is particular to one rule of Regulation F; `appliesTo` narrows beyond coverage. */
export interface RegFRule extends Pick<LawRule, 'id' | 'title' | 'citation' | 'ask'> {
  /** Absent: a contact. */
  readonly kinds?: Scope['kinds'];
  readonly channels?: Scope['channels'];
  readonly purposes?: Scope['purposes'];
  readonly appliesTo?: (situation: Situation) => boolean;
}

/** A rule of Regulation F: in force since 30 November 2021, consumer debt, natural persons, covered collectors. */
export function regF(given: RegFRule): LawRule {
  const { id, title, citation, ask, kinds = ['contact'], channels, purposes, appliesTo } = given;
  return {
    id,
    title,
    citation,
    ask,
    jurisdiction: 'US',
    effectiveFrom: '2021-11-30',
    effectiveTo: null,
    confidence: 'V1',
    scope: {
      kinds,
      debtTypes: ['consumer'],
      debtorKinds: ['natural-person'],
      ...(channels === undefined ? {} : { channels }),
      ...(purposes === undefined ? {} : { purposes }),
    },
    applies: (situation) => isRegF(situation) && (appliesTo?.(situation) ?? true),
  };
}

/** It lets the effect pass. */
export function passes(sentence: string, facts?: Verdict['facts']): Verdict {
  return { answer: 'allow', sentence, ...(facts === undefined ? {} : { facts }) };
}

/** Says that the regulation binds, so that a record of the decision shows it. */
export const coverageRules: readonly LawRule[] = [
  regF({
    id: 'us.reg-f.coverage',
    title: 'Regulation F binds this collector for this debt',
    citation: '12 CFR 1006.1(c), 1006.2(e), (h), (i)',
    kinds: ['contact', 'charge', 'place', 'sue'],
    ask: ({ collector }) =>
      passes('Regulation F covers this debt and this collector.', { role: collector.role }),
  }),
];
