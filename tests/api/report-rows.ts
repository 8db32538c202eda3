import { instantOf } from '../../src/domain/calendar/zone';
import type { Harness } from './harness';

let made = 0;

/** An agreement as it stands in the store after its end. */
export async function keepAgreement(
  api: Harness,
  accountId: string,
  type: string,
  status: string,
  dueOn: string,
  amountMinor: bigint,
): Promise<void> {
  made += 1;
  const at = new Date(`${dueOn}T12:00:00Z`);
  await api.store.database.agreement.create({
    data: {
      ...{ id: `agr_report${made}`, accountId, type, status, coveredMinor: amountMinor },
      ...{ invoiceIds: [], toleranceMinor: 0n, graceDays: 0, graceKind: 'calendar' },
      instalments: [{ n: 1, dueOn, amountMinor: String(amountMinor) }],
      ...{ proposedBy: 'system', acceptedAt: new Date('2026-02-01T12:00:00Z'), endedAt: at },
      ...{ endReason: 'test', own: {}, createdAt: new Date('2026-02-01T12:00:00Z') },
    },
  });
}

/** A contact as it stands in the store after it was sent. */
export async function keepContact(
  api: Harness,
  accountId: string,
  stepId: string,
  channel: string,
  on: string,
  { status = 'accepted', bounced = false } = {},
): Promise<void> {
  made += 1;
  const at = new Date(instantOf(on, 8 * 60, 'UTC'));
  const id = `msg_report${made}`;
  const key = `report/${made}`;
  const { database } = api.store;
  await database.message.create({
    data: {
      ...{ id, key, accountId, creditorId: 'default', stepId, stage: 'reminder', channel },
      ...{ template: stepId, toAddress: 'x@debtor.example', messageClass: 'A', status, attempt: 1 },
      ...{ plannedAt: at, acceptedAt: status === 'accepted' ? at : null },
      bouncedAt: bounced ? at : null,
    },
  });
  await database.stepEffect.create({
    data: {
      ...{ key, accountId, stepId, cause: 'inv', repeat: 0, channel, kind: 'contact' },
      ...{ stage: 'reminder', at, messageId: id },
    },
  });
}
