import type { calendarJson } from '../api/strategy-documents';
import type { CalendarQuery } from '../strategies/calendar';
import { countOf } from '../api/document-faults';
import { html, type Html } from './html';
import { moneyText, type Notice, noticeLine, page, tableHead } from './layout';
import type { Session } from './session';

export type Calendar = ReturnType<typeof calendarJson>;

/** A published version as lists show it. */
export interface Listed {
  readonly id: string;
  readonly version: number;
  readonly title: string;
}

/** What is wrong with a written document, each with its line where it is known. */
export interface Written {
  readonly text: string;
  readonly faults: readonly { readonly path: string; readonly message: string }[];
  readonly calendar: Calendar | null;
  readonly query: CalendarQuery;
}

/** Every strategy with its versions, newest first. */
export function strategiesPage(session: Session, rows: readonly Listed[]): string {
  const ids = [...new Set(rows.map(({ id }) => id))];
  return page(
    'Strategies',
    session,
    html`<section aria-label="Published strategies">
      <table class="wide">
        <caption>
          A version never changes; accounts stay on theirs until they are moved. To write one, open
          the one that is most like it: under an id of its own it is a new strategy.
        </caption>
        ${tableHead(['Strategy', 'Title', 'Versions'])}
        <tbody>
          ${ids.map((id) =>
            strategyRow(
              id,
              rows.filter((row) => row.id === id),
            ),
          )}
        </tbody>
      </table>
    </section>`,
  );
}

function strategyRow(id: string, versions: readonly Listed[]): Html {
  const newest = versions.at(-1);
  const links = [...versions]
    .reverse()
    .map(
      ({ version }) =>
        html`<a href="/console/strategies/${id}?version=${version}">version ${version}</a> `,
    );
  return html`<tr>
    <th scope="row" data-label="Strategy"><a href="/console/strategies/${id}">${id}</a></th>
    <td data-label="Title">${newest?.title ?? id}</td>
    <td data-label="Versions"><span>${links}</span></td>
  </tr>`;
}

/** One version: its calendar for an account that can be chosen, and its text. */
export function strategyPage(
  session: Session,
  shown: { readonly id: string; readonly version: number } & Written,
  notice: Notice | null,
): string {
  const { id, version, text, query, calendar } = shown;
  return page(
    `${id}, version ${version}`,
    session,
    html`${noticeLine(notice)}
      <form
        method="get"
        action="/console/strategies/${id}"
        class="panel filters"
        aria-label="Account"
      >
        <input type="hidden" name="version" value="${version}" />
        ${sampleFields(query)}
        <div class="field"><button>Show</button></div>
      </form>
      ${calendar === null ? null : calendarSection(calendar)}
      <section aria-label="Document">
        <h2>Document</h2>
        <p><a href="/console/strategies/write?from=${id}">Write a new version</a></p>
        <pre tabindex="0" aria-label="Text of the document">${text}</pre>
      </section>`,
  );
}

/** Writing: the text, what is wrong with it, and its calendar. */
export function writePage(session: Session, written: Written, notice: Notice | null): string {
  const { text, faults, calendar, query } = written;
  const publishes = ['supervisor', 'admin'].includes(session.caller.role);
  return page(
    'Write a strategy',
    session,
    html`${noticeLine(notice)} ${faults.length === 0 ? null : faultList(faults)}
      ${calendar === null ? null : calendarSection(calendar)}
      <form method="post" action="/console/strategies/write" class="panel">
        <input type="hidden" name="csrf" value="${session.csrf}" />
        <label for="text">Document</label>
        <p class="hint" id="text-hint">
          Change what you like. Lines that begin with # are notes for people. A higher version makes
          this a new version of the same strategy, another id a strategy of its own, with version 1.
        </p>
        <textarea
          id="text"
          name="text"
          rows="30"
          spellcheck="false"
          aria-describedby="text-hint"
          ${faults.length === 0 ? null : html`aria-invalid="true"`}
        >
${text}</textarea>
        <div class="filters">${sampleFields(query)}</div>
        <p>
          <button name="do" value="check">Check and show the calendar</button>
          ${publishes ? html`<button name="do" value="publish" class="quiet">Publish</button>` : null}
        </p>
      </form>`,
  );
}

function faultList(faults: Written['faults']): Html {
  return html`<section aria-label="Faults">
    <h2>${countOf(faults.length)}</h2>
    <ul>
      ${faults.map(
        ({ path, message }) =>
          html`<li>${message} ${path === '' ? null : html`<span class="hint">${path}</span>`}</li>`,
      )}
    </ul>
  </section>`;
}

const sampleTitles: readonly (readonly [keyof CalendarQuery, string])[] = [
  ['due', 'Due date'],
  ['amount', 'Amount'],
  ['currency', 'Currency'],
  ['country', 'Country'],
  ['state', 'State (optional)'],
  ['zone', 'Time zone'],
];

function sampleFields(query: CalendarQuery): Html {
  return html`${sampleTitles.map(
    ([name, title]) =>
      html`<div class="field">
        <label for="${name}">${title}</label>
        <input id="${name}" name="${name}" value="${query[name] ?? ''}" autocomplete="off" />
      </div>`,
  )}`;
}

const ends: Readonly<Record<Calendar['ends'], string>> = {
  closed: 'Then the account is closed.',
  'waits-for-person': 'Then a person decides how to go on.',
  horizon: 'It goes on beyond the days shown.',
};

function calendarSection({ lines, left, ends: end }: Calendar): Html {
  return html`<section aria-label="Calendar">
    <h2>Calendar</h2>
    <table class="wide">
      <caption>
        One invoice that nobody pays; messages arrive and approvals are given.
      </caption>
      ${tableHead(['Date', 'Day', 'Stage', 'What', 'By', 'Amount'], ['Day', 'Amount'])}
      <tbody>
        ${lines.map(calendarRow)}
      </tbody>
    </table>
    <p>${ends[end]}</p>
    ${
      left.length === 0
        ? null
        : html`<p class="hint">
            Not for such an invoice:
            ${left.map(({ step, title }) => `${step} ${title}`).join(', ')}.
          </p>`
    }
  </section>`;
}

function calendarRow(line: Calendar['lines'][number]): Html {
  const { on, weekday, day, stage, step, channel, amount } = line;
  return html`<tr>
    <td data-label="Date">${weekday.slice(0, 3)} ${on}</td>
    <td data-label="Day" class="num">${day}</td>
    <td data-label="Stage">${stage}</td>
    <td data-label="What">${[step, whatOf(line)].filter(Boolean).join(' ')}</td>
    <td data-label="By">${channel}</td>
    <td data-label="Amount" class="num">${amount === null ? null : moneyText(amount)}</td>
  </tr>`;
}

function whatOf({ kind, title, stage }: Calendar['lines'][number]): string {
  if (kind === 'stage') return `enters ${stage}`;
  return kind === 'contact' ? title : `${title} (${kind})`;
}
