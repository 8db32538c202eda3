import { z } from 'zod';
import { holidayNameOf, holidayYears } from '../../domain/calendar/holidays';
import { addDays, weekdayOf, type LocalDate } from '../../domain/calendar/dates';
import type { NoticeMethod } from '../../domain/law/situation';
import {
  isUsBusinessDay,
  validationNoticeDueOn,
  validationPeriod,
} from '../../domain/law/validation';
import { Failure } from '../failure';
import { dateField } from './fields';
import { rule } from './rule';

const saturday = 6;
const methods = ['mail', 'email', 'sms', 'portal', 'electronic', 'oral'] as const;

const input = z.strictObject({
  sentOn: dateField.describe('Day on which the notice was sent, or the information was spoken.'),
  method: z
    .enum(methods)
    .describe('mail, email (sms, portal, electronic are alike), or oral: received that day.'),
  skipObserved: z
    .boolean()
    .optional()
    .describe(
      'Weekdays given off for a holiday on a weekend count as holidays: true if absent, the later date. ' +
        'false: only the dates of 5 U.S.C. 6103(a).',
    ),
  initialOn: dateField
    .optional()
    .describe('Day of the initial communication: adds noticeDueOn, five calendar days later.'),
});

export const validationPeriodRule = rule({
  name: 'validation-period',
  title: 'Assumed receipt and end of the validation period of 12 CFR 1006.34(b)(5)',
  input,
  compute({ sentOn, method, skipObserved = true, initialOn }) {
    const travelled = methodOf(method);
    if (travelled !== 'oral') refuseUnknownYears(sentOn);
    const { assumedReceiptOn, endsOn } = validationPeriod(sentOn, travelled, skipObserved);
    const dueOn = initialOn === undefined ? null : validationNoticeDueOn(initialOn);
    return {
      assumedReceiptOn,
      endsOn,
      ...(dueOn === null ? {} : { noticeDueOn: dueOn, sentInTime: sentOn <= dueOn }),
      working: [
        'law: 12 CFR 1006.34(a)(1), (b)(5); 5 U.S.C. 6103(a)',
        travelled === 'oral'
          ? 'spoken information is received on the day itself'
          : `conventions: observed days ${skipObserved ? 'are skipped too' : 'count as business days'}`,
        ...(travelled === 'oral' ? [] : skippedLines(sentOn, assumedReceiptOn, skipObserved)),
        `received, or assumed to be, on ${assumedReceiptOn}`,
        `30 calendar days later: ${endsOn}, wherever that falls`,
        ...(dueOn === null ? [] : [`the notice is due five calendar days after it: ${dueOn}`]),
      ],
    };
  },
});

function methodOf(method: (typeof methods)[number]): NoticeMethod {
  switch (method) {
    case 'mail':
      return 'mail';
    case 'oral':
      return 'oral';
    case 'email':
    case 'sms':
    case 'portal':
    case 'electronic':
      return 'electronic';
  }
}

/** @throws Failure for a day whose holidays are in no list */
function refuseUnknownYears(sentOn: LocalDate): void {
  const { first, last } = holidayYears;
  const latestOn = `${last}-12-15`;
  if (sentOn >= `${first}-01-01` && sentOn <= latestOn) return;
  throw new Failure(
    2,
    `date_invalid: sentOn: public holidays are known from ${first}-01-01; a notice may be sent until ${latestOn}.`,
  );
}

function skippedLines(sentOn: LocalDate, untilOn: LocalDate, skipObserved: boolean): string[] {
  const lines: string[] = [];
  for (let on = addDays(sentOn, 1); on < untilOn; on = addDays(on, 1)) {
    if (isUsBusinessDay(on, skipObserved)) continue;
    const holiday = weekdayOf(on) < saturday ? holidayNameOf(on, 'US') : null;
    lines.push(`${on} does not count: ${holiday ?? 'a weekend'}`);
  }
  return lines;
}
