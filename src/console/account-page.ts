import { findCommand } from '../commands';
import { publicCommands } from '../api/routes/commands';
import { approvalJson, taskJson } from '../api/wire';
import type { AccountView } from './account-data';
import { commandForm, commandForms, type Refused } from './command-forms';
import type { Facts } from '../domain/account/facts';
import type { AgreementFacts } from '../domain/agreements/facts';
import type { PlanRow } from '../domain/agreements/plan';
import { rowsOf } from '../domain/agreements/status';
import { toWire } from '../domain/money/money';
import { html, type Html } from './html';
import { factsList, moneyText, nextText, page, tableHead, timeText, words } from './layout';
import type { Session } from './session';
import { behaviourPart } from './behaviour-part';
import { futurePart } from './future-part';
import { ledgerSection, messagesSection, storySection } from './account-story';

/** One account: what it owes, what is next and why, what comes, what can be done, and what happened. */
export function accountPage(
  session: Session,
  view: AccountView,
  done: string | null,
  refused: Refused | null,
): string {
  const { account } = view;
  return page(
    account.debtor.name,
    session,
    html`
      ${notices(view, done, refused)} ${head(view)} ${guards(view)} ${futurePart(view)}
      ${approvals(session, view, refused)} ${invoices(view)} ${parties(view)} ${holds(view)}
      ${agreements(view)} ${behaviourPart(view)} ${tasks(session, view)}
      <section aria-labelledby="do">
        <h2 id="do">Do something</h2>
        ${commandForms(session, view.facts, view.choices, refused)}
      </section>
      ${messagesSection(view)} ${storySection(view)} ${ledgerSection(view)}
    `,
  );
}

function notices({ account }: AccountView, done: string | null, refused: Refused | null): Html {
  const command = done === null ? undefined : publicCommands().find(({ name }) => name === done);
  const decided = refused !== null && findCommand(refused.name) !== undefined;
  return html` ${command === undefined ? null : html`<p class="notice" role="status">Done: ${command.title}</p>`}
  ${done === 'awaiting-approval' ? html`<p class="notice attention" role="status">A second person has to agree first.</p>` : null}
  ${decided ? html`<p class="notice problem" role="alert">${findCommand(refused.name)?.title}: not done. ${refused.detail} <a href="#command-${refused.name}">To the form</a></p>` : null}
  ${account.needsAttention === null ? null : html`<p class="notice attention">Needs attention: ${account.needsAttention}</p>`}`;
}

function head({ account, zone }: AccountView): Html {
  const { debtor, strategy, workflow } = account;
  const rows: readonly (readonly [string, Html | string])[] = [
    ['Balance', moneyText(account.balance)],
    ['Overdue', moneyText(account.overdue)],
    ['Days past due', String(account.daysPastDue)],
    ['Stage', account.outcome === null ? account.stage : `${account.stage} (${account.outcome})`],
    [
      'Next',
      account.nextAction?.step == null
        ? nextText(account.nextAction, zone)
        : html`${nextText(account.nextAction, zone)}
            <a href="/console/accounts/${account.id}/text">Read its words</a>`,
    ],
    ['Debtor', `${debtor.kind}, ${debtor.timeZone ?? 'time zone unknown'}`],
    [
      'Strategy',
      html`<a href="/console/strategies/${strategy.id}?version=${strategy.version}"
        >${strategy.id} version ${strategy.version}</a
      >`,
    ],
    ['Assigned to', account.assignedTo ?? 'nobody'],
    [
      'Workflow',
      workflow.url === null ? workflow.id : html`<a href="${workflow.url}">${workflow.id}</a>`,
    ],
  ];
  return html`<section aria-label="Overview">${factsList(rows)}</section>`;
}

