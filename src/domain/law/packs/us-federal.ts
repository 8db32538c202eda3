import type { LawPack } from '../rule';
import { coverageRules } from './us-federal/coverage';

/** Regulation F, TCPA, CAN-SPAM, SCRA and the bankruptcy stay, a file a theme. */
export const usFederal: LawPack = {
  id: 'us-federal',
  title: 'United States, federal law',
  version: '2026-11-22',
  rules: [
    ...coverageRules,
  ],
};
