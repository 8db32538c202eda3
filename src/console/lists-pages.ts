import type { AccountQuery, PageOf } from '../api/reading';
import type { accountRowJson, approvalJson, taskJson } from '../api/wire';
import { html, type Html, type Part } from './html';
import { moneyText, nextText, page, tableHead, timeText } from './layout';
import type { Session } from './session';

type Row = ReturnType<typeof accountRowJson>;

const statuses = ['open', 'closed'];
const stages = ['reminder', 'escalation', 'plan', 'agency', 'legal', 'closed'];

/** The list with its filters; every filter is part of the address. */
export function accountsPage(
  session: Session,
  query: AccountQuery,
  found: PageOf<Row>,
  nextHref: string | null,
): string {
  return page(
    'Accounts',
    session,
    html` <form method="get" action="/console/accounts" class="panel filters" role="search">
        ${choice('status', 'Status', statuses, query.status)}
        ${choice('stage', 'Stage', stages, query.stage)}
        ${choice(
          'needsAttention',
          'Needs attention',
          ['true', 'false'],
          yesNo(query.needsAttention),
          {
            true: 'yes',
            false: 'no',
          },
        )}
        <div class="field">
          <label for="q">Debtor, invoice or account</label>
          <input id="q" name="q" type="search" value="${query.q ?? ''}" />
        </div>
        <div class="field"><button>Show</button></div>
      </form>
      <section aria-label="Found accounts">
        ${found.rows.length === 0 ? html`<p>No account matches.</p>` : accountTable(found.rows)}
        ${nextHref === null ? null : html`<p><a href="${nextHref}">Next page</a></p>`}
      </section>`,
  );
}

const yesNo = (value: boolean | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

function choice(
  name: string,
  title: string,
  options: readonly string[],
  value: string | undefined,
  titles: Readonly<Record<string, string>> = {},
): Html {
  return html`<div class="field">
    <label for="${name}">${title}</label>
    <select id="${name}" name="${name}">
      <option value="">Any</option>
      ${options.map(
        (option) =>
          html`<option value="${option}" ${option === value ? html` selected` : null}>
            ${titles[option] ?? option}
          </option>`,
      )}
    </select>
  </div>`;
}

function accountTable(rows: readonly Row[]): Html {
  return html`<table class="wide">
    ${tableHead(['Debtor', 'Stage', 'Balance', 'Overdue', 'Days', 'Next', 'Attention'], ['Balance', 'Overdue', 'Days'])}
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            <th scope="row" data-label="Debtor">
              <a href="/console/accounts/${row.id}">${row.debtor.name}</a>
            </th>
            <td data-label="Stage"><span class="tag">${row.stage}</span></td>
            <td class="num" data-label="Balance">${moneyText(row.balance)}</td>
            <td class="num" data-label="Overdue">${moneyText(row.overdue)}</td>
            <td class="num" data-label="Days">${row.daysPastDue}</td>
            <td data-label="Next">${nextText(row.nextAction, row.debtor.timeZone ?? 'UTC')}</td>
            <td data-label="Attention">${row.needsAttention ?? ''}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

export function approvalsPage(
  session: Session,
  approvals: readonly ReturnType<typeof approvalJson>[],
): string {
  return workPage('Approvals', session, approvals, (one) => [
    html`<a href="/console/accounts/${one.accountId}#approvals">${one.title}</a>`,
    html`<span class="hint"
      >proposed by ${one.proposedBy}, ${timeText(one.createdAt, 'UTC')}
      UTC${one.expiresAt === null ? null : `, until ${timeText(one.expiresAt, 'UTC')} UTC`}</span
    >`,
  ]);
}

export function tasksPage(session: Session, tasks: readonly ReturnType<typeof taskJson>[]): string {
  return workPage('Tasks', session, tasks, (one) => [
    html`<a href="/console/accounts/${one.accountId}#tasks">${one.title}</a>`,
    html`<span class="hint"
      >${one.kind}, ${one.owner ?? 'nobody yet'}, due ${timeText(one.dueAt, 'UTC')} UTC</span
    >`,
  ]);
}

function workPage<One>(
  title: string,
  session: Session,
  list: readonly One[],
  line: (one: One) => readonly Part[],
): string {
  const content =
    list.length === 0
      ? html`<p>Nothing waits.</p>`
      : html`<ul>
          ${list.map((one) => html`<li>${line(one).map((part) => html`${part} `)}</li>`)}
        </ul>`;
  return page(title, session, html`<section aria-label="${title}">${content}</section>`);
}

export function signInPage(problem: string | null): string {
  return page(
    'Sign in',
    null,
    html` <form method="post" action="/console/sign-in" class="panel">
      ${problem === null ? null : html`<p class="notice problem" role="alert" id="problem">${problem}</p>`}
      <div class="field">
        <label for="key">Key</label>
        <p class="hint" id="key-hint">
          The adminKey that npm start printed, or a key that an administrator made.
        </p>
        <input
          id="key"
          name="key"
          type="password"
          autocomplete="current-password"
          required
          aria-describedby="key-hint${problem === null ? '' : ' problem'}"
        />
      </div>
      <div class="field">
        <label for="creditor">Creditor (optional)</label>
        <p class="hint" id="creditor-hint">
          Only with the administrator key; default if left empty.
        </p>
        <input id="creditor" name="creditor" autocomplete="off" aria-describedby="creditor-hint" />
      </div>
      <button>Sign in</button>
    </form>`,
  );
}

export function problemPage(session: Session | null, title: string, detail: string): string {
  return page(
    title,
    session,
    html`<p>${detail}</p>
      <p><a href="/console/">To the start</a></p>`,
  );
}
