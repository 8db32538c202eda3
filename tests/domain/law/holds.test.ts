import fc from 'fast-check';
import type { EffectKind, HoldFacts, HoldType } from '../../../src/domain/account/facts';
import { daysPastDueOf } from '../../../src/domain/account/balances';
import { gate } from '../../../src/domain/contact/gate';
import { holdTypes } from '../../../src/domain/contact/holds';
import { noLaw } from '../../../src/domain/law/law';
import { limits } from '../../../src/domain/limits';
import { at, b2b, facts, hold, invoice } from '../account-facts';
import { days, noon, strategy, twoInvoices } from '../commands-fixture';
import { kinds, placed, reason, stopped, term } from './holding';

const types = Object.keys(holdTypes) as HoldType[];

describe('each type and each kind of effect', () => {
  const all = kinds;
  const expected: Readonly<Record<HoldType, readonly EffectKind[]>> = {
    pause: all,
    dispute: all,
    attorney: ['contact'],
    bankruptcy: all,
    deceased: all,
    scra: ['charge', 'place', 'sue'],
    minor: all,
    'breathing-space': all,
    hardship: all,
    fraud: all,
    complaint: ['contact', 'place', 'sue'],
    operator: all,
    reply: all,
    cease: ['contact'],
  };

  it.each(types)('%s', (type) => {
    const account = twoInvoices();
    if (type === 'cease') account.run('cease', { scope: 'all', reason });
    else account.run('hold', { type, reason });
    expect(stopped(account.facts, noon)).toEqual(expected[type]);
    const holdId = account.facts.holds[0]?.id ?? '';
    account.run('release-hold', { holdId, reason });
    expect(stopped(account.facts, noon)).toEqual([]);
  });

  it('says of the legal ones on what they rest', () => {
    const [account] = placed({ type: 'bankruptcy' });
    const request = { kind: 'sue' as const, stepId: null, cause: account.invoice('A').id };
    const { rules } = gate(request, account.facts, strategy, noLaw, noon, limits.leaseMs);
    expect(rules[0]).toMatchObject({
      rule: 'hold.bankruptcy',
      citation: '11 USC 362(a)(6), 524(a)(2), 1301',
    });
  });
});

