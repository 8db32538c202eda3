import { localDateOf, localMinutesOf } from '../domain/calendar/zone';
import { endpointReaders } from '../api/endpoints';
import type { Session } from './session';
import { html, type Html, type Part } from './html';

/** A page around its content: one h1, navigation, who is signed in. */
export function page(title: string, session: Session | null, content: Html): string {
  const { text } = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title} - Duecourse</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="/console/style.css" />
    </head>
    <body>
      <a class="skip" href="#content">Skip to content</a>
      <header class="top">
        <p class="brand"><a href="/console/">Duecourse</a></p>
        ${session === null ? null : navigation(session)}
      </header>
      ${session?.heldBecause ? heldBanner(session.heldBecause) : null}
      <main id="content">
        <h1>${title}</h1>
        ${content}
      </main>
    </body>
  </html> `;
  return `<!doctype html>\n${text}`;
}

/** Nothing leaves: whoever works here has to know, on every page. */
function heldBanner(reason: string): Html {
  return html`<p class="held" role="alert">
    The installation is on hold and sends nothing: ${reason} An administrator ends it with
    <code>duecourse audit --release</code>.
  </p>`;
}

function navigation({ caller, csrf, quarantined }: Session): Html {
  return html`<nav aria-label="Main">
      <ul>
        <li><a href="/console/accounts">Accounts</a></li>
        <li><a href="/console/approvals">Approvals</a></li>
        <li><a href="/console/tasks">Tasks</a></li>
        <li><a href="/console/payments">Payments</a></li>
        <li><a href="/console/strategies">Strategies</a></li>
        ${quarantined === null ? null : quarantineLink(quarantined)}
        ${
          endpointReaders.includes(caller.role)
            ? html`<li><a href="/console/webhooks">Webhooks</a></li>`
            : null
        }
      </ul>
    </nav>
    <form class="who" method="post" action="/console/sign-out">
      <input type="hidden" name="csrf" value="${csrf}" />
      <span>${caller.actor.id} (${caller.role}, ${caller.creditorId})</span>
      <button class="quiet">Sign out</button>
    </form>`;
}

function quarantineLink(count: number): Html {
  const text = count === 0 ? 'Quarantine' : `Quarantine (${count})`;
  return html`<li><a href="/console/quarantine">${text}</a></li>`;
}

/** What a form of a page brought back. */
export interface Notice {
  readonly text: string;
  readonly isProblem: boolean;
}

export function noticeLine(notice: Notice | null): Html | null {
  if (notice === null) return null;
  const kind = notice.isProblem ? 'notice problem' : 'notice';
  return html`<p class="${kind}" role="${notice.isProblem ? 'alert' : 'status'}">
    ${notice.text}
  </p>`;
}

/** Names with their values, side by side. */
export function factsList(rows: readonly (readonly [string, Part])[]): Html {
  return html`<dl class="facts">
    ${rows.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** The head of a table; of the columns, `figures` stand to the right. */
export function tableHead(columns: readonly string[], figures: readonly string[] = []): Html {
  return html`<thead>
    <tr>
      ${columns.map((name) =>
        figures.includes(name)
          ? html`<th scope="col" class="num">${name}</th>`
          : html`<th scope="col">${name}</th>`,
      )}
    </tr>
  </thead>`;
}

/** An instant at the debtor's place: "2026-03-09 10:00". */
export function timeText(at: string | number | null, zone: string): string {
  if (at === null) return '';
  const instant = typeof at === 'number' ? at : Date.parse(at);
  const minutes = localMinutesOf(instant, zone);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${localDateOf(instant, zone)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

export function moneyText({ amount, currency }: { amount: string; currency: string }): string {
  const [whole = '', fraction] = amount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${fraction === undefined ? grouped : `${grouped}.${fraction}`} ${currency}`;
}

/** "nextAction" to "Next action". */
export function words(name: string): string {
  const spaced = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[-.]/g, ' ')
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export function nextText(
  next: { kind: string; step: string | null; channel: string | null; at: string | null } | null,
  zone: string,
): string {
  if (next === null) return 'nothing by itself';
  const by = next.channel === null ? '' : ` by ${next.channel}`;
  const when = next.at === null ? '' : `, ${timeText(next.at, zone)}`;
  return `${[next.kind, next.step].filter(Boolean).join(' ')}${by}${when}`;
}