function guards({ why, zone, account }: AccountView): Html | null {
  if (account.status === 'closed') return null;
  const earliest =
    why.earliestAt === null ? 'when a person acts' : `${timeText(why.earliestAt, zone)} (${zone})`;
  return html`<section aria-labelledby="why">
    <h2 id="why">Why not yet</h2>
    ${
      why.guards.length === 0
        ? html`<p>Nothing stands in the way.</p>`
        : html`<ul class="guards">
              ${why.guards.map(
                (guard) =>
                  html`<li>
                    ${guard.sentence}
                    <span class="hint"
                      >${guard.rule}${guard.citation === null ? null : `, ${guard.citation}`}${
                        guard.clearsAt === null
                          ? `, cleared by ${words(guard.clearedBy).toLowerCase()}`
                          : `, until ${timeText(guard.clearsAt, zone)}`
                      }</span
                    >
                  </li>`,
              )}
            </ul>
            <p>Earliest: ${earliest}</p>`
    }
  </section>`;
}

function approvals(session: Session, view: AccountView, refused: Refused | null): Html | null {
  const pending = view.facts.approvals.filter(({ status }) => status === 'pending');
  if (pending.length === 0) return null;
  const forms = ['approve', 'reject'].flatMap((name) => findCommand(name) ?? []);
  const allowed = forms.filter(({ roles }) => roles.includes(session.caller.role));
  return html`<section aria-labelledby="approvals">
    <h2 id="approvals">Waits for a second person</h2>
    ${pending.map(approvalJson).map(
      (approval) =>
        html`<div class="panel">
          <p><strong>${approval.title}</strong>: ${subjectText(approval.subject)}</p>
          <p class="hint">
            Proposed by ${approval.proposedBy}, ${timeText(approval.createdAt, view.zone)};
            ${approval.decisions.length} of ${approval.people}
            decided${
              approval.expiresAt === null
                ? null
                : `; until ${timeText(approval.expiresAt, view.zone)}`
            }
          </p>
          ${allowed.map((command) => {
            const own =
              refused?.name === command.name && refused.values.get('approvalId') === approval.id;
            const fixed = { approvalId: approval.id };
            return commandForm(session, view.account.id, command, {}, own ? refused : null, fixed);
          })}
        </div>`,
    )}
  </section>`;
}

/** What is proposed, with its figures: nobody agrees to what is not shown. */
function subjectText(subject: ReturnType<typeof approvalJson>['subject']): string {
  if (subject.kind === 'step') return `step ${subject.step}`;
  const title = findCommand(subject.name)?.title ?? subject.name;
  const given = Object.entries(subject.data ?? {}).map(([name, value]: [string, unknown]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `${words(name).toLowerCase()} ${text}`;
  });
  return [title, ...given].join(', ');
}