describe('beginning and end', () => {
  const details = (more: object) => ({ type: 'breathing-space', details: more });
  const march2 = Date.parse('2026-03-02T12:00:00.000Z');

  it.each([
    // UK-10: in force from the day after registration, sixty days, ending at midnight in summer time.
    [
      'UK-10',
      details({ registeredOn: '2026-03-02' }),
      '2026-03-03T00:00:00.000Z',
      '2026-05-01T23:00:00.000Z',
    ],
    [
      'backdated',
      details({ registeredOn: '2026-02-20' }),
      '2026-02-21T00:00:00.000Z',
      '2026-04-21T23:00:00.000Z',
    ],
    [
      'without a day it begins now and is not counted too short',
      { type: 'breathing-space' },
      '2026-03-02T12:00:00.000Z',
      '2026-05-01T23:00:00.000Z',
    ],
    [
      'from a stated day',
      { type: 'breathing-space', from: '2026-03-01' },
      '2026-03-01T00:00:00.000Z',
      '2026-04-29T23:00:00.000Z',
    ],
    [
      'crisis',
      details({ moratorium: 'crisis', registeredOn: '2026-03-01' }),
      '2026-03-02T00:00:00.000Z',
      null,
    ],
    [
      'crisis, treatment over',
      details({
        moratorium: 'crisis',
        registeredOn: '2026-02-01',
        treatmentEndedOn: '2026-02-28',
      }),
      '2026-02-02T00:00:00.000Z',
      '2026-03-30T23:00:00.000Z',
    ],
    [
      'petition',
      { type: 'bankruptcy', details: { chapter: '7', filedOn: '2026-02-25' } },
      '2026-02-25T00:00:00.000Z',
      null,
    ],
    [
      'dismissed',
      { type: 'bankruptcy', details: { filedOn: '2026-02-01', dismissedOn: '2026-03-02' } },
      '2026-02-01T00:00:00.000Z',
      '2026-03-03T00:00:00.000Z',
    ],
    [
      'service',
      { type: 'scra', details: { serviceFromOn: '2026-01-01', serviceUntilOn: '2026-06-30' } },
      '2026-01-01T00:00:00.000Z',
      '2026-06-30T23:00:00.000Z',
    ],
    ['hardship', { type: 'hardship' }, '2026-03-02T12:00:00.000Z', '2026-04-30T23:00:00.000Z'],
    [
      'hardship, looked at later',
      { type: 'hardship', details: { reviewOn: '2026-07-01' } },
      '2026-03-02T12:00:00.000Z',
      '2026-07-01T23:00:00.000Z',
    ],
    ['pause', { type: 'pause' }, '2026-03-02T12:00:00.000Z', '2026-03-16T12:00:00.000Z'],
    ['fraud', { type: 'fraud' }, '2026-03-02T12:00:00.000Z', null],
  ])('%s', (_title, data, from, until) => {
    expect(term(placed(data, march2)[1])).toEqual([from, until]);
  });

  it.each([
    [{ type: 'pause', from: '2026-02-20' }, 'date_invalid'],
    [{ type: 'operator', from: '2026-02-20' }, 'date_invalid'],
    [{ type: 'fraud', from: '2026-02-20' }, 'done'],
    [{ type: 'bankruptcy', details: { filedOn: '2026-03-02' } }, 'date_invalid'],
    [{ type: 'hardship', details: { reviewOn: '2026-02-01' } }, 'date_invalid'],
    [{ type: 'bankruptcy', details: { filedOn: '2026-02-30' } }, 'date_invalid'],
    [{ type: 'hardship', details: { chapter: '7' } }, 'invalid_input'],
    [{ type: 'bankruptcy', details: { chapter: '9' } }, 'invalid_input'],
    [{ type: 'bankruptcy', details: { trustee: 'x' } }, 'unknown_field'],
    [
      { type: 'bankruptcy', details: { dischargedOn: '2026-02-01', dismissedOn: '2026-02-01' } },
      'invalid_input',
    ],
    [
      { type: 'scra', details: { serviceFromOn: '2026-02-02', serviceUntilOn: '2026-02-01' } },
      'date_invalid',
    ],
    [{ type: 'attorney', details: { representedBy: 'pty_none' } }, 'not_found'],
    [{ type: 'attorney', details: { name: 'A. Lawyer', address: '1 Road' } }, 'done'],
    [{ type: 'attorney', partyId: 'pty_none' }, 'not_found'],
  ])('%j: %s', (data, code) => {
    expect(twoInvoices().code('hold', { reason, ...data })).toBe(code);
  });

  it('a release ends it from now on and never earlier', () => {
    const [account, row] = placed({ type: 'fraud', from: '2026-02-01' });
    account.run('release-hold', { holdId: row.id, reason }, { now: noon + days(3) });
    expect(account.facts.holds[0]).toMatchObject({
      fromAt: row.fromAt,
      releasedAt: noon + days(3),
      releaseReason: reason,
    });
  });
});

