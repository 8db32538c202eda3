import { breathingSpaceDays } from '../../../src/domain/law/breathing-space';
import type { Situation } from '../../../src/domain/law/situation';
import { defaultConventions } from '../../../src/domain/money/conventions';
import { simpleInterest } from '../../../src/domain/money/interest';
import { askedOf, liftsAt, said } from './asked';
import {
  at,
  debt,
  firstParty,
  hold,
  mobile,
  notice,
  plainContent,
  situation,
  type SituationGiven,
} from './situation';

const london = 'Europe/London';

const gb = (given: SituationGiven): Situation =>
  situation({ jurisdictions: ['GB'], zones: [london], collector: firstParty, ...given });

const inLondon = (text: string) => at(text, london);

describe('breathing space', () => {
  const registered = hold('breathing-space', '2026-03-02', {
    details: { registeredOn: '2026-03-02' },
  });
  const everything = ['contact', 'charge', 'place', 'sue'] as const;

  it.each([
    ['2026-03-02T23:59', 'allow'],
    ['2026-03-03T00:00', 'block'],
    ['2026-05-01T23:59', 'block'],
    ['2026-05-02T00:00', 'allow'],
  ])('UK-10: registered on 2 March, sixty days: %s %s', (when, expected) => {
    for (const kind of everything) {
      const asked = gb({ kind, at: inLondon(when), holds: [registered] });
      expect(said(asked, 'gb.breathing-space')).toBe(expected);
    }
  });

  it('UK-10: says when it ends', () => {
    const asked = gb({ at: inLondon('2026-03-20'), holds: [registered] });
    expect(liftsAt(asked, 'gb.breathing-space')).toBe('2026-05-01T23:00:00.000Z');
  });

  it.each<[string, SituationGiven, string]>([
    [
      'the hold carries its own end',
      { holds: [{ ...registered, untilAt: at('2026-04-01') }] },
      '2026-04-01T16:00:00.000Z',
    ],
    [
      'without a day of registration the hold says all',
      { holds: [hold('breathing-space', '2026-03-03', { untilAt: at('2026-04-02') })] },
      '2026-04-02T16:00:00.000Z',
    ],
    [
      'thirty days after the end of a treatment',
      {
        holds: [
          hold('breathing-space', '2026-03-02', {
            details: {
              ...{ registeredOn: '2026-03-02', moratorium: 'crisis' },
              treatmentEndedOn: '2026-06-01',
            },
          }),
        ],
      },
      '2026-07-01T23:00:00.000Z',
    ],
  ])('%s', (_name, given, expected) => {
    const asked = gb({ at: inLondon('2026-03-20'), ...given });
    expect(said(asked, 'gb.breathing-space')).toBe('block');
    expect(liftsAt(asked, 'gb.breathing-space')).toBe(expected);
  });

  it('lasts as long as a treatment of which no end is known', () => {
    const details = { registeredOn: '2026-03-02', moratorium: 'crisis' };
    const asked = gb({
      at: inLondon('2028-03-20'),
      holds: [hold('breathing-space', '2026-03-02', { details })],
    });
    expect(askedOf(asked, 'gb.breathing-space')[0]).toMatchObject({
      answer: 'block',
      clearsAt: null,
      clearedBy: 'release-hold',
    });
  });

  it.each<[string, SituationGiven, string]>([
    ['an answer to the debtor', { purpose: 'reply' }, 'none'],
    ['in Scotland it is another law', { jurisdictions: ['GB', 'GB-SCT'] }, 'none'],
    ['in Wales', { jurisdictions: ['GB', 'GB-WLS'] }, 'block'],
    ['a company has none', { debtorKind: 'entity' }, 'none'],
    ['another hold is none', { holds: [hold('pause', '2026-03-02')] }, 'allow'],
    ['over another debt', { holds: [{ ...registered, debtId: 'B' }] }, 'allow'],
    [
      'a liability that goes on is paid',
      { holds: [{ ...registered, details: { ...registered.details, ongoing: ['A'] } }] },
      'allow',
    ],
    [
      'a liability that goes on beside a debt',
      {
        holds: [{ ...registered, details: { ...registered.details, ongoing: ['rent'] } }],
        debts: [debt({ nature: 'rent' }), debt({ id: 'B' })],
      },
      'block',
    ],
  ])('%s', (_name, given, expected) => {
    const asked = gb({ at: inLondon('2026-03-20'), holds: [registered], ...given });
    expect(said(asked, 'gb.breathing-space')).toBe(expected);
  });

  it('UK-11: fourteen pounds that would have accrued in it are never owed', () => {
    const days = breathingSpaceDays({ registeredOn: '2026-03-02' });
    expect(days).toEqual({ fromOn: '2026-03-03', lastOn: '2026-05-01' });
    const terms = {
      ...{ principalMinor: 106_458n, dueOn: '2026-03-02', until: '2026-05-01' },
      rates: [{ from: '2026-03-01', percent: '8' }],
      conventions: defaultConventions.interest,
    };
    expect(simpleInterest(terms).interestMinor).toBe(1_400n);
    const frozen = [{ from: days?.fromOn ?? '', to: days?.lastOn ?? null }];
    expect(simpleInterest({ ...terms, frozen }).interestMinor).toBe(0n);
    expect(simpleInterest({ ...terms, frozen, until: '2026-05-02' }).days).toBe(1);
  });
});

