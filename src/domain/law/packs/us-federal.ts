import type { LawPack } from '../rule';
import { canSpamRules } from './us-federal/can-spam-rules';
import { coverageRules } from './us-federal/coverage';
import { electronicRules } from './us-federal/electronic-rules';
import { placeRules } from './us-federal/place-rules';
import { requestRules } from './us-federal/request-rules';
import { tcpaRules } from './us-federal/tcpa-rules';
import { timeRules } from './us-federal/time-rules';

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
  ],
};
