import type { LawPack } from '../rule';

/** Regulation F, TCPA, CAN-SPAM, SCRA and the bankruptcy stay. */
export const usFederal: LawPack = {
  id: 'us-federal',
  title: 'United States, federal law',
  version: '2026-11-22',
  rules: [],
};
