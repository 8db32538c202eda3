/** Where the debtors of the random lives are. */
export interface Abode {
  readonly country: string | null;
  readonly region: string | null;
  readonly locality: string | null;
  readonly zone: string;
  /** Zones that a number of theirs may speak for besides. */
  readonly otherZones: readonly string[];
}

const american = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'America/Phoenix',
];

const us = (region: string, zone: string, locality: string | null = null): Abode => ({
  country: 'US',
  region,
  locality,
  zone,
  otherZones: american,
});

const other = (country: string | null, zone: string, region: string | null = null): Abode => ({
  country,
  region,
  locality: null,
  zone,
  otherZones: [zone],
});

export const abodes: readonly Abode[] = [
  us('NY', 'America/New_York'),
  us('NY', 'America/New_York', 'NYC'),
  us('MA', 'America/New_York'),
  us('WA', 'America/Los_Angeles'),
  us('CA', 'America/Los_Angeles'),
  us('TX', 'America/Chicago'),
  us('MS', 'America/Chicago'),
  us('AZ', 'America/Phoenix'),
  us('WI', 'America/Chicago'),
  other('GB', 'Europe/London'),
  other('GB', 'Europe/London', 'SCT'),
  other('DE', 'Europe/Berlin'),
  other('FR', 'Europe/Paris'),
  other('CA', 'America/Toronto', 'ON'),
  other('AU', 'Australia/Sydney', 'NSW'),
  other(null, 'UTC'),
];
