import { isZone, zoneDataVersion, type Instant } from '../../domain/calendar/zone';
import type { RuleAnswer } from '../../domain/account/actions';
import { verdictOf } from '../../domain/contact/gate';
import { currentLaw } from '../../domain/law/current';
import { askLaw, clearsWhen, reviewOf } from '../../domain/law/law';
import { isRegF } from '../../domain/law/packs/us-federal/coverage';
import type { RuleFacts } from '../../domain/law/rule';
import type { Situation } from '../../domain/law/situation';
import { limits } from '../../domain/limits';
import { contactInput, type ContactInput } from './contact-input';
import { whereabouts } from './contact-places';
import { effectOf, situationOf } from './contact-situation';
import { rule } from './rule';

/**
 * What the law says of one effect at one moment: the law alone, without the policy of a strategy. `until`
 * is the first instant at which every rule allows; null when they allow now, and when none is certain.
 */
export const contact = rule({
  name: 'contact',
  title: 'Whether a contact, a charge, a placement or a suit is lawful at a moment, and from when',
  input: contactInput,
  compute(given) {
    const reachesSomebody = effectOf(given) === 'contact' && given.purpose !== 'credit-reporting';
    const where = whereabouts(given, reachesSomebody);
    const zones = where.zones.filter(isZone);
    const situation = situationOf(given, { ...where, zones });
    const gaps = where.gaps.map((gap) => reviewOf(gap, situation.kind));
    const answersAt = (at: Instant): RuleAnswer[] => [
      ...gaps,
      ...askLaw(currentLaw, { ...situation, at }),
    ];
    const rules = answersAt(situation.at);
    const { answer } = verdictOf(rules);
    const untilAt =
      answer === 'allow' ? null : clearsWhen(situation.at, answersAt, limits.clearanceRoundsMax);
    return {
      decision: answer,
      until: iso(untilAt),
      rules: rules.map(ruleJson),
      working: workingOf(given, situation),
    };
  },
});

function ruleJson({
  rule: id,
  answer,
  sentence,
  citation,
  facts,
  clearsAt,
  clearedBy,
  isPresumption,
}: RuleAnswer) {
  return {
    id,
    answer,
    sentence,
    citation,
    facts: factsJson(facts ?? {}),
    liftsAt: iso(clearsAt),
    clearedBy,
    ...(isPresumption ? { isPresumption } : {}),
  };
}

/** Instants among the facts end in `At`. */
function factsJson(facts: RuleFacts): RuleFacts {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      name.endsWith('At') && typeof value === 'number' ? iso(value) : value,
    ]),
  );
}

function iso(at: Instant | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function workingOf(given: ContactInput, situation: Situation): string[] {
  const { at, kind, purpose, zones, jurisdictions } = situation;
  return [
    `law: ${currentLaw.version}; zone data ${zoneDataVersion()}`,
    `asked about a ${kind} (${purpose}) at ${new Date(at).toISOString()}`,
    `jurisdictions: ${jurisdictions.join(', ') || 'none known'}`,
    `zones, all of which must suit: ${zones.join(', ') || 'none known'}`,
    ...(jurisdictions.includes('US') ? [regFLine(situation)] : []),
    ...(given.consents === undefined ? ['consents not stated: taken as given today'] : []),
    ...(given.notices === undefined ? ['notices not stated: taken as sent long ago'] : []),
    'the law alone was asked; holds and hours of a strategy are policy and come on top',
    'not legal advice',
  ];
}

function regFLine(situation: Situation): string {
  const { collector, debtorKind, debtType } = situation;
  if (isRegF(situation)) return 'Regulation F applies';
  const because =
    debtorKind === 'entity' || debtType === 'commercial'
      ? 'no consumer debt of a natural person'
      : collector.role === 'first-party'
        ? 'own debts in the own name'
        : collector.inDefaultWhenObtained
          ? 'nothing is collected'
          : 'not in default when it was obtained';
  return `Regulation F does not apply: ${because}`;
}
