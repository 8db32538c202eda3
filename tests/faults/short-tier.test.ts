import type { House } from './harness/house';
import type { Counts } from './harness/scenario';
import { openHouse } from './harness/terms';
import { seeded } from './race';
import { scenarios } from './scenarios';

let house: House;
let isSound = true;

beforeAll(async () => {
  house = await openHouse();
});

afterAll(async () => house?.close({ keepLogs: !isSound }));

/** What must have happened in a round, or nothing was tested. */
const rounds: readonly (readonly [string, keyof Counts])[] = [
  ['kill-in-a-post', 'kills'],
  ['postgres-kill', 'kills'],
  ['postgres-cut-commit-reply', 'cuts'],
  ['temporal-kill-and-lost-wakes', 'kills'],
  ['ambiguous sends', 'ambiguousSends'],
  ['duplicated and replayed webhooks', 'duplicates'],
  ['events of one claim in every order', 'webhooks'],
  ['forged webhooks', 'forgeriesTried'],
  ['signals and updates while runs continue as new', 'signals'],
  ['races of people, debtors and the ladder', 'pairsRaced'],
  ['kill-launcher', 'kills'],
];
const seed = 20_261_127;

test.each(rounds)('%s', async (name, happens) => {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`no scenario is named ${name}`);

  const { counts, violations } = await scenario.run(house, seeded(seed), 'short');

  isSound &&= violations.length === 0;
  expect(violations).toEqual([]);
  expect(counts[happens] ?? 0).toBeGreaterThan(0);
});
