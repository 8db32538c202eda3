import type { House } from '../harness/house';
import type { RoundReport, Scenario, Size, Violation } from '../harness/scenario';
import { BillingStory, billingEvents, type BillingEvent } from './billing-story';
import { accountOf, accountWith, ledgerOf, sumsOf } from './books';
import { some } from './chance';
import { fewAtOnce } from './raw-post';

/** Sets of three and of four events a round; there are 56 and 70, with 6 and 24 orders each. */
const sizes: Readonly<Record<Size, { readonly threes: number; readonly fours: number }>> = {
  short: { threes: 4, fours: 2 },
  full: { threes: 14, fours: 18 },
};
const storiesAtOnce = 6;
const noAccount = 'no account';

/** Whatever the order in which the events of a claim arrive, the books end as if it had been the true one. */
export const orders: Scenario = {
  fault: 'F-06',
  name: 'events of one claim in every order',
  weight: 3,
  async run(house, random, size) {
    const { threes, fours } = sizes[size];
    const sets = [
      ...some(random, subsets(billingEvents, 3), threes),
      ...some(random, subsets(billingEvents, 4), fours),
    ];
    const violations: Violation[] = [];
    let webhooks = 0;
    for (const set of sets) {
      const told = await fewAtOnce(permutations(set), storiesAtOnce, (order) => tell(house, order));
      webhooks += told.length * set.length;
      const [causal] = told;
      for (const one of told) {
        const what = `${one.order.join(', ')}: `;
        violations.push(...one.refused.map((why) => ({ rule: 'F-06', what: what + why })));
        if (one.ending === noAccount && set.some((kind) => /^(invoice|payment)/.test(kind))) {
          violations.push({ rule: 'F-06', what: `${what}${noAccount}` });
        }
        if (one.ending === causal?.ending) continue;
        violations.push({
          rule: 'F-06',
          what: `${what}${one.ending}, in their true order ${causal?.ending}`,
        });
      }
    }
    return { counts: { webhooks }, violations } satisfies RoundReport;
  },
};

interface Told {
  readonly order: readonly BillingEvent[];
  /** Invoices and ledger in the end, as one text. */
  readonly ending: string;
  readonly refused: readonly string[];
}

async function tell(house: House, order: readonly BillingEvent[]): Promise<Told> {
  const story = new BillingStory(house, house.fresh('ord').replace('-', ''));
  const refused: string[] = [];
  for (const kind of order) {
    const delivered = await house.sender.deliver(story.event(kind));
    if (delivered.status !== 200) refused.push(`${kind}: ${delivered.status} ${delivered.answer}`);
  }
  return { order, refused, ending: await endingOf(house, story.invoiceNumber) };
}

async function endingOf(house: House, invoiceNumber: string): Promise<string> {
  const id = await accountWith(house, invoiceNumber);
  if (id === null) return noAccount;
  const { invoices, balance } = await accountOf(house, id);
  const sums = sumsOf(await ledgerOf(house, id));
  const rows = invoices.map(({ status, open }) => `${status} ${open.amount}`);
  return JSON.stringify({ balance: balance.amount, rows, sums });
}

/** Every choice of `size` items, each in the order of the items. */
function subsets<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    subsets(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]),
  );
}

/** Every order of the items, theirs first. */
function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, at) => at !== index)).map((rest) => [item, ...rest]),
  );
}
