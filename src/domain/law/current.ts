import { readLaw, type Law } from './law';
import { auPack } from './packs/au';
import { canadaPack } from './packs/canada';
import { dePack } from './packs/de';
import { euPack } from './packs/eu';
import { frPack } from './packs/fr';
import { gbPack } from './packs/gb';
import { usCalifornia } from './packs/us-ca';
import { usFederal } from './packs/us-federal';
import { usMassachusetts } from './packs/us-ma';
import { usNewYork } from './packs/us-ny';
import { usNewYorkCity } from './packs/us-ny-nyc';
import { usOthers } from './packs/us-others';
import { usTexas } from './packs/us-tx';
import { usWashington } from './packs/us-wa';

/** The law of this version of the product. A pack that does not fit stops the start. */
export const currentLaw: Law = readLaw([
  usFederal,
  usNewYork,
  usNewYorkCity,
  usMassachusetts,
  usCalifornia,
  usWashington,
  usTexas,
  usOthers,
  gbPack,
  euPack,
  dePack,
  frPack,
  canadaPack,
  auPack,
]);
