import { assertNever } from '../../result';
import type { LatePaymentRule, Regime } from './claim';
import { latePaymentDe } from './de';
import { latePaymentEu } from './eu';
import { latePaymentFr } from './fr';
import { latePaymentGb } from './gb';

/** The law of late payment of a regime. */
export function latePaymentRule(regime: Regime): LatePaymentRule {
  switch (regime) {
    case 'GB':
      return latePaymentGb;
    case 'DE':
      return latePaymentDe;
    case 'EU':
      return latePaymentEu;
    case 'FR':
      return latePaymentFr;
    default:
      return assertNever(regime);
  }
}
