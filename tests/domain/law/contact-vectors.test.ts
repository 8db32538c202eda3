import { ask, byCall, byLetter, byMail, bySms, newYork, type Given } from './contact-questions';

/** Vectors of other families, asked as somebody would who knows only the interface of the calculator. */
const ny = { ...newYork, debtor: { ...newYork.debtor, addresses: ['US-NY'] } };
const card = { id: 'A', debtKind: 'consumer-credit', accruedOn: '2023-05-01' };
const dispute = (on: string) => ({ kind: 'dispute', on, method: 'mail' });
const validated = { kind: 'validation', on: '2026-01-05', method: 'mail' };
const unanswered = (at: string, channel = 'call') => ({ at, channel, debts: ['A'] });
const boston = { ...newYork.debtor, addresses: ['US-MA'] };
const brooklyn = { ...newYork.debtor, addresses: [{ state: 'NY', city: 'Brooklyn' }] };
const seattle = { addresses: ['US-WA'], phones: ['+12065550100'] };
const toronto = { addresses: [{ country: 'CA', province: 'Ontario', zone: 'America/Toronto' }] };
const london = { addresses: [{ country: 'GB', region: 'ENG' }] };

describe('vectors of other families through the calculator', () => {
  it.each<[string, Given, string]>([
    [
      'FRQ-02 the eighth call',
      {
        ...byCall,
        at: '2026-04-07T18:00',
        attempts: ['01', '02', '02', '03', '03', '06', '06'].map((day, index) =>
          unanswered(`2026-04-${day}T${10 + index}:00`),
        ),
      },
      'defer',
    ],
    [
      'FRQ-03 six days after a conversation',
      {
        ...byCall,
        at: '2026-08-20',
        attempts: [{ at: '2026-08-14', result: 'conversation', debts: ['A'] }],
      },
      'defer',
    ],
    [
      'FRQ-03 seven days after it',
      {
        ...byCall,
        at: '2026-08-21',
        attempts: [{ at: '2026-08-14', result: 'conversation', debts: ['A'] }],
      },
      'allow',
    ],
    [
      'VAL-14',
      {
        ...byLetter,
        at: '2026-01-08',
        notices: [{ kind: 'initial-communication', on: '2026-01-05' }, validated],
        content: { overshadows: true },
      },
      'block',
    ],
    [
      'DIS-01',
      { ...byLetter, at: '2026-02-12', notices: [validated, dispute('2026-02-11')] },
      'block',
    ],
    [
      'DIS-02',
      { ...byLetter, at: '2026-02-13', notices: [validated, dispute('2026-02-12')] },
      'allow',
    ],
    [
      'TBD-01 the last day',
      { ...ny, at: '2026-05-01', purpose: 'suit', debts: [card], role: 'first-party' },
      'allow',
    ],
    ['TBD-01 the day after', { ...ny, at: '2026-05-02', purpose: 'suit', debts: [card] }, 'block'],
    [
      'TBD-03',
      {
        ...byLetter,
        at: '2026-01-15',
        debtor: { ...newYork.debtor, addresses: ['US-MS'] },
        debts: [{ id: 'A', debtKind: 'open-account', accruedOn: '2022-06-01' }],
      },
      'block',
    ],
    [
      'FUR-01 May 13',
      {
        ...newYork,
        at: '2026-05-13',
        purpose: 'credit-reporting',
        notices: [{ ...validated, on: '2026-05-01' }],
      },
      'block',
    ],
    [
      'FUR-01 May 16',
      {
        ...newYork,
        at: '2026-05-16',
        purpose: 'credit-reporting',
        notices: [{ ...validated, on: '2026-05-01' }],
      },
      'allow',
    ],
    [
      'TRF-01',
      { ...newYork, purpose: 'sale', debts: [{ id: 'A', status: 'discharged' }] },
      'block',
    ],
    ['FEE-01', { ...newYork, purpose: 'fee' }, 'block'],
    [
      'BKR-01',
      {
        ...byMail,
        role: 'FIRST_PARTY',
        debtType: 'COMMERCIAL',
        debtor: { ...newYork.debtor, kind: 'ENTITY' },
        at: '2026-11-20T09:30',
        holds: [{ type: 'bankruptcy', filedAt: '2026-11-20T09:00' }],
      },
      'block',
    ],
    [
      'BKR-02',
      {
        ...byLetter,
        recipient: 'bankruptcy-attorney',
        holds: [{ type: 'bankruptcy', filedOn: '2026-11-01' }],
      },
      'allow',
    ],
    [
      'MA-01 the third call',
      {
        ...byCall,
        role: 'first-party',
        debtor: boston,
        at: '2026-05-07',
        attempts: [unanswered('2026-05-01'), unanswered('2026-05-04')],
      },
      'block',
    ],
    [
      'MA-01 a day later',
      {
        ...byCall,
        role: 'first-party',
        debtor: boston,
        at: '2026-05-08',
        attempts: [unanswered('2026-05-01'), unanswered('2026-05-04')],
      },
      'allow',
    ],
    [
      'NYC-01',
      {
        ...bySms,
        role: 'first-party',
        debtor: brooklyn,
        at: '2026-09-10',
        attempts: [
          unanswered('2026-09-05'),
          unanswered('2026-09-07'),
          unanswered('2026-09-08', 'email'),
        ],
      },
      'block',
    ],
    [
      'WA-02 07:45',
      { ...byCall, address: '+12065550100', debtor: seattle, at: '2026-11-20T07:45' },
      'defer',
    ],
    [
      'WA-02 08:05',
      { ...byCall, address: '+12065550100', debtor: seattle, at: '2026-11-20T08:05' },
      'allow',
    ],
    [
      'UK-10 within',
      {
        ...byLetter,
        debtor: london,
        at: '2026-04-01',
        holds: [{ type: 'breathing-space', registeredOn: '2026-03-02' }],
      },
      'block',
    ],
    [
      'UK-10 after it',
      {
        ...byLetter,
        debtor: london,
        at: '2026-05-02',
        holds: [{ type: 'breathing-space', registeredOn: '2026-03-02' }],
      },
      'allow',
    ],
    [
      'ON-02 Sunday 11:00',
      {
        ...newYork,
        channel: 'call',
        debtor: toronto,
        at: '2026-11-22T11:00',
      },
      'block',
    ],
  ])('%s', (_id, given, decision) => {
    const answer = ask(given);
    const against = answer.rules.filter((rule) => rule.answer !== 'allow');
    expect({ decision: answer.decision, against: against.map(({ id }) => id) }).toMatchObject({
      decision,
    });
  });
});
