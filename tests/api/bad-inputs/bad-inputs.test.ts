import { billing } from './billing';
import { operator } from './operator';
import { portal } from './portal';
import { providers } from './providers';
import { transport } from './transport';
import { moreOfBilling, moreOfTransport } from './billing-others';
import { House } from './harness';

const table = [...transport, ...billing, ...providers, ...operator, ...portal];
const more = { ...moreOfTransport, ...moreOfBilling };
const last = 106;

let house: House;
beforeAll(async () => {
  house = await House.start();
});
afterAll(() => house.stop());

describe('bad inputs', () => {
  it.each(table.map((row) => [row.id, row.sent, row] as const))(
    '%s %s',
    async (_id, _sent, row) => {
      const mark = house.mark();
      await row.run(house);
      await more[row.id]?.(house);
      await house.calm(mark);
    },
  );

  it('are all of the corpus, each once', () => {
    const ids = Array.from({ length: last }, (_, n) => `B-${String(n + 1).padStart(3, '0')}`);
    expect(table.map(({ id }) => id)).toEqual(ids);
    expect(ids).toEqual(expect.arrayContaining(Object.keys(more)));
  });
});
