import { z } from 'zod';
import { debtKinds } from '../../domain/law/limitation-data';
import { noticeKinds } from '../../domain/law/situation';
import { channelField, debtTypeField, placeField, recipientField } from './contact-vocabulary';
import { clockField, list, momentField, renamed, weekdayField, wordField } from './contact-words';
import { dateField, percentField } from './fields';

export const inconvenient = z.strictObject({
  weekdays: list(weekdayField).optional().describe('All if absent.'),
  fromMinutes: clockField.optional(),
  untilMinutes: clockField.optional(),
  fromOn: dateField.nullish(),
  untilOn: dateField.nullish(),
  source: z.string().optional().describe('consumer, creditor-file, ...'),
});

export const timeNames = {
  days: 'weekdays',
  from: 'fromMinutes',
  until: 'untilMinutes',
  to: 'untilMinutes',
} as const;

export const restriction = renamed(
  {
    ...timeNames,
    written: 'isWritten',
    inWriting: 'isWritten',
    medium: 'channel',
    number: 'address',
    value: 'address',
    receivedAt: 'at',
    receivedOn: 'at',
    on: 'at',
    liftedOn: 'liftedAt',
    silentDays: 'unansweredDays',
  },
  z.strictObject({
    type: wordField(
      [
        ...(['cease', 'refusal', 'medium', 'address', 'opt-out', 'attorney', 'employer'] as const),
        ...(['place', 'time'] as const),
      ],
      {
        'cease-communication': 'cease',
        'refuse-to-pay': 'refusal',
        'refusal-to-pay': 'refusal',
        media: 'medium',
        channel: 'medium',
        stop: 'opt-out',
        revocation: 'opt-out',
        represented: 'attorney',
        work: 'employer',
        'no-work': 'employer',
        'inconvenient-place': 'place',
        'inconvenient-time': 'time',
        times: 'time',
      },
    )
      .optional()
      .describe('May be left out where `text` is a revocation.'),
    isWritten: z.boolean().optional().describe('True if absent, but for a medium.'),
    channel: channelField.nullish(),
    address: z.string().nullish(),
    at: momentField.optional().describe('Receipt; if absent it is in force.'),
    liftedAt: momentField.nullish(),
    unansweredDays: z.number().int().min(0).nullish().describe('Silence of the attorney.'),
    place: placeField.optional(),
    text: z.string().optional().describe('What was said or written.'),
    ...inconvenient.shape,
  }),
);

export const consent = renamed(
  {
    type: 'basis',
    number: 'address',
    medium: 'channel',
    on: 'at',
    givenAt: 'at',
    givenOn: 'at',
    sentOn: 'at',
    noticeSentOn: 'at',
    receivedAt: 'at',
    receivedOn: 'at',
    renewedAt: 'checkedAt',
    checkedOn: 'checkedAt',
    renewedOn: 'checkedAt',
    withdrawnOn: 'withdrawnAt',
    revokedAt: 'withdrawnAt',
    expiresAt: 'untilAt',
    untilOn: 'untilAt',
    optOutDeadline: 'deadlineOn',
    deadline: 'deadlineOn',
  },
  z.strictObject({
    channel: channelField.optional().describe('That of the contact if absent.'),
    address: z.string().nullish(),
    basis: wordField(
      [
        ...(['direct', 'inbound', 'inbound-call', 'creditor-notice', 'prior-collector'] as const),
        ...(['e-sign', 'call-back', 'on-file'] as const),
      ],
      {
        consent: 'direct',
        texted: 'inbound',
        emailed: 'inbound',
        'consumer-initiated': 'inbound',
        called: 'inbound-call',
        creditor: 'creditor-notice',
        'creditor-procedure': 'creditor-notice',
        esign: 'e-sign',
        callback: 'call-back',
      },
    ).optional(),
    at: momentField.describe('Given or sent; a day counts where it has begun everywhere.'),
    checkedAt: momentField.nullish().describe('Renewed, texted again, or number checked.'),
    untilAt: momentField.nullish(),
    withdrawnAt: momentField.nullish(),
    source: z.string().optional(),
    deadlineOn: dateField.nullish().describe('Last day for opting out of the creditor’s notice.'),
    usedByImmediatelyPrior: z.boolean().optional(),
  }),
);

