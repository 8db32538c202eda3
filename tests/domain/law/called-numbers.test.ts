import { decide } from '../../../src/domain/account/decide';
import type { ContactPoint, Facts } from '../../../src/domain/account/facts';
import { why } from '../../../src/domain/account/why';
import type { ContactPreferences } from '../../../src/domain/account/case-file';
import { currentLaw } from '../../../src/domain/law/current';
import { at, consumer, facts, invoice, phone } from '../account-facts';

const zone = 'America/New_York';
/** One call for an agency, whose own hours are wide. */
const calls = {
  ...consumer,
  role: 'third-party' as const,
  sendMinutes: 6 * 60,
  window: { openMinutes: 5 * 60, closeMinutes: 23 * 60 },
  stages: [
    {
      stage: 'reminder' as const,
      title: 'Reminder',
      steps: [
        {
          id: 'call',
          title: 'Call',
          anchor: 'due' as const,
          days: 1,
          task: { kind: 'call' as const, title: 'Call', expiresWorkingDays: 5 },
        },
      ],
    },
  ],
};
const number = (place: ContactPoint['place'], value: string): ContactPoint => ({
  ...phone,
  id: `cpt_${place}`,
  place,
  value,
  zones: [],
});
const home = number('home', '+16145550101');
const work = number('work', '+16145550102');
const mobile = number('mobile', '+16145550103');

function owed(contacts: Facts['contacts'], preferences: ContactPreferences = {}): Facts {
  const bill = invoice('inv_1', { purpose: 'consumer', currency: 'USD', dueOn: '2026-03-02' });
  const state = facts([bill], { zone, country: 'US', strategy: calls, currency: 'USD', contacts });
  return { ...state, debtor: { ...state.debtor, kind: 'consumer', region: 'WY', preferences } };
}

const noon = at('2026-03-05', '12:00', zone);
const guardsOf = (state: Facts, now = noon) => why(state, calls, currentLaw, now).guards;

describe('the number that a call task is about', () => {
  const forbidden = { places: ['home' as const], noWork: true };

  it('PLC-01: is one that reaches the person elsewhere than at a forbidden place', () => {
    const { action } = decide(owed([home, work, mobile], forbidden), calls, currentLaw, noon);
    expect(action).toMatchObject({ kind: 'task', task: 'call' });
  });

  it('PLC-01, PLC-02: is asked about by law where there is no other, and why names the rule', () => {
    const rules = guardsOf(owed([home], forbidden)).map(({ rule }) => rule);
    expect(rules).toEqual(['contact.inconvenient-place', 'us.reg-f.place']);
    const atWork = guardsOf(owed([work], forbidden)).map(({ rule }) => rule);
    expect(atWork).toContain('contact.work');
  });
});

it('TIM-07: a rule that stands now and again after the weekend is named with both times', () => {
  const friday = at('2026-03-06', '21:30', zone);
  const hours = guardsOf(owed([mobile]), friday).filter(({ rule }) => rule === 'us.reg-f.hours');
  expect(hours.map(({ clearsAt }) => clearsAt)).toEqual([
    at('2026-03-07', '08:00', zone),
    at('2026-03-09', '08:00', zone),
  ]);
});
