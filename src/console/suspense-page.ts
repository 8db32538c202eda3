import { publicCommands } from '../api/routes/commands';
import type { PaymentJson } from '../api/routes/bank';
import { commandForm } from './command-forms';
import { html, type Html } from './html';
import { moneyText, page } from './layout';
import type { Session } from './session';

/** Money that waits for a person: what came, and, where one debt fits, a form that confirms it. */
export function suspensePage(session: Session, payments: readonly PaymentJson[]): string {
  const content =
    payments.length === 0
      ? html`<p>No money waits to be placed.</p>`
      : html`<p>
            To place money without a proposal, open the account and use the command Match a payment
            with the payment's id.
          </p>
          <ul>
            ${payments.map((payment) => html`<li>${paymentLine(session, payment)}</li>`)}
          </ul>`;
  return page(
    'Payments in suspense',
    session,
    html`<section aria-label="Payments in suspense">${content}</section>`,
  );
}

function paymentLine(session: Session, payment: PaymentJson): Html {
  const { id, amount, receivedOn, payer, reference, proposal } = payment;
  const head = html`<strong>${moneyText(amount)}</strong> from ${payer ?? 'an unnamed payer'} on
    ${receivedOn}<span class="hint"> ${reference ?? 'no text'} (${id})</span>`;
  if (proposal === null) return head;
  const { accountId, invoiceId, invoiceNumber, debtorName, rule } = proposal;
  const command = publicCommands().find(({ name }) => name === 'match-payment');
  const mayMatch = command?.roles.includes(session.caller.role) ?? false;
  return html`${head}
    <p>
      May be for invoice ${invoiceNumber} of
      <a href="/console/accounts/${accountId}">${debtorName}</a> (${rule}).
    </p>
    ${
      command && mayMatch
        ? commandForm(session, accountId, command, {}, null, { paymentId: id, invoiceId })
        : null
    }`;
}
