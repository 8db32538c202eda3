import { zonesOfPhone } from '../../src/commands/phone-zones';
import { regionOf, whereabouts, zoneFor } from '../../src/commands/places';

describe('zones of a telephone number', () => {
  it.each([
    ['New York', '+12125550100', ['America/New_York']],
    ['Hawaii', '+18085550100', ['Pacific/Honolulu']],
    ['Toronto', '+14165550100', ['America/Toronto']],
    ['an area code in two zones', '+18505550100', ['America/Chicago', 'America/New_York']],
    ['one laid over it', '+14485550100', ['America/Chicago', 'America/New_York']],
    [
      'an area code in three',
      '+12085550100',
      ['America/Boise', 'America/Denver', 'America/Los_Angeles'],
    ],
    ['London', '+442079460000', ['Europe/London']],
    ['Berlin', '+493012345678', ['Europe/Berlin']],
    ['a landline in Perth or Adelaide', '+61891234567', ['Australia/Adelaide', 'Australia/Perth']],
    ['a mobile with an area code', '+5511987654321', ['America/Sao_Paulo']],
  ])('%s', (_name, number, zones) => {
    expect(zonesOfPhone(number)).toEqual(zones);
  });

  it('of a mobile are those of its country, if they are few', () => {
    expect(zonesOfPhone('+34612345678')).toEqual([
      'Africa/Ceuta',
      'Atlantic/Canary',
      'Europe/Madrid',
    ]);
    expect(zonesOfPhone('+61412345678')).toEqual([]);
    expect(zonesOfPhone('+79161234567')).toEqual([]);
  });

  it.each([
    ['toll-free', '+18005550100'],
    ['freephone', '+448001111111'],
    ['international freephone', '+80012345678'],
    ['a number for life', '+447012345678'],
    ['an area code that nobody has', '+15552345678'],
    ['no country', '+9991234567'],
    ['no number', 'call me'],
    ['nothing', ''],
  ])('%s speaks for none', (_name, number) => {
    expect(zonesOfPhone(number)).toEqual([]);
  });
});

describe('zone of an address', () => {
  it.each([
    ['a state in one zone', { country: 'US', state: 'ny' }, 'America/New_York'],
    ['a state by its name', { country: 'US', state: ' Washington ' }, 'America/Los_Angeles'],
    ['a state in two', { country: 'US', state: 'TX' }, null],
    ['with its post code', { country: 'US', state: 'TX', postCode: '79901' }, 'America/Denver'],
    [
      'a post code with four more',
      { country: 'us', state: 'Arizona', postCode: '85001-1234' },
      'America/Phoenix',
    ],
    ['a post code alone', { country: 'US', state: null, postCode: '83501' }, 'America/Los_Angeles'],
    ['a post code of the army', { country: 'US', state: 'AE', postCode: '09001' }, null],
    ['a post code elsewhere', { country: 'ES', state: null, postCode: '35001' }, null],
    ['a country in one zone', { country: 'DE', state: null }, 'Europe/Berlin'],
    ['nothing', { country: null, state: 'NY', postCode: '10001' }, null],
  ])('%s', (_name, place, zone) => {
    expect(zoneFor(null, place)).toBe(zone);
  });

  it('is the stated one, and none where that does not exist', () => {
    const place = { country: 'US', state: 'NY' };
    expect(zoneFor('America/Denver', place)).toBe('America/Denver');
    expect(zoneFor('Mars/Phobos', place)).toBeNull();
  });
});

describe('whose law an address names', () => {
  it.each([
    ['US', 'Massachusetts', 'MA'],
    ['US', 'us-ma', 'MA'],
    ['US', 'US-MA', 'MA'],
    ['US', 'XX', null],
    ['US', 'District of Columbia', 'DC'],
    ['CA', 'Ontario', 'ON'],
    ['CA', 'qc', 'QC'],
    ['GB', 'Scotland', 'SCT'],
    ['GB', 'Kent', null],
    ['DE', 'BY', 'BY'],
    ['DE', 'Bayern', null],
    [null, 'MA', null],
    ['US', '', null],
  ])('%s, %s: %s', (country, state, region) => {
    expect(regionOf(country, state)).toBe(region);
  });

  it.each([
    ['New York', 'NY', null, 'NYC'],
    ['Brooklyn', 'New York', null, 'NYC'],
    ['Astoria', 'NY', '11102', 'NYC'],
    ['Albany', 'NY', '12207', null],
    ['New York', 'MO', null, null],
    [null, 'NY', null, null],
  ])('%s, %s %s lies in %s', (city, state, postCode, locality) => {
    expect(whereabouts({ country: 'US', state, city, postCode }).locality).toBe(locality);
  });

  it('and which zone the post code speaks for beside the state', () => {
    const place = { country: 'US', state: 'NY', postCode: '94110' };
    expect(whereabouts(place)).toEqual({
      region: 'NY',
      locality: null,
      zones: ['America/Los_Angeles'],
    });
    expect(whereabouts({ country: 'GB', state: 'SCT', postCode: 'EH1 1AA' }).zones).toEqual([]);
  });
});
