import { callsMax, frequencyDays } from '../law/call-frequency';
import { letterAnswerDays } from '../law/packs/gb';
import { convenientMinutes } from '../law/packs/us-federal/time-rules';
import type { Step, Strategy } from './document';
import type { Located, SenseFault } from './faults';

const [opensMinutes, closesMinutes] = convenientMinutes;

/**
 * What no debtor of this kind may be worked by, wherever it lives: limits of the strategy that lie beyond the law's. The
 * gate keeps to the law of each debtor all the same; here an author hears of it before anything is published.
 */
export function lawFaults(strategy: Strategy, located: readonly Located[]): SenseFault[] {
  return [
    ...hoursFaults(strategy),
    ...frequencyFaults(strategy),
    ...located.flatMap(({ step, stage, path }) =>
      [...feeFaults(step, strategy), ...letterFaults(step, stage, strategy)].map(
        ({ field, message }) => ({ path: [...path, field], message }),
      ),
    ),
  ];
}

const isCollector = ({ role }: Strategy): boolean => role !== 'first-party';

/**
 * Hours differ from place to place, and the gate keeps to those of each debtor. A strategy that asks for the itemization of
 * Regulation F is for one place alone, so its hours are known.
 */
function hoursFaults({ debtorKind, window, claim }: Strategy): SenseFault[] {
  const isOfRegulationF = claim?.requires.includes('claim.itemizationOn') ?? false;
  if (debtorKind !== 'consumer' || !isOfRegulationF) return [];
  const source = '12 CFR 1006.6(b)(1)(i)';
  const faults: SenseFault[] = [];
  if (window.openMinutes < opensMinutes) {
    const message = `A consumer is not contacted before ${clock(opensMinutes)} (${source}).`;
    faults.push({ path: ['window', 'open'], message });
  }
  if (window.closeMinutes > closesMinutes) {
    const message = `A consumer is not contacted after ${clock(closesMinutes)} (${source}).`;
    faults.push({ path: ['window', 'close'], message });
  }
  return faults;
}

/** More in a week than may be called for one debt without a presumption against the collector. */
function frequencyFaults(strategy: Strategy): SenseFault[] {
  const { ceiling, debtorKind } = strategy;
  if (ceiling === undefined || debtorKind !== 'consumer' || !isCollector(strategy)) return [];
  const aWeek = ceiling.contacts * Math.ceil(frequencyDays / ceiling.days);
  if (aWeek <= callsMax) return [];
  const limit = `${callsMax} in ${frequencyDays} days`;
  const message = `It lets ${aWeek} contacts into ${frequencyDays} days: more than ${limit} are presumed to harass (12 CFR 1006.14(b)(2)).`;
  return [{ path: ['ceiling', 'contacts'], message }];
}

interface StepFault {
  readonly field: keyof Step;
  readonly message: string;
}

function feeFaults({ fee }: Step, strategy: Strategy): StepFault[] {
  if (strategy.debtorKind !== 'consumer' || fee === undefined) return [];
  if (fee === 'statutory-fixed-sum') {
    const message =
      'The fixed sum of the law is owed between businesses, never by a consumer (Directive 2011/7/EU art. 1, 6).';
    return [{ field: 'fee', message }];
  }
  if (fee === 'material-cost' && isCollector(strategy)) {
    const message =
      'A collector asks a consumer for nothing beyond what agreement or law gives (12 CFR 1006.22(b)).';
    return [{ field: 'fee', message }];
  }
  return [];
}

/** Days that a letter gives where the law says how many at least. */
function letterFaults(step: Step, stage: string, { debtorKind }: Strategy): StepFault[] {
  const { payByDays, notice, messageClass, contacts } = step;
  if (payByDays === undefined || contacts === undefined) return [];
  if (notice === 'validation-notice') {
    const message =
      'A validation notice names no day to pay by: it would overshadow the time to dispute (12 CFR 1006.38(b)).';
    return [{ field: 'payByDays', message }];
  }
  const { soleTrader, countries } = step.condition?.debtor ?? {};
  const isBritish = countries?.every((country) => country === 'GB') ?? false;
  const isPerson = soleTrader === true || (debtorKind === 'consumer' && isBritish);
  const isLetter = stage === 'legal' && messageClass === 'B';
  if (!isLetter || !isPerson || payByDays >= letterAnswerDays) return [];
  const message = `A letter of claim gives an individual ${letterAnswerDays} days (Pre-Action Protocol for Debt Claims).`;
  return [{ field: 'payByDays', message }];
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
