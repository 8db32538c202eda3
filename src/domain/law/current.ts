import { readLaw, type Law } from './law';
import { usFederal } from './packs/us-federal';

/** The law of this version of the product. A pack that does not fit stops the start. */
export const currentLaw: Law = readLaw([usFederal]);
