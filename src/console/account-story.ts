import type { TimelineLine } from '../api/reading';
import type { AccountView } from './account-data';
import { html, type Html } from './html';
import { moneyText, tableHead, timeText, words } from './layout';

/** What happened: messages with their text, the story with its reasons, the money. */
export function messagesSection({ messages, account, zone }: AccountView): Html {
  if (messages.length === 0) {
    return html`<section aria-labelledby="messages">
      <h2 id="messages">Messages</h2>
      <p>None yet.</p>
    </section>`;
  }
  return html`<section aria-labelledby="messages">
    <h2 id="messages">Messages</h2>
    ${messages.map(
      (message) =>
        html`<details>
          <summary>
            ${timeText(message.plannedAt, zone)} ${message.channel}:
            ${message.content?.subject ?? message.step} <span class="tag">${message.status}</span>
          </summary>
          <p class="hint">
            To ${message.to}, step
            ${message.step}${
              message.deliveredAt === null
                ? null
                : `, delivered ${timeText(message.deliveredAt, zone)}`
            }${message.reason === null ? null : `, ${message.reason}`}
          </p>
          ${message.content?.text ? html`<pre>${message.content.text}</pre>` : html`<p>No text was written.</p>`}
          ${
            message.channel === 'letter' && message.bodySha256 !== null
              ? html`<p>
                  <a href="/console/accounts/${account.id}/messages/${message.id}/pdf"
                    >The letter as PDF</a
                  >
                </p>`
              : null
          }
        </details>`,
    )}
  </section>`;
}

export function storySection({ story, zone }: AccountView): Html {
  return html`<section aria-labelledby="story">
    <h2 id="story">Story</h2>
    <p class="hint">Newest first, in the debtor's time (${zone}).</p>
    <ol class="story" reversed>
      ${story.map(
        (line) =>
          html`<li>
            <p>
              <strong>${line.title}</strong>${line.reason === null ? null : html`: ${line.reason}`}
            </p>
            <p class="meta">
              ${timeText(line.at, zone)}, ${words(line.kind).toLowerCase()}, by ${byText(line.by)}
            </p>
          </li>`,
      )}
    </ol>
  </section>`;
}

/** Whoever signals from Temporal's web UI or its CLI does not say who it is. */
function byText({ kind, id }: TimelineLine['by']): string {
  switch (kind) {
    case 'user':
      return id;
    case 'temporal':
      return "somebody in Temporal's web UI or CLI";
    case 'system':
      return 'the system';
    default:
      return `${kind} ${id}`;
  }
}

export function ledgerSection({ ledger }: AccountView): Html {
  const { balances, entries } = ledger;
  return html`<section aria-labelledby="ledger">
    <h2 id="ledger">Ledger</h2>
    <dl class="facts">
      ${Object.entries(balances).map(
        ([name, money]) =>
          html`<div>
            <dt>${words(name)}</dt>
            <dd>${moneyText(money)}</dd>
          </div>`,
      )}
    </dl>
    <details>
      <summary>${entries.length} entries</summary>
      <table class="wide">
        ${tableHead(['Effective', 'Account', 'Reason', 'Debit', 'Credit'], ['Debit', 'Credit'])}
        <tbody>
          ${entries.map(
            (entry) =>
              html`<tr>
                <td data-label="Effective">${entry.effectiveOn}</td>
                <td data-label="Account">${entry.account}</td>
                <td data-label="Reason">${entry.reason}</td>
                <td class="num" data-label="Debit">${shown(entry.debit)}</td>
                <td class="num" data-label="Credit">${shown(entry.credit)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>
  </section>`;
}

const shown = (money: { amount: string; currency: string }): string =>
  /[1-9]/.test(money.amount) ? moneyText(money) : '';
