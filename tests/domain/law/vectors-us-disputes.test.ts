import { addDays } from '../../../src/domain/calendar/dates';
import { usFederal } from '../../../src/domain/law/packs/us-federal';
import type { Notice } from '../../../src/domain/law/situation';
import { answerOf, debt, notice, plainContent, situation, type SituationGiven } from './situation';

/** What one rule of the pack says. */
function rule(id: string, given: SituationGiven) {
  return answerOf(usFederal, `us.reg-f.${id}`, situation(given));
}

const initial = (on: string) => notice('initial-communication', on, { method: 'oral' });
const validation = (on: string) => notice('validation', on);

describe('disputes: the vectors', () => {
  const sent = [initial('2026-01-05'), validation('2026-01-05')];
  const disputed = (on: string, given: Partial<Notice> = {}) => notice('dispute', on, given);
  const dispute = (on: string, notices: readonly Notice[], given: SituationGiven = {}) =>
    rule('dispute', { at: on, notices: [...sent, ...notices], ...given });
  const verified = (on: string) => notice('verification', on);
  const again = (on: string) => disputed(on, { isDuplicative: true });

  it.each([
    ['DIS-01 on the last day', '2026-02-12', [disputed('2026-02-11')], 'block'],
    ['DIS-02 a day later', '2026-02-13', [disputed('2026-02-12')], 'allow'],
    ['DIS-03 orally', '2026-01-11', [disputed('2026-01-10', { isWritten: false })], 'allow'],
    [
      'DIS-05 verification sent on day 12',
      '2026-01-18',
      [disputed('2026-01-12'), verified('2026-01-17')],
      'allow',
    ],
    ['DIS-05 before it', '2026-01-17', [disputed('2026-01-12')], 'block'],
    [
      'DIS-06 disputed again',
      '2026-01-25',
      [disputed('2026-01-12'), verified('2026-01-17'), again('2026-01-20')],
      'block',
    ],
    [
      'DIS-06 and told so',
      '2026-01-25',
      [
        disputed('2026-01-12'),
        verified('2026-01-17'),
        again('2026-01-20'),
        notice('duplicative-notice', '2026-01-22'),
      ],
      'allow',
    ],
    [
      'DIS-06 or verified again',
      '2026-01-25',
      [disputed('2026-01-12'), verified('2026-01-17'), again('2026-01-20'), verified('2026-01-22')],
      'allow',
    ],
    [
      'DIS-06 never verified, it is not duplicative',
      '2026-01-25',
      [disputed('2026-01-12'), again('2026-01-20'), notice('duplicative-notice', '2026-01-22')],
      'block',
    ],
    [
      'DIS-07 with something new',
      '2026-01-25',
      [
        disputed('2026-01-12'),
        verified('2026-01-17'),
        disputed('2026-01-20'),
        notice('duplicative-notice', '2026-01-22'),
      ],
      'block',
    ],
    ['of another debt', '2026-01-25', [disputed('2026-01-12', { debtIds: ['B'] })], 'allow'],
  ] as const)('%s', (_name, on, notices, answer) => {
    expect(dispute(on, notices)?.answer).toBe(answer);
  });

  it('DIS-01: it lifts when a notice is recorded, and meanwhile answers go out', () => {
    const notices = [disputed('2026-02-11')];
    expect(dispute('2026-02-12', notices)).toMatchObject({
      clearedBy: 'log-notice',
      clearsAt: null,
      blocks: ['contact', 'place', 'sue'],
      facts: { disputedOn: '2026-02-11', isDuplicative: false },
    });
    expect(dispute('2026-02-12', notices, { purpose: 'verification' })?.answer).toBe('allow');
    expect(dispute('2026-02-12', notices, { kind: 'sue', purpose: 'suit' })?.answer).toBe('block');
  });

  const report = { purpose: 'credit-reporting', channel: 'credit-report' } as const;
  it.each([
    ['DIS-02 late', [disputed('2026-02-12')], null, 'require'],
    ['DIS-02 late and marked', [disputed('2026-02-12')], 100_000n, 'allow'],
    ['DIS-03 oral', [disputed('2026-01-10', { isWritten: false })], null, 'require'],
    ['not disputed', [], null, 'allow'],
  ] as const)('%s: a report says that it is disputed', (_name, notices, disputedMinor, answer) => {
    const asked = { ...report, at: '2026-03-20', debts: [debt({ disputedMinor })] };
    expect(rule('disputed-mark', { ...asked, notices: [...sent, ...notices] })?.answer).toBe(
      answer,
    );
  });

  it('DIS-04: a disputed part leaves the rest', () => {
    const part = [disputed('2026-01-12', { amountMinor: 20_000n })];
    expect(dispute('2026-01-15', part)).toMatchObject({
      answer: 'allow',
      facts: { collectableMinor: '80000' },
    });
    const all = [disputed('2026-01-12', { amountMinor: 100_000n })];
    expect(dispute('2026-01-15', all)?.answer).toBe('block');
    const unknown = { debts: [debt({ openMinor: null })] };
    expect(dispute('2026-01-15', part, unknown)?.answer).toBe('review');
  });

  it('DIS-05: the period runs on after verification', () => {
    const notices = [...sent, disputed('2026-01-12'), verified('2026-01-17')];
    const content = { ...plainContent, threatensSuit: true };
    expect(rule('overshadowing', { at: '2026-01-18', notices, content })?.answer).toBe('block');
  });

  it.each([
    ['DIS-08 in time', '2026-01-12', [], 'block'],
    ['DIS-08 answered', '2026-01-12', [notice('original-creditor-answer', '2026-01-14')], 'allow'],
    ['DIS-08 late', '2026-02-12', [], 'allow'],
  ] as const)('%s', (_name, on, answers, answer) => {
    const asked = notice('original-creditor-request', on);
    const notices = [...sent, asked, ...answers];
    const given = { at: addDays(on, 5), notices };
    expect(rule('original-creditor', given)?.answer).toBe(answer);
  });
});
