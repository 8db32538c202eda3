import type { LawPack } from '../rule';
import { canSpamRules } from './us-federal/can-spam-rules';
import { coverageRules } from './us-federal/coverage';
import { disputeRules } from './us-federal/dispute-rules';
import { effectsRules } from './us-federal/effects-rules';
import { electronicRules } from './us-federal/electronic-rules';
import { frequencyRules } from './us-federal/frequency-rules';
import { placeRules } from './us-federal/place-rules';
import { reliefRules } from './us-federal/relief-rules';
import { requestRules } from './us-federal/request-rules';
import { tcpaRules } from './us-federal/tcpa-rules';
import { timeRules } from './us-federal/time-rules';
import { validationRules } from './us-federal/validation-rules';

/** Regulation F, TCPA, CAN-SPAM, SCRA and the bankruptcy stay, a file a theme. */
export const usFederal: LawPack = {
  id: 'us-federal',
  title: 'United States, federal law',
  version: '2026-11-22',
  rules: [
    ...coverageRules,
    ...timeRules,
    ...placeRules,
    ...requestRules,
    ...electronicRules,
    ...tcpaRules,
    ...canSpamRules,
    ...frequencyRules,
    ...validationRules,
    ...disputeRules,
    ...effectsRules,
    ...reliefRules,
  ],
};
