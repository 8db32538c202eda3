import { jurisdictionsOf } from '../../../src/domain/law/jurisdictions';

const nowhere = { country: null, region: null, locality: null };

it.each([
  [{ country: 'US', region: null }, ['US']],
  [{ country: 'US', region: 'NY', locality: 'NYC' }, ['US', 'US-NY', 'US-NY-NYC']],
  [{ country: 'DE', region: null }, ['EU', 'DE']],
  [{ country: 'GB', region: 'SCT' }, ['GB', 'GB-SCT']],
  // Federal law holds in the territories, French law overseas.
  [{ country: 'PR', region: null }, ['US', 'US-PR']],
  [{ country: 'GP', region: null }, ['EU', 'FR', 'FR-GP']],
])('%j lies in %j', (abode, places) => {
  expect(jurisdictionsOf(abode, [])).toEqual(places);
});

it('are those of all zones where the country is not known', () => {
  expect(jurisdictionsOf(nowhere, ['Europe/Berlin', 'America/Puerto_Rico'])).toEqual(
    expect.arrayContaining(['EU', 'DE', 'US', 'US-PR']),
  );
  expect(jurisdictionsOf(nowhere, [])).toEqual([]);
});
