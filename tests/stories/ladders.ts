/** A step as a strategy document writes it. */
export interface StepDocument {
  readonly id: string;
  readonly days: number;
  readonly contacts?: readonly { channel: string; template: string; fallback?: string }[];
  readonly [field: string]: unknown;
}

interface Ladder {
  readonly role?: 'first-party' | 'third-party' | 'debt-buyer';
  readonly debtorKind?: 'consumer' | 'business';
  readonly escalation?: readonly StepDocument[];
  readonly legal?: readonly StepDocument[];
}

/**
 * A strategy whose own hours are wider than those of any law, with no gap and no ceiling: what makes its
 * steps wait is the law. Day 1 is the day after the due date.
 */
export function ladder(id: string, reminder: readonly StepDocument[], given: Ladder = {}) {
  const { role = 'third-party', debtorKind = 'consumer', escalation = [], legal = [] } = given;
  const stages = [
    { stage: 'reminder', title: 'Reminder', steps: reminder.map(written) },
    { stage: 'escalation', title: 'Escalation', steps: escalation.map(written) },
    { stage: 'legal', title: 'Legal', steps: legal.map(written) },
  ];
  return {
    ...{ id, version: 1, title: id, debtorKind, role, minimumGapDays: 0 },
    ...{ sendHour: '06:30', window: { open: '06:00', close: '23:00' } },
    limits: {
      promise: {
        ...{ longestDays: 30, count: 3, perDays: 30, tolerancePercent: '0' },
        ...{ graceDays: 1, graceKind: 'working' },
      },
      plan: { bands: [{ upTo: null, months: 12, smallestPart: '10.00' }], graceDays: 7 },
      settlement: { earliestDaysPastDue: 30, cureDays: 7, longestDays: 90 },
    },
    stages: stages.filter(({ steps }) => steps.length > 0),
  };
}

function written(step: StepDocument) {
  return { title: step.id, anchor: 'due', ...step };
}

/** A step of one message. */
export function message(
  id: string,
  days: number,
  channel: 'email' | 'sms' | 'letter',
  rest: Readonly<Record<string, unknown>> = {},
): StepDocument {
  const templates = { email: 'c2', sms: 'c3', letter: 'c7' } as const;
  const payBy = channel === 'letter' ? { payByDays: 14 } : {};
  return { id, days, contacts: [{ channel, template: templates[channel] }], ...payBy, ...rest };
}

/** The notice of Regulation F: it names no day, and needs `itemized` claims and a creditor with an address. */
export function validationNotice(id: string, days: number): StepDocument {
  return {
    id,
    days,
    contacts: [{ channel: 'letter', template: 't1' }],
    notice: 'validation-notice',
  };
}

/** What a validation notice has to say of a claim. */
export const itemized = (on: string) => ({
  claim: { currentCreditor: 'Lender Inc', originalCreditor: 'Lender Inc', itemizationOn: on },
});

/** A step that asks a person to call. */
export function call(id: string, days: number): StepDocument {
  return { id, days, task: { kind: 'call', title: `Call ${id}`, expiresWorkingDays: 20 } };
}

/** The letter before action: a threat of suit in the eyes of the law. */
export function letterBeforeAction(id: string, days: number): StepDocument {
  const contacts = [{ channel: 'letter', template: 'b8' }];
  return { id, days, contacts, messageClass: 'B', payByDays: 14 };
}