describe('before a claim is issued in England', () => {
  const suit = (given: SituationGiven) =>
    gb({ kind: 'sue', purpose: 'suit', channel: null, address: null, ...given });
  const letter = notice('letter-of-claim', '2026-05-01');

  it.each<[string, string, SituationGiven['notices'], string]>([
    ['30 May', '2026-05-30', [letter], 'block'],
    ['the last day to answer', '2026-05-31', [letter], 'block'],
    ['1 June', '2026-06-01', [letter], 'allow'],
    ['no letter', '2026-06-01', [], 'require'],
    ['a letter about another debt', '2026-06-01', [{ ...letter, debtIds: ['B'] }], 'require'],
    ['a letter about all', '2026-06-01', [{ ...letter, debtIds: [] }], 'allow'],
    ['a second letter', '2026-06-01', [letter, notice('letter-of-claim', '2026-05-20')], 'block'],
    ['the form came back', '2026-06-01', [letter, notice('reply-form', '2026-05-10')], 'block'],
    ['30 days after the form', '2026-06-10', [letter, notice('reply-form', '2026-05-10')], 'allow'],
    [
      'documents were asked for',
      '2026-12-01',
      [letter, notice('documents-requested', '2026-05-10')],
      'require',
    ],
    [
      'documents were supplied',
      '2026-06-14',
      [
        letter,
        notice('documents-requested', '2026-05-10'),
        notice('documents-supplied', '2026-05-15'),
      ],
      'block',
    ],
    [
      '30 days after the documents',
      '2026-06-15',
      [
        letter,
        notice('documents-requested', '2026-05-10'),
        notice('documents-supplied', '2026-05-15'),
      ],
      'allow',
    ],
    [
      'negotiation failed',
      '2026-06-24',
      [letter, notice('negotiation-failed-notice', '2026-06-10')],
      'block',
    ],
    [
      '14 days after that notice',
      '2026-06-25',
      [letter, notice('negotiation-failed-notice', '2026-06-10')],
      'allow',
    ],
  ])('UK-12: %s', (_name, when, notices = [], expected) => {
    const trader = { isSoleTrader: true, debtorKind: 'entity', debtType: 'commercial' } as const;
    expect(said(suit({ at: inLondon(when), notices, ...trader }), 'gb.debt-protocol')).toBe(
      expected,
    );
    expect(said(suit({ at: inLondon(when), notices }), 'gb.debt-protocol')).toBe(expected);
  });

  it('UK-12: each debt needs its letter, and the last one counts', () => {
    const debts = [debt(), debt({ id: 'B' })];
    const asked = { at: inLondon('2026-06-01'), debts };
    expect(said(suit({ ...asked, notices: [letter] }), 'gb.debt-protocol')).toBe('require');
    const both = [letter, notice('letter-of-claim', '2026-05-20', { debtIds: ['B'] })];
    expect(liftsAt(suit({ ...asked, notices: both }), 'gb.debt-protocol')).toBe(
      '2026-06-19T23:00:00.000Z',
    );
  });

  it('UK-13: a company is sued under the general practice direction', () => {
    const company = suit({ debtorKind: 'entity', debtType: 'commercial', notices: [] });
    expect(said(company, 'gb.debt-protocol')).toBe('none');
    expect(askedOf(company, 'gb.pre-action-general')[0]).toMatchObject({ answer: 'allow' });
    expect(said(suit({ jurisdictions: ['GB', 'GB-SCT'] }), 'gb.debt-protocol')).toBe('none');
  });
});