const holdDetails = {
  chapter: z.string().optional(),
  caseNumber: z.string().optional(),
  filedOn: dateField.optional(),
  dischargedOn: dateField.optional(),
  dismissedOn: dateField.optional(),
  serviceFromOn: dateField.optional(),
  serviceUntilOn: dateField.optional(),
  moratorium: wordField(['standard', 'crisis']).optional(),
  registeredOn: dateField.optional(),
  treatmentEndedOn: dateField.optional(),
  diedOn: dateField.optional(),
  receivedOn: dateField.optional(),
  isWritten: z.boolean().optional(),
  representedBy: z.string().optional(),
};

export const hold = renamed(
  {
    from: 'at',
    fromAt: 'at',
    fromOn: 'at',
    since: 'at',
    filedAt: 'at',
    registeredAt: 'at',
    untilAt: 'until',
    debtId: 'debt',
  },
  z.strictObject({
    id: z.string().optional(),
    type: wordField([
      ...(['pause', 'dispute', 'attorney', 'bankruptcy', 'deceased', 'scra', 'minor'] as const),
      ...([
        'breathing-space',
        'hardship',
        'fraud',
        'complaint',
        'operator',
        'reply',
        'cease',
      ] as const),
    ]),
    at: momentField.optional().describe('Since always if absent.'),
    until: momentField.nullish(),
    debt: z.string().nullish(),
    details: z.record(z.string(), z.unknown()).optional(),
    ...holdDetails,
  }),
);

const money = z.union([z.string(), z.number().transform(String)]);

export const notice = renamed(
  {
    type: 'kind',
    at: 'on',
    sentOn: 'on',
    receivedOn: 'on',
    debtIds: 'debts',
    written: 'isWritten',
    duplicative: 'isDuplicative',
  },
  z.strictObject({
    kind: wordField(noticeKinds, {
      'validation-notice': 'validation',
      initial: 'initial-communication',
      bounce: 'undeliverable',
    }),
    on: momentField,
    debts: list(z.string()).optional().describe('All if absent.'),
    method: wordField(['mail', 'electronic', 'oral'], {
      letter: 'mail',
      post: 'mail',
      email: 'electronic',
      'e-mail': 'electronic',
      call: 'oral',
      phone: 'oral',
    }).nullish(),
    isWritten: z.boolean().optional(),
    isDuplicative: z.boolean().optional(),
    amount: money.nullish(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
);

export const attempt = renamed(
  { on: 'at', debtIds: 'debts', address: 'number', medium: 'channel', outcome: 'result' },
  z.strictObject({
    at: momentField,
    direction: wordField(['in', 'out'], {
      inbound: 'in',
      outbound: 'out',
      incoming: 'in',
      outgoing: 'out',
    })
      .optional()
      .describe('out if absent.'),
    channel: channelField.optional().describe('call if absent.'),
    result: wordField(
      [
        ...(['no-answer', 'voicemail', 'voicemail-full', 'busy', 'not-in-service'] as const),
        ...(['conversation', 'wrong-number', 'dropped', 'sent', 'bounced', 'received'] as const),
      ],
      { unanswered: 'no-answer', ringing: 'no-answer', answered: 'conversation' },
    ).optional(),
    debts: list(z.string()).optional(),
    to: recipientField.optional(),
    number: z.string().nullish(),
    place: placeField.optional(),
    text: z.string().optional().describe('What a message that came in says.'),
  }),
);

export const debt = z.union([
  z.string(),
  renamed(
    {
      isChargedOff: 'chargedOff',
      isTimeBarred: 'timeBarred',
      isExtinguished: 'extinguished',
      expiresOn: 'limitationOn',
      kind: 'debtKind',
      accrual: 'accruedOn',
      amount: 'open',
      balance: 'open',
    },
    z.strictObject({
      id: z.string(),
      group: z.string().nullish(),
      type: debtTypeField.optional(),
      status: wordField(['open', 'paid', 'settled', 'discharged']).optional(),
      nature: z.string().nullish(),
      chargedOff: z.boolean().optional(),
      open: money.nullish(),
      disputed: money.nullish().describe('Disputed part.'),
      limitationOn: dateField.nullish().describe('Last day for a suit.'),
      accruedOn: dateField.optional().describe('With debtKind, the last day is computed.'),
      debtKind: wordField(debtKinds).optional(),
      limitationIn: z.string().optional().describe('Whose period runs: US-NY, GB-SCT.'),
      timeBarred: z.boolean().optional(),
      extinguished: z.boolean().optional(),
      limitationNeedsReview: z.boolean().optional(),
      ratePercent: percentField.nullish(),
      incurredOn: dateField.nullish(),
    }),
  ),
]);
