import { assumedZone } from '../../src/domain/contact/assumed-zone';

test.each([
  ['business', 'US', 'America/New_York'],
  ['business', 'GB', 'Europe/London'],
  ['business', null, 'UTC'],
  ['business', 'XX', 'UTC'],
  ['consumer', 'US', null],
  ['consumer', 'GB', null],
  ['consumer', null, null],
] as const)('a %s in %s without a stated zone: %s', (kind, country, zone) => {
  expect(assumedZone(kind, country)).toBe(zone);
});