describe('consumer credit in the United Kingdom', () => {
  const credit = (given: SituationGiven) => gb({ debts: [debt({ nature: 'card' })], ...given });

  it.each(['contact', 'charge', 'place', 'sue'] as const)(
    'UK-14: %s after five years in Scotland, when the debt has ceased to exist',
    (kind) => {
      const debts = [debt({ nature: 'card', isTimeBarred: true, isExtinguished: true })];
      const asked = credit({ kind, jurisdictions: ['GB', 'GB-SCT'], debts });
      expect(said(asked, 'limitation.extinguished')).toBe('block');
    },
  );

  it.each([
    ['on the thirtieth day', '2026-04-01', 'defer'],
    ['after it', '2026-04-02', 'allow'],
  ])('pursuit rests while a plan is made: %s', (_name, when, expected) => {
    const holds = [hold('hardship', '2026-03-02')];
    expect(said(credit({ at: inLondon(when), holds }), 'gb.conc.suspension')).toBe(expected);
    expect(said(gb({ at: inLondon(when), holds }), 'gb.conc.suspension')).toBe('none');
    const reply = credit({ at: inLondon(when), holds, purpose: 'reply' });
    expect(said(reply, 'gb.conc.suspension')).toBe('none');
  });

  it.each([
    ['as a whole', 100_000n, 'block'],
    ['in part', 20_000n, 'allow'],
    ['not at all', null, 'allow'],
  ])('a debt disputed %s', (_name, disputedMinor, expected) => {
    const debts = [debt({ nature: 'loan', disputedMinor })];
    expect(said(credit({ debts }), 'gb.conc.dispute')).toBe(expected);
  });

  it('who refuses a barred debt is not asked again', () => {
    const restriction = {
      ...{ type: 'refusal' as const, isWritten: false, channel: null, address: null },
      ...{ at: at('2026-05-04'), unansweredDays: null, liftedAt: null },
    };
    const debts = [debt({ nature: 'card', isTimeBarred: true })];
    expect(said(credit({ debts }), 'gb.conc.statute-barred')).toBe('allow');
    const refused = credit({ debts, restrictions: [restriction] });
    expect(said(refused, 'gb.conc.statute-barred')).toBe('block');
  });

  it('calls come at reasonable times', () => {
    const asked = { channel: 'call', address: mobile } as const;
    const early = credit({ ...asked, at: inLondon('2026-05-20T07:59') });
    expect(said(early, 'gb.conc.hours')).toBe('defer');
    expect(said(credit({ ...asked, at: inLondon('2026-05-20T08:00') }), 'gb.conc.hours')).toBe(
      'allow',
    );
    expect(said(credit({ ...asked, at: inLondon('2026-05-24T08:30') }), 'gb.conc.hours')).toBe(
      'defer',
    );
  });

  it('UK-09: the law of late payment gives nothing against a consumer', () => {
    const charge = { kind: 'charge', purpose: 'fee', channel: null, address: null } as const;
    const content = { ...plainContent, feeAllowedBy: 'law' as const };
    expect(said(gb({ ...charge, content }), 'gb.late-payment.consumer')).toBe('block');
    const agreed = { ...plainContent, feeAllowedBy: 'agreement' as const };
    expect(said(gb({ ...charge, content: agreed }), 'gb.late-payment.consumer')).toBe('allow');
    const business = { content, debtType: 'commercial', debtorKind: 'entity' } as const;
    expect(said(gb({ ...charge, ...business }), 'gb.late-payment.consumer')).toBe('none');
  });
});