describe('a second one over the same scope and time', () => {
  const standing: readonly HoldType[] = ['operator', 'complaint', 'reply'];
  const refused = types.filter((type) => type !== 'cease' && !standing.includes(type));

  it.each(refused)('%s is refused, for the same invoice too', (type) => {
    const account = twoInvoices();
    const invoiceId = account.invoice('A').id;
    account.run('hold', { type, reason, until: '2026-03-20' });
    expect(account.code('hold', { type, reason })).toBe('held');
    account.run('hold', { type, reason, until: '2026-03-20', invoiceId });
    expect(account.code('hold', { type, reason, invoiceId })).toBe('held');
    expect(account.code('hold', { type, reason, invoiceId: account.invoice('B').id })).toBe('done');
  });

  it.each(refused.filter((type) => type !== 'breathing-space'))(
    '%s may stand again when the first is over, or before it begins',
    (type) => {
      const account = twoInvoices();
      account.run('hold', { type, reason, from: '2026-03-20', until: '2026-03-25' });
      expect(account.code('hold', { type, reason, until: '2026-03-20' })).toBe('done');
      expect(account.code('hold', { type, reason, until: '2026-03-21' })).toBe('held');
      expect(account.code('hold', { type, reason }, { now: at('2026-03-25') })).toBe('done');
    },
  );

  it.each(standing)('%s stands beside the first', (type) => {
    const [account] = placed({ type });
    expect(account.code('hold', { type, reason })).toBe('done');
  });

  it('one standard breathing space in twelve months; one of a crisis at any time', () => {
    const [account] = placed({ type: 'breathing-space', details: { registeredOn: '2026-03-01' } });
    // In force until 30 April.
    const later = (on: string, details: object = {}): string =>
      account.code('hold', { type: 'breathing-space', reason, details }, { now: at(on, '12:00') });
    expect(later('2026-05-02', { registeredOn: '2026-05-01' })).toBe('held');
    expect(later('2027-04-20', { registeredOn: '2027-04-20' })).toBe('held');
    expect(later('2027-05-02', { registeredOn: '2027-05-01' })).toBe('done');
    expect(later('2026-05-02', { moratorium: 'crisis' })).toBe('done');
    const holdId = account.facts.holds[0]?.id;
    account.run('release-hold', { holdId, reason: 'another person' });
    expect(later('2026-05-02')).toBe('done');
  });
});

describe('what is amended', () => {
  it('treatment that ended gives thirty days more; one that ended long ago ends it today', () => {
    const data = { type: 'breathing-space', details: { moratorium: 'crisis' } };
    const [account, { id: holdId }] = placed(data);
    const amend = (treatmentEndedOn: string, now: number) =>
      account.run('amend-hold', { holdId, reason, details: { treatmentEndedOn } }, { now });
    amend('2026-03-20', at('2026-03-21', '12:00'));
    expect(account.facts.holds[0]?.untilAt).toBe(at('2026-04-20'));
    const late = at('2026-04-10', '12:00');
    amend('2026-03-01', late);
    expect(account.facts.holds[0]?.untilAt).toBe(late);
    expect(account.code('amend-hold', { holdId, reason, until: '2026-06-01' }, { now: late })).toBe(
      'already_decided',
    );
  });

  it('a discharge stays for ever, a dismissal ends it', () => {
    const [account, { id: holdId }] = placed({
      type: 'bankruptcy',
      until: '2026-12-01',
      details: { chapter: '7', filedOn: '2026-02-01' },
    });
    const amend = (details: object) => account.run('amend-hold', { holdId, reason, details });
    amend({ dischargedOn: '2026-03-01' });
    expect(account.facts.holds[0]?.untilAt).toBeNull();
    expect(account.code('release-hold', { holdId, reason })).toBe('held');
    const decades = noon + days(36_500);
    expect(stopped(account.facts, decades)).toEqual(kinds);
    amend({ dismissedOn: '2026-03-01' });
    expect(account.facts.holds[0]?.untilAt).toBe(at('2026-03-02'));
    expect(account.facts.holds[0]?.details).toEqual({
      chapter: '7',
      filedOn: '2026-02-01',
      dismissedOn: '2026-03-01',
    });
  });

  it('leaves alone what is not named, and asks for something to be named', () => {
    const [account, row] = placed({ type: 'bankruptcy', until: '2026-12-01' });
    const { id: holdId } = row;
    account.run('amend-hold', { holdId, reason, details: { caseNumber: '26-1' } });
    expect(term(account.facts.holds[0] ?? row)).toEqual(term(row));
    account.run('amend-hold', { holdId, reason, until: '2026-11-01' });
    expect(account.facts.holds[0]?.untilAt).toBe(at('2026-11-01'));
    const code = (data: object) => account.code('amend-hold', { holdId, reason, ...data });
    expect(code({})).toBe('invalid_input');
    expect(code({ details: {} })).toBe('invalid_input');
    expect(code({ until: '2026-02-01' })).toBe('date_invalid');
    expect(code({ details: { reviewOn: '2026-04-01' } })).toBe('invalid_input');
    expect(code({ holdId: 'hld_none', until: '2026-11-01' })).toBe('not_found');
  });
});

