import type { previewJson } from '../api/reading';
import type { Strategy } from '../domain/strategy/document';
import type { AccountView } from './account-data';
import { html, type Html } from './html';
import { moneyText, tableHead, timeText, words } from './layout';

/** Rows that are shown with the page; the API has all of them. */
const rowsMax = 60;

export type Future = Awaited<ReturnType<typeof previewJson>>;
type Entry = Future['entries'][number];
type Account = AccountView['account'];

/** What comes if nothing else happens: the preview, as a collector reads it. Null: the account is closed. */
export function futurePart({ account, future, strategy, zone }: AccountView): Html | null {
  if (account.status === 'closed') return null;
  const { entries, ends } = future;
  return html`<section aria-labelledby="future">
    <h2 id="future">What comes</h2>
    <p class="hint">
      If nothing else happens: messages arrive, tasks end without an outcome. In the debtor's time
      (${zone}).
    </p>
    ${entries.length === 0 ? null : table(account, entries.slice(0, rowsMax), strategy, zone)}
    <p>${entries.length > rowsMax ? 'More comes after that.' : endText(ends, entries.length)}</p>
  </section>`;
}

function table(
  account: Account,
  entries: readonly Entry[],
  strategy: Strategy,
  zone: string,
): Html {
  return html`<table class="wide">
    ${tableHead(['When', 'Stage', 'What', 'By', 'Amount'], ['Amount'])}
    <tbody>
      ${entries.map((entry) => row(account, entry, strategy, zone))}
    </tbody>
  </table>`;
}

function row(account: Account, entry: Entry, strategy: Strategy, zone: string): Html {
  const amount = entry.amount === null ? null : moneyText(entry.amount);
  return html`<tr>
    <td data-label="When">${timeText(entry.at, zone)}</td>
    <td data-label="Stage">${entry.stage}</td>
    <td data-label="What">${whatOf(account.id, entry, strategy)}</td>
    <td data-label="By">${byOf(account, entry)}</td>
    <td data-label="Amount" class="num">${amount}</td>
  </tr>`;
}

/** The channel, and the person where it is not the debtor. */
function byOf({ parties }: Account, { channel, partyId }: Entry): string | null {
  const party = partyId === null ? undefined : parties.find(({ id }) => id === partyId);
  return party === undefined ? channel : `${channel ?? ''} to ${party.name}`;
}

function whatOf(id: string, { kind, step, stage }: Entry, strategy: Strategy): Html | string {
  if (kind === 'stage') return `enters ${stage}`;
  if (step === null) return words(kind);
  const steps = strategy.stages.flatMap((one) => one.steps);
  const title = steps.find((one) => one.id === step)?.title;
  const text = title === undefined ? words(step) : `${step} ${title}`;
  if (kind !== 'contact') return `${text} (${kind})`;
  // What an agreement sends is no step of the document: its words are written when its day has come.
  if (title === undefined) return text;
  return html`<a href="/console/accounts/${id}/text?step=${step}">${text}</a>`;
}

/** What stands behind the last row, or alone where there is none. */
const endTexts: Readonly<Record<Future['ends'], readonly [after: string, alone: string]>> = {
  closed: ['Then the account is closed.', 'The account is closed.'],
  'waits-for-person': ['Then a person decides how to go on.', 'A person has to act first.'],
  horizon: ['Nothing more by itself within a year.', 'Nothing by itself within a year.'],
};

function endText(ends: Future['ends'], rows: number): string {
  const [after, alone] = endTexts[ends];
  return rows === 0 ? alone : after;
}
