import type { Command } from './command';
import { acceptPlan } from './accept-plan';
import { acceptSettlement } from './accept-settlement';
import { amendHold } from './amend-hold';
import { addParty } from './add-party';
import { amendPlan } from './amend-plan';
import { approve } from './approve';
import { assign } from './assign';
import { cancelPlan } from './cancel-plan';
import { cease } from './cease';
import { changeStrategy } from './change-strategy';
import { chargeOff } from './charge-off';
import { close } from './close';
import { completeTask } from './complete-task';
import { counterSettlement } from './counter-settlement';
import { endParty } from './end-party';
import { exclude } from './exclude';
import { extendDueDate } from './extend-due-date';
import { handOffLegal } from './hand-off-legal';
import { hold } from './hold';
import { include } from './include';
import { logCall } from './log-call';
import { logNotice } from './log-notice';
import { logStep } from './log-step';
import { matchPayment } from './match-payment';
import { note } from './note';
import { offerSettlement } from './offer-settlement';
import { openDispute } from './open-dispute';
import { override } from './override';
import { pause } from './pause';
import { promise } from './promise';
import { proposePlan } from './propose-plan';
import { recordConsent } from './record-consent';
import { recordLimitationEvent } from './record-limitation-event';
import { recordPayment } from './record-payment';
import { reinstatePlan } from './reinstate-plan';
import { reject } from './reject';
import { releaseHold } from './release-hold';
import { reopen } from './reopen';
import { resend } from './resend';
import { resolveDispute } from './resolve-dispute';
import { resume } from './resume';
import { returnPayment } from './return-payment';
import { sendStatement } from './send-statement';
import { setClaim } from './set-claim';
import { skipStep } from './skip-step';
import { undoReturn } from './undo-return';
import { undoWriteOff } from './undo-write-off';
import { updateContact } from './update-contact';
import { updateParty } from './update-party';
import { useCreditNow } from './use-credit';
import { waiveFee } from './waive-fee';
import { withdrawSettlement } from './withdraw-settlement';
import { writeOff } from './write-off';
import { addInvoice } from './system/add-invoice';
import { bankPayment } from './system/bank-payment';
import { changeDebtor } from './system/change-debtor';
import { changeInvoice } from './system/change-invoice';
import { cardChanged } from './system/card-changed';
import { chargeAnswered } from './system/charge-answered';
import { chargebackPayment } from './system/chargeback-payment';
import { chargebackWon } from './system/chargeback-won';
import { claimSend } from './system/claim-send';
import { creditNote } from './system/credit-note';
import { disputeBySource } from './system/dispute-by-source';
import { importInvoices } from './system/import-invoices';
import { invoiceFailed } from './system/invoice-failed';
import { invoicePaidBySource } from './system/invoice-paid-by-source';
import { markUncollectible } from './system/mark-uncollectible';
import { recordDelivery } from './system/record-delivery';
import { recordExchange } from './system/record-exchange';
import { recordOptOut } from './system/record-opt-out';
import { recordSend } from './system/record-send';
import { refundPayment } from './system/refund-payment';
import { putOffSend } from './system/put-off-send';
import { suppressSend } from './system/suppress-send';
import { serviceCancelled } from './system/service-cancelled';
import { voidCreditNote } from './system/void-credit-note';
import { voidInvoice } from './system/void-invoice';
import { writeBackFailed } from './system/write-back-failed';

/** Forgets the input type: the list runs a command only on what its own input has parsed. */
function listed<Input>(one: Command<Input>): Command {
  const { suspense, target, forPerson } = one;
  return {
    ...one,
    apply: (facts, input, context) => one.apply(facts, input as Input, context),
    forPerson: forPerson && ((input) => forPerson(input as Input)),
    suspense: suspense && ((input) => suspense(input as Input)),
    target: target && ((input) => target(input as Input)),
  };
}

/** Every command of the house. HTTP, CLI, OpenAPI, roles and the console form follow from this list. */
export const commands: readonly Command[] = [
  listed(pause),
  listed(resume),
  listed(cease),
  listed(hold),
  listed(amendHold),
  listed(releaseHold),
  listed(exclude),
  listed(include),
  listed(override),
  listed(recordPayment),
  listed(matchPayment),
  listed(returnPayment),
  listed(undoReturn),
  listed(useCreditNow),
  listed(waiveFee),
  listed(writeOff),
  listed(undoWriteOff),
  listed(chargeOff),
  listed(close),
  listed(reopen),
  listed(promise),
  listed(proposePlan),
  listed(acceptPlan),
  listed(cancelPlan),
  listed(amendPlan),
  listed(reinstatePlan),
  listed(offerSettlement),
  listed(acceptSettlement),
  listed(withdrawSettlement),
  listed(counterSettlement),
  listed(extendDueDate),
  listed(openDispute),
  listed(resolveDispute),
  listed(handOffLegal),
  listed(approve),
  listed(reject),
  listed(sendStatement),
  listed(resend),
  listed(skipStep),
  listed(changeStrategy),
  listed(logCall),
  listed(logNotice),
  listed(logStep),
  listed(recordConsent),
  listed(completeTask),
  listed(updateContact),
  listed(addParty),
  listed(updateParty),
  listed(endParty),
  listed(assign),
  listed(note),
  listed(setClaim),
  listed(recordLimitationEvent),
  listed(addInvoice),
  listed(importInvoices),
  listed(changeInvoice),
  listed(cardChanged),
  listed(chargeAnswered),
  listed(serviceCancelled),
  listed(invoiceFailed),
  listed(invoicePaidBySource),
  listed(voidInvoice),
  listed(markUncollectible),
  listed(creditNote),
  listed(voidCreditNote),
  listed(refundPayment),
  listed(disputeBySource),
  listed(chargebackPayment),
  listed(chargebackWon),
  listed(bankPayment),
  listed(changeDebtor),
  listed(claimSend),
  listed(suppressSend),
  listed(putOffSend),
  listed(recordSend),
  listed(recordDelivery),
  listed(recordExchange),
  listed(recordOptOut),
  listed(writeBackFailed),
];

const byName = new Map(commands.map((one) => [one.name, one]));

/** The command of that name, or undefined. */
export function findCommand(name: string): Command | undefined {
  return byName.get(name);
}
