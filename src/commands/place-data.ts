/**
 * Where an address alone says the time. States of the USA that lie in one zone as a whole (49 CFR part
 * 71); of the others (Arizona, Florida, Texas, Tennessee and so on) the zone has to be stated.
 */
export const zoneOfState: Readonly<Record<string, string>> = {
  AL: 'America/Chicago',
  AR: 'America/Chicago',
  CA: 'America/Los_Angeles',
  CO: 'America/Denver',
  CT: 'America/New_York',
  DC: 'America/New_York',
  DE: 'America/New_York',
  GA: 'America/New_York',
  GU: 'Pacific/Guam',
  HI: 'Pacific/Honolulu',
  IA: 'America/Chicago',
  IL: 'America/Chicago',
  LA: 'America/Chicago',
  MA: 'America/New_York',
  MD: 'America/New_York',
  ME: 'America/New_York',
  MN: 'America/Chicago',
  MO: 'America/Chicago',
  MS: 'America/Chicago',
  MT: 'America/Denver',
  NC: 'America/New_York',
  NH: 'America/New_York',
  NJ: 'America/New_York',
  NM: 'America/Denver',
  NY: 'America/New_York',
  OH: 'America/New_York',
  OK: 'America/Chicago',
  PA: 'America/New_York',
  PR: 'America/Puerto_Rico',
  RI: 'America/New_York',
  SC: 'America/New_York',
  UT: 'America/Denver',
  VA: 'America/New_York',
  VT: 'America/New_York',
  WA: 'America/Los_Angeles',
  WI: 'America/Chicago',
  WV: 'America/New_York',
  WY: 'America/Denver',
};

/** States, the District and the territories of the USA by the names that stand in addresses. */
export const stateOfName: Readonly<Record<string, string>> = {
  ALABAMA: 'AL',
  ALASKA: 'AK',
  'AMERICAN SAMOA': 'AS',
  ARIZONA: 'AZ',
  ARKANSAS: 'AR',
  CALIFORNIA: 'CA',
  COLORADO: 'CO',
  CONNECTICUT: 'CT',
  DELAWARE: 'DE',
  'DISTRICT OF COLUMBIA': 'DC',
  FLORIDA: 'FL',
  GEORGIA: 'GA',
  GUAM: 'GU',
  HAWAII: 'HI',
  IDAHO: 'ID',
  ILLINOIS: 'IL',
  INDIANA: 'IN',
  IOWA: 'IA',
  KANSAS: 'KS',
  KENTUCKY: 'KY',
  LOUISIANA: 'LA',
  MAINE: 'ME',
  MARYLAND: 'MD',
  MASSACHUSETTS: 'MA',
  MICHIGAN: 'MI',
  MINNESOTA: 'MN',
  MISSISSIPPI: 'MS',
  MISSOURI: 'MO',
  MONTANA: 'MT',
  NEBRASKA: 'NE',
  NEVADA: 'NV',
  'NEW HAMPSHIRE': 'NH',
  'NEW JERSEY': 'NJ',
  'NEW MEXICO': 'NM',
  'NEW YORK': 'NY',
  'NORTH CAROLINA': 'NC',
  'NORTH DAKOTA': 'ND',
  'NORTHERN MARIANA ISLANDS': 'MP',
  OHIO: 'OH',
  OKLAHOMA: 'OK',
  OREGON: 'OR',
  PENNSYLVANIA: 'PA',
  'PUERTO RICO': 'PR',
  'RHODE ISLAND': 'RI',
  'SOUTH CAROLINA': 'SC',
  'SOUTH DAKOTA': 'SD',
  TENNESSEE: 'TN',
  TEXAS: 'TX',
  UTAH: 'UT',
  VERMONT: 'VT',
  'VIRGIN ISLANDS': 'VI',
  VIRGINIA: 'VA',
  WASHINGTON: 'WA',
  'WEST VIRGINIA': 'WV',
  WISCONSIN: 'WI',
  WYOMING: 'WY',
};

/** Provinces and territories of Canada. */
export const provinceOfName: Readonly<Record<string, string>> = {
  ALBERTA: 'AB',
  'BRITISH COLUMBIA': 'BC',
  MANITOBA: 'MB',
  'NEW BRUNSWICK': 'NB',
  NEWFOUNDLAND: 'NL',
  'NEWFOUNDLAND AND LABRADOR': 'NL',
  'NORTHWEST TERRITORIES': 'NT',
  'NOVA SCOTIA': 'NS',
  NUNAVUT: 'NU',
  ONTARIO: 'ON',
  'PRINCE EDWARD ISLAND': 'PE',
  QUEBEC: 'QC',
  QUÉBEC: 'QC',
  SASKATCHEWAN: 'SK',
  YUKON: 'YT',
};

/** Parts of the United Kingdom with law of their own. */
export const nationOfName: Readonly<Record<string, string>> = {
  ENGLAND: 'ENG',
  SCOTLAND: 'SCT',
  WALES: 'WLS',
  'NORTHERN IRELAND': 'NIR',
};

/** How addresses in New York City name their town: the city and its five boroughs. */
export const namesOfNewYorkCity: ReadonlySet<string> = new Set([
  'NEW YORK',
  'NEW YORK CITY',
  'NYC',
  'MANHATTAN',
  'BROOKLYN',
  'QUEENS',
  'BRONX',
  'THE BRONX',
  'STATEN ISLAND',
]);

/** First three digits of post codes that lie in New York City as a whole: Queens is written by its quarters. */
export const postCodesOfNewYorkCity: ReadonlySet<string> = new Set(
  '100 101 102 103 104 111 112 113 114 116'.split(' '),
);

/**
 * Area codes that were laid over an older one. The table of numbers knows only one zone for each,
 * although the older one lies in two.
 */
export const areaCodeUnder: Readonly<Record<string, string>> = {
  364: '270',
  448: '850',
  458: '541',
  729: '423',
  930: '812',
  986: '208',
};

/**
 * Countries for which the zone data names several zones although their clocks all show the same: an
 * exclave, a neighbour's zone shared since long ago.
 */
export const zoneOfCountry: Readonly<Record<string, string>> = {
  AX: 'Europe/Mariehamn',
  BA: 'Europe/Sarajevo',
  CY: 'Asia/Nicosia',
  DE: 'Europe/Berlin',
  DK: 'Europe/Copenhagen',
  GB: 'Europe/London',
  GG: 'Europe/Guernsey',
  HR: 'Europe/Zagreb',
  IM: 'Europe/Isle_of_Man',
  IS: 'Atlantic/Reykjavik',
  JE: 'Europe/Jersey',
  LI: 'Europe/Vaduz',
  LU: 'Europe/Luxembourg',
  MC: 'Europe/Monaco',
  ME: 'Europe/Podgorica',
  MK: 'Europe/Skopje',
  MY: 'Asia/Kuala_Lumpur',
  NL: 'Europe/Amsterdam',
  NO: 'Europe/Oslo',
  SE: 'Europe/Stockholm',
  SI: 'Europe/Ljubljana',
  SK: 'Europe/Bratislava',
  SM: 'Europe/San_Marino',
  VN: 'Asia/Ho_Chi_Minh',
};
