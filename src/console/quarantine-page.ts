import {
  quarantineReplayers,
  type quarantinedWhole,
  type QuarantinedJson,
} from '../api/routes/quarantine';
import { html, type Html } from './html';
import { factsList, page, timeText } from './layout';
import type { Session } from './session';

/** What came in and could not be applied. */
export function quarantinePage(
  session: Session,
  events: readonly QuarantinedJson[],
  nextHref: string | null,
  done: string | null,
): string {
  const list =
    events.length === 0
      ? html`<p>Nothing is in quarantine.</p>`
      : html`<ul>
          ${events.map(
            (event) =>
              html`<li>
                <a href="/console/quarantine/${event.id}">${event.source}: ${event.type}</a>
                <span class="hint"
                  >${timeText(event.receivedAt, 'UTC')} UTC, ${reasonText(event)}</span
                >
              </li>`,
          )}
        </ul>`;
  return page(
    'Quarantine',
    session,
    html`${done === null ? null : html`<p class="notice" role="status">Tried again: ${done}.</p>`}
      <section aria-label="Events in quarantine">
        <p>
          These came in with a right signature and could not be applied; no money and no message
          followed from them. Mend the cause, then try again. What waits for another event is
          applied with it by itself.
        </p>
        ${list} ${nextHref === null ? null : html`<p><a href="${nextHref}">Next page</a></p>`}
      </section>`,
  );
}

/** One event with its body, as text and nothing else. */
export function quarantinedPage(
  session: Session,
  event: ReturnType<typeof quarantinedWhole>,
): string {
  const { id, source, type, externalId, receivedAt, verifiedBy, bodyEncoding, body, isCut } = event;
  const rows: readonly (readonly [string, string])[] = [
    ['Why', reasonText(event)],
    ['Source', source],
    ['Type', type],
    ['Id at the source', externalId],
    ['Received', `${timeText(receivedAt, 'UTC')} UTC`],
    ['Verified by', verifiedBy],
  ];
  const mayReplay = quarantineReplayers.includes(session.caller.role);
  return page(
    'Event in quarantine',
    session,
    html`<section aria-label="Event">
        ${factsList(rows)}
        ${mayReplay ? replayForm(session, id) : html`<p class="hint">A supervisor can try it again.</p>`}
      </section>
      <section aria-label="Body">
        <h2>What came in</h2>
        <p class="hint">
          ${bodyEncoding === 'base64' ? 'No text; shown as base64.' : null}
          ${isCut ? 'Only the beginning is shown.' : null}
        </p>
        <pre tabindex="0">${body}</pre>
      </section>
      <p><a href="/console/quarantine">To the list</a></p>`,
  );
}

function replayForm({ csrf }: Session, id: string): Html {
  return html`<form method="post" action="/console/quarantine/${id}/replay">
    <input type="hidden" name="csrf" value="${csrf}" />
    <button>Try again</button>
  </form>`;
}

function reasonText({ reason, waitsFor }: Pick<QuarantinedJson, 'reason' | 'waitsFor'>): string {
  if (waitsFor === null) return reason ?? 'no reason was kept';
  return `waits for ${waitsFor.join(' or ')}`;
}