describe('days inside', () => {
  const rested = (fields: Partial<HoldFacts>): number => {
    const one = invoice('inv_1');
    const state = facts([one]);
    const { creditor } = state;
    const conventions = { heldDays: 'inclusive' as const };
    const holds = [hold({ fromAt: at('2026-03-10'), untilAt: at('2026-03-20'), ...fields })];
    const settings = { ...creditor.settings, conventions };
    const aged = { ...state, holds, creditor: { ...creditor, settings } };
    return 40 - daysPastDueOf(aged, one, '2026-04-11');
  };

  it.each(types)('%s', (type) => {
    const goesOn: readonly HoldType[] = ['cease', 'attorney', 'reply'];
    expect(rested({ type })).toBe(goesOn.includes(type) ? 0 : 10);
  });

  it('count where the hold says so, for a party, and for a disputed part', () => {
    expect(rested({ type: 'hardship', details: { daysCount: true } })).toBe(0);
    expect(rested({ type: 'hardship', partyId: 'pty_1' })).toBe(0);
    expect(rested({ type: 'dispute', invoiceId: 'inv_1', amountMinor: 5n })).toBe(0);
  });
});

describe('while a hold is in force', () => {
  const anyHold = fc.record({
    type: fc.constantFrom(...types),
    from: fc.integer({ min: -20, max: 20 }),
    length: fc.option(fc.integer({ min: 1, max: 40 }), { nil: null }),
    releasedAfter: fc.option(fc.integer({ min: 0, max: 40 }), { nil: null }),
    invoiceId: fc.constantFrom(null, 'inv_1', 'inv_2'),
  });
  const anyRequest = fc.record({
    kind: fc.constantFrom(...kinds),
    channel: fc.constantFrom('email' as const, 'sms' as const, 'letter' as const, 'call' as const),
    stepId: fc.constantFrom(null, 'b2', 'b5'),
    cause: fc.constantFrom('inv_1', 'inv_2'),
    day: fc.integer({ min: -30, max: 60 }),
  });

  it('no effect of a kind that it blocks passes the gate', () => {
    const start = at('2026-03-10', '12:00');
    const state = facts([invoice('inv_1'), invoice('inv_2')]);
    fc.assert(
      fc.property(fc.array(anyHold, { minLength: 1, maxLength: 4 }), anyRequest, (some, asked) => {
        const holds = some.map((one, index) => {
          const fromAt = start + days(one.from);
          return hold({
            id: `hld_${index}`,
            type: one.type,
            blocks: holdTypes[one.type].blocks,
            invoiceId: one.invoiceId,
            fromAt,
            untilAt: one.length === null ? null : fromAt + days(one.length),
            releasedAt: one.releasedAfter === null ? null : fromAt + days(one.releasedAfter),
          });
        });
        const now = start + days(asked.day);
        const { kind, stepId, cause } = asked;
        const channel = kind === 'contact' ? { channel: asked.channel } : {};
        const request = { kind, stepId, cause, ...channel };
        const verdict = gate(request, { ...state, holds }, b2b, noLaw, now, limits.leaseMs);
        const standing = holds.filter(
          ({ fromAt, untilAt, releasedAt, invoiceId, blocks }) =>
            blocks.includes(kind) &&
            (invoiceId === null || invoiceId === cause) &&
            fromAt <= now &&
            now < (untilAt ?? Infinity) &&
            now < (releasedAt ?? Infinity),
        );
        const named = verdict.rules.filter((rule) => rule.rule.startsWith('hold.'));
        expect(named.filter((rule) => rule.answer === 'block')).toHaveLength(standing.length);
        if (standing.length > 0) expect(verdict.answer).toBe('block');
      }),
      { numRuns: 500 },
    );
  });
});
