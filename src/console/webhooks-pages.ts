import type { deliveryJson, endpointJson } from '../api/endpoints';
import type { writeBackJson } from '../api/routes/write-backs';
import { html, type Html } from './html';
import { factsList, noticeLine, page, timeText, type Notice } from './layout';
import type { Session } from './session';

type Endpoint = ReturnType<typeof endpointJson>;
type Delivery = ReturnType<typeof deliveryJson>;
type WriteBack = ReturnType<typeof writeBackJson>;

/** Endpoints of the creditor, a form for a new one, and what billing systems could not be told. */
export function webhooksPage(
  session: Session,
  endpoints: readonly Endpoint[],
  failed: readonly WriteBack[],
  notice: Notice | null,
): string {
  const list =
    endpoints.length === 0
      ? html`<p>Events are sent nowhere yet.</p>`
      : html`<ul>
          ${endpoints.map((one) => html`<li>${endpointLine(one)}</li>`)}
        </ul>`;
  return page(
    'Webhooks',
    session,
    html`${noticeLine(notice)}
      <section aria-label="Endpoints">${list}</section>
      ${failed.length === 0 ? null : failedSection(session, failed)}
      ${session.caller.role === 'admin' ? newForm(session) : null}`,
  );
}

function endpointLine({ id, url, description, status, failingSince }: Endpoint): Html {
  const state =
    status === 'disabled'
      ? 'disabled'
      : failingSince === null
        ? 'active'
        : `failing since ${timeText(failingSince, 'UTC')} UTC`;
  return html`<a href="/console/webhooks/${id}">${url}</a>
    <span class="hint">${description === null ? null : `${description}, `}${state}</span>`;
}

function failedSection(session: Session, rows: readonly WriteBack[]): Html {
  return html`<section aria-label="Billing systems that were not told">
    <h2>Billing systems that were not told</h2>
    <ul>
      ${rows.map(
        ({ id, accountId, source, kind, invoices, lastError }) =>
          html`<li>
            <a href="/console/accounts/${accountId}">${source}: ${kind}</a>
            <span class="hint">${invoices.join(', ')}: ${lastError ?? ''}</span>
            ${button(session, `/console/write-backs/${id}/replay`, 'Tell again')}
          </li>`,
      )}
    </ul>
  </section>`;
}

function newForm({ csrf }: Session): Html {
  return html`<section aria-label="New endpoint">
    <h2>Add an endpoint</h2>
    <form method="post" action="/console/webhooks">
      <input type="hidden" name="csrf" value="${csrf}" />
      <div class="field">
        <label for="url">Address</label>
        <p class="hint" id="url-hint">https, on a public address.</p>
        <input id="url" name="url" type="url" required aria-describedby="url-hint" />
      </div>
      <div class="field">
        <label for="events">Events (optional)</label>
        <p class="hint" id="events-hint">Names with commas between them; all events if empty.</p>
        <input id="events" name="events" autocomplete="off" aria-describedby="events-hint" />
      </div>
      <div class="field">
        <label for="description">Description (optional)</label>
        <input id="description" name="description" autocomplete="off" />
      </div>
      <button>Add</button>
    </form>
  </section>`;
}

/** The one time that a secret is shown. */
export function secretPage(session: Session, { id, url }: Endpoint, secret: string): string {
  return page(
    'Secret of the endpoint',
    session,
    html`<section aria-label="Secret">
        <p>Events to ${url} are signed with this secret. Copy it now: it is not shown again.</p>
        <pre tabindex="0">${secret}</pre>
      </section>
      <p><a href="/console/webhooks/${id}">To the endpoint</a></p>`,
  );
}

/** One endpoint: how it stands, what can be done, and what became of its events. */
export function endpointPage(
  session: Session,
  endpoint: Endpoint,
  deliveries: readonly Delivery[],
  nextHref: string | null,
  notice: Notice | null,
): string {
  const { url, events, description, status, statusReason, failingSince } = endpoint;
  const rows: readonly (readonly [string, string])[] = [
    ['Address', url],
    ['Events', events.length === 0 ? 'all' : events.join(', ')],
    ['Description', description ?? 'none'],
    ['Status', [status, statusReason].filter(Boolean).join(': ')],
  ];
  return page(
    'Webhook endpoint',
    session,
    html`${noticeLine(notice)}
      ${
        failingSince === null
          ? null
          : html`<p class="notice attention">
              Nothing has arrived there since ${timeText(failingSince, 'UTC')} UTC.
            </p>`
      }
      <section aria-label="Endpoint">
        ${factsList(rows)} ${session.caller.role === 'admin' ? actions(session, endpoint) : null}
      </section>
      <section aria-label="Deliveries">
        <h2>Deliveries</h2>
        ${deliveries.length === 0 ? html`<p>None.</p>` : deliveryTable(session, endpoint, deliveries)}
        ${nextHref === null ? null : html`<p><a href="${nextHref}">Next page</a></p>`}
      </section>
      <p><a href="/console/webhooks">To the list</a></p>`,
  );
}

function actions(session: Session, { id, status }: Endpoint): Html {
  const base = `/console/webhooks/${id}`;
  const verb = status === 'active' ? 'disable' : 'enable';
  return html`<div class="filters">
    ${button(session, `${base}/test`, 'Send a test event')}
    ${button(session, `${base}/replay`, 'Send again what was given up')}
    ${button(session, `${base}/rotate`, 'Replace the secret')}
    ${button(session, `${base}/${verb}`, verb === 'disable' ? 'Disable' : 'Enable')}
  </div>`;
}

function button({ csrf }: Session, action: string, text: string): Html {
  return html`<form method="post" action="${action}">
    <input type="hidden" name="csrf" value="${csrf}" />
    <button class="quiet">${text}</button>
  </form>`;
}

function deliveryTable(session: Session, { id }: Endpoint, deliveries: readonly Delivery[]): Html {
  const mayReplay = session.caller.role === 'admin';
  return html`<table class="wide">
    <thead>
      <tr>
        <th scope="col">Event</th>
        <th scope="col">Made (UTC)</th>
        <th scope="col">Status</th>
        <th scope="col" class="num">Attempts</th>
        <th scope="col">Last answer</th>
        ${mayReplay ? html`<th scope="col">Again</th>` : null}
      </tr>
    </thead>
    <tbody>
      ${deliveries.map(
        (one) =>
          html`<tr>
            <th scope="row" data-label="Event">${eventLink(one)}</th>
            <td data-label="Made (UTC)">${timeText(one.createdAt, 'UTC')}</td>
            <td data-label="Status"><span class="tag">${one.status}</span></td>
            <td class="num" data-label="Attempts">${one.attempts}</td>
            <td data-label="Last answer">${one.lastError ?? one.lastStatus ?? ''}</td>
            ${mayReplay ? html`<td data-label="Again">${replayButton(session, id, one)}</td>` : null}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function replayButton(session: Session, id: string, one: Delivery): Html {
  return button(session, `/console/webhooks/${id}/deliveries/${one.id}/replay`, 'Send again');
}

function eventLink({ type, accountId }: Delivery): Html {
  if (accountId === null) return html`${type}`;
  return html`<a href="/console/accounts/${accountId}">${type}</a>`;
}
