import { disputesInAll } from '../domain/reporting/behaviour';
import type { AccountView } from './account-data';
import { html, type Html } from './html';
import { factsList } from './layout';

/** How the debtor has behaved so far, over all its accounts. */
export function behaviourPart({ behaviour }: AccountView): Html {
  const { paidInvoices, averageDaysLate, trend, disputes } = behaviour;
  const late =
    averageDaysLate === null
      ? 'nothing paid yet'
      : `${averageDaysLate} days over ${paidInvoices} paid`;
  const rows: readonly (readonly [string, string])[] = [
    ['Late on average', late],
    ['Trend', trend ?? 'not known'],
    ['Promises', `${behaviour.keptPromises} kept, ${behaviour.brokenPromises} broken`],
    ['Payments bounced', String(behaviour.bounces)],
    ['Disputes', `${disputesInAll(disputes)}, of these ${disputes.open} open`],
    ['Messages returned', String(behaviour.noticesReturned)],
  ];
  return html`<section aria-labelledby="behaviour">
    <h2 id="behaviour">How this debtor pays</h2>
    ${factsList(rows)}
  </section>`;
}