function invoices({ account }: AccountView): Html {
  return html`<section aria-labelledby="invoices">
    <h2 id="invoices">Invoices</h2>
    <table class="wide">
      ${tableHead(['Number', 'Issued', 'Due', 'Amount', 'Open', 'Last day for a suit', 'Status'], ['Amount', 'Open'])}
      <tbody>
        ${account.invoices.map(
          ({ number, issuedOn, dueOn, amount, open, limitation, status }) =>
            html`<tr>
              <th scope="row" data-label="Number">${number}</th>
              <td data-label="Issued">${issuedOn}</td>
              <td data-label="Due">${dueOn ?? 'by card'}</td>
              <td class="num" data-label="Amount">${moneyText(amount)}</td>
              <td class="num" data-label="Open">${moneyText(open)}</td>
              <td data-label="Last day for a suit">${lastDayText(limitation)}</td>
              <td data-label="Status"><span class="tag">${status}</span></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function lastDayText({
  expiresOn,
  expired,
  needsReview,
}: AccountView['account']['invoices'][number]['limitation']): string {
  if (expiresOn === null) return 'not known';
  if (expired) return `${expiresOn}, over`;
  return needsReview ? `${expiresOn}, to be reviewed` : expiresOn;
}

function parties({ account }: AccountView): Html | null {
  if (account.parties.length === 0) return null;
  return html`<section aria-labelledby="parties">
    <h2 id="parties">Parties</h2>
    <ul>
      ${account.parties.map(
        ({ role, name, sharePercent, status, contacts }) =>
          html`<li>
            <strong>${name}</strong>,
            ${words(role)}${
              sharePercent === null ? null : ` for ${sharePercent} %`
            }${status === 'ended' ? ' (ended)' : null}
            <span class="hint"
              >${contacts
                .map(({ value, status: use }) => (use === 'ok' ? value : `${value} (${use})`))
                .join('; ')}</span
            >
          </li>`,
      )}
    </ul>
  </section>`;
}

function holds({ account, zone }: AccountView): Html | null {
  if (account.holds.length === 0) return null;
  const numbers = new Map(account.invoices.map(({ id, number }) => [id, number]));
  return html`<section aria-labelledby="holds">
    <h2 id="holds">Holds</h2>
    <ul>
      ${account.holds.map(
        (hold) =>
          html`<li>
            <strong>${hold.type}</strong>${
              hold.invoiceId === null
                ? null
                : ` on invoice ${numbers.get(hold.invoiceId) ?? hold.invoiceId}`
            }:
            ${hold.reason}
            <span class="hint"
              >since ${timeText(hold.from, zone)},
              ${hold.until === null ? 'until released' : `until ${timeText(hold.until, zone)}`};
              blocks ${hold.blocks.join(', ')}</span
            >
          </li>`,
      )}
    </ul>
  </section>`;
}

function agreements({ facts, now, zone }: AccountView): Html | null {
  if (facts.agreements.length === 0) return null;
  return html`<section aria-labelledby="agreements">
    <h2 id="agreements">Agreements</h2>
    ${facts.agreements.map((one) => agreementPart(one, facts, { now, zone }))}
  </section>`;
}

/** Until when an offer stands, or how an agreement ended. */
function standing({ status, expiresOn, endReason }: AgreementFacts): string {
  if (endReason !== null) return `; ended: ${endReason}`;
  return status === 'proposed' && expiresOn !== null ? `; open until ${expiresOn}` : '';
}

function agreementPart(
  one: AgreementFacts,
  facts: Facts,
  { now, zone }: { readonly now: number; readonly zone: string },
): Html {
  const { currency } = facts.account;
  return html`<h3>${words(one.type)} <span class="tag">${one.status}</span></h3>
    <p class="hint">
      Made ${timeText(one.createdAt, zone)} by ${one.proposedBy}, over
      ${minor(one.coveredMinor, currency)}${standing(one)}
    </p>
    <table>
      ${tableHead(['Part', 'Due', 'Amount', 'Paid', 'State'])}
      <tbody>
        ${rowsOf(one, facts, now).map(
          (row) =>
            html`<tr>
              <td>${row.n}</td>
              <td>${row.dueOn}</td>
              <td>${minor(row.amountMinor, currency)}</td>
              <td>${minor(row.paidMinor, currency)}</td>
              <td>${stateOf(row)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function stateOf({ status, isCured, cureByOn }: PlanRow): string {
  if (status === 'late') return `late, can be cured until ${cureByOn}`;
  return status === 'paid' && isCured ? 'paid late, cured' : words(status).toLowerCase();
}

function minor(amountMinor: bigint, currency: string): string {
  return moneyText(toWire(amountMinor, currency));
}

function tasks(session: Session, view: AccountView): Html | null {
  const open = view.facts.tasks.filter(({ status }) => status === 'open').map(taskJson);
  if (open.length === 0) return null;
  const complete = findCommand('complete-task');
  const mayComplete = complete?.roles.includes(session.caller.role) === true;
  return html`<section aria-labelledby="tasks">
    <h2 id="tasks">Tasks</h2>
    <ul>
      ${open.map(
        ({ title, kind, owner, dueAt }) =>
          html`<li>
            ${title}
            <span class="hint"
              >${kind}, ${owner ?? 'nobody yet'}, due ${timeText(dueAt, view.zone)}</span
            >
          </li>`,
      )}
    </ul>
    ${mayComplete ? html`<p><a href="#command-complete-task">Complete a task</a></p>` : null}
  </section>`;
}
