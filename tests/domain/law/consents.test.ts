import type { ContactPoint, Facts } from '../../../src/domain/account/facts';
import { addressFor, isUsable } from '../../../src/domain/contact/channels';
import {
  consentsOfPoint,
  hasTextConsent,
  isOptedOut,
  newConsent,
  stopsOfPoint,
  withConsent,
  withOptOut,
  withoutConsent,
} from '../../../src/domain/contact/consents';
import { gate } from '../../../src/domain/contact/gate';
import { noLaw } from '../../../src/domain/law/law';
import { limits } from '../../../src/domain/limits';
import { at, consumer, email, facts, invoice, phone } from '../account-facts';
import { Account, attempt, emptyFacts, noon } from '../commands-fixture';

const stop = { channel: 'sms' as const, at: 100, source: 'inbound-text' };
const stopped = withOptOut(phone, stop) ?? phone;

describe('an address and what it rests on', () => {
  it('keeps a stop with its source and time, for its channel alone, once', () => {
    expect(stopped).toMatchObject({ status: 'opted-out', smsConsent: false });
    expect(stopped.consents).toMatchObject([{ ...stop, basis: 'opt-out', withdrawnAt: null }]);
    expect(withOptOut(stopped, { ...stop, at: 200 })).toBeNull();
    expect([isOptedOut(stopped, 'sms'), isUsable(stopped, 'sms')]).toEqual([true, false]);
    expect([isOptedOut(stopped, 'call'), isUsable(stopped, 'call')]).toEqual([false, true]);
  });

  it('takes a stop without entries for all channels', () => {
    const old: ContactPoint = { ...phone, status: 'opted-out', smsConsent: false };
    expect([isOptedOut(old, 'sms'), isOptedOut(old, 'call')]).toEqual([true, true]);
    expect(withOptOut(old, stop)).toBeNull();
  });

  it('ends consents with the stop, and only leave of the person given later undoes it', () => {
    const given = newConsent({ channel: 'sms', basis: 'direct', at: 50, source: 'form' });
    const both = withOptOut(withConsent(phone, given), stop) ?? phone;
    expect(consentsOfPoint(both)).toMatchObject([{ basis: 'direct', withdrawnAt: 100 }]);
    for (const [basis, when, isFree] of [
      ['direct', 99, false],
      ['creditor-notice', 200, false],
      ['on-file', 200, false],
      ['direct', 200, true],
      ['inbound', 200, true],
    ] as const) {
      const again = withConsent(both, newConsent({ channel: 'sms', basis, at: when, source: 's' }));
      expect([basis, when, isUsable(again, 'sms')]).toEqual([basis, when, isFree]);
      expect(again.smsConsent).toBe(isFree);
      expect(again.status).toBe(isFree ? 'ok' : 'opted-out');
    }
  });

  it('does not free one channel by leave for another', () => {
    const consent = newConsent({ channel: 'call', basis: 'direct', at: 200, source: 'call' });
    expect(isOptedOut(withConsent(stopped, consent), 'sms')).toBe(true);
  });

  it('keeps the flag of consent to texts in step', () => {
    const bare = { ...phone, smsConsent: false };
    const consent = (basis: 'direct' | 'e-sign' | 'call-back', untilAt: number | null = null) =>
      newConsent({ channel: 'sms', basis, at: 100, untilAt, source: 's' });
    expect(withConsent(bare, consent('direct')).smsConsent).toBe(true);
    expect(withConsent(bare, consent('e-sign')).smsConsent).toBe(false);
    expect(withConsent(phone, consent('call-back')).smsConsent).toBe(true);
    const direct = withConsent(bare, consent('direct'));
    const back = withoutConsent(direct, { channel: 'sms', basis: 'direct', at: 150 });
    expect(back.smsConsent).toBe(false);
    const termed = withConsent(bare, consent('direct', 1_000));
    expect([hasTextConsent(termed, 999), hasTextConsent(termed, 1_000)]).toEqual([true, false]);
  });

  it('tells the law: consents with their address, a bare flag as kept on file, stops as requests', () => {
    expect(consentsOfPoint(phone)).toMatchObject([
      { channel: 'sms', basis: 'on-file', address: phone.value, at: 0, source: 'stated' },
    ]);
    expect(consentsOfPoint(email)).toEqual([]);
    expect(stopsOfPoint(stopped)).toMatchObject([
      { type: 'opt-out', channel: 'sms', address: phone.value, at: 100, liftedAt: null },
    ]);
  });

  it('keeps what stands however often it changes', () => {
    const called = withOptOut(phone, { ...stop, channel: 'call' }) ?? phone;
    let point = called;
    for (let turn = 1; turn <= limits.consentsPerPoint; turn += 1) {
      const moment = 1_000 * turn;
      point = withOptOut(point, { ...stop, at: moment }) ?? point;
      const again = newConsent({ channel: 'sms', basis: 'inbound', at: moment + 1, source: 's' });
      point = withConsent(point, again);
    }
    expect(point.consents.length).toBeLessThanOrEqual(limits.consentsPerPoint);
    expect(isOptedOut(point, 'call')).toBe(true);
    expect(isOptedOut(point, 'sms')).toBe(false);
  });
});

describe('places of work', () => {
  const work: ContactPoint = { ...email, id: 'cpt_w', place: 'work', createdAt: 9 };
  const contacts = [email, work];
  const of = (setup: Parameters<typeof facts>[1], noWork = false): Facts => {
    const state = facts([invoice('inv_1')], setup);
    return { ...state, debtor: { ...state.debtor, preferences: { noWork } } };
  };

  it('are the last resort for a consumer, like any other address for a business', () => {
    expect(addressFor(of({ contacts, strategy: consumer }), 'email')?.id).toBe('cpt_email');
    expect(addressFor(of({ contacts: [work], strategy: consumer }), 'email')?.id).toBe('cpt_w');
    expect(addressFor(of({ contacts }), 'email')?.id).toBe('cpt_w');
  });

  it('are not used where they are forbidden, and the gate says so', () => {
    const state = of({ contacts: [work], strategy: consumer }, true);
    expect(addressFor(state, 'email')).toBeNull();
    const request = { kind: 'contact' as const, channel: 'email' as const, stepId: null };
    const asked = { ...request, cause: 'inv_1', contactPoint: work };
    const verdict = gate(asked, state, consumer, noLaw, at('2026-03-03', '12:00'), 30_000);
    expect(verdict.rules).toContainEqual(
      expect.objectContaining({ rule: 'contact.work', answer: 'block' }),
    );
  });
});

describe('record-consent', () => {
  const account = (): Account => {
    const made = new Account(emptyFacts());
    const own = { debtorId: 'dbt_1', smsConsent: false };
    made.keep({
      contacts: [
        { ...phone, ...own },
        { ...email, ...own },
      ],
      timeline: [],
    });
    return made;
  };
  const point = (made: Account, id: string) => made.facts.contacts.find((one) => one.id === id);
  const basic = { channel: 'sms', address: phone.value, basis: 'direct', source: 'web form' };

  it('keeps basis, source and time', () => {
    const made = account();
    made.run('record-consent', { ...basic, givenAt: '2026-02-01', untilAt: '2027-02-01' });
    expect(point(made, 'cpt_phone')).toMatchObject({
      smsConsent: true,
      consents: [
        {
          ...{ channel: 'sms', basis: 'direct', source: 'web form' },
          at: Date.parse('2026-02-01T00:00:00.000Z'),
          untilAt: Date.parse('2027-02-01T00:00:00.000Z'),
        },
      ],
    });
    expect(made.last.timeline).toMatchObject([{ title: 'Consent recorded' }]);
    expect(JSON.stringify(made.last.timeline)).not.toContain(phone.value);
  });

  it('stops the address when it is taken back, and an address named again stays stopped', () => {
    const made = account();
    made.run('record-consent', { ...basic, withdrawn: true });
    expect(point(made, 'cpt_phone')?.status).toBe('opted-out');
    expect(made.last.suppressions).toMatchObject([
      { channel: 'sms', address: phone.value, liftedAt: null },
    ]);
    made.run('update-contact', { phones: ['+442071234599'] });
    made.run('update-contact', { phones: [phone.value] });
    const named = point(made, 'cpt_phone');
    expect(named && isUsable(named, 'sms')).toBe(false);
    made.run('record-consent', basic, { now: noon + 1 });
    const again = point(made, 'cpt_phone');
    expect(again && isUsable(again, 'sms')).toBe(true);
    expect(made.last.suppressions).toMatchObject([{ channel: 'sms', liftedAt: noon + 1 }]);
  });

  it('ends e-sign alone', () => {
    const made = account();
    const sign = { channel: 'email', address: ' AP@Buyer.example ', basis: 'e-sign', source: 's' };
    made.run('record-consent', sign);
    made.run('record-consent', { ...sign, withdrawn: true });
    expect(point(made, 'cpt_email')).toMatchObject({
      status: 'ok',
      consents: [{ basis: 'e-sign', withdrawnAt: noon }],
    });
  });

  it.each([
    [{ address: '+442071234500' }, 'not_found'],
    [{ address: 'no number' }, 'invalid_input'],
    [{ givenAt: '2026-03-02' }, 'date_invalid'],
    [{ checkedAt: '2026-03-02' }, 'date_invalid'],
    [{ untilAt: '2026-02-28' }, 'date_invalid'],
    [{ deadlineOn: '2026-02-30' }, 'date_invalid'],
    [{ basis: 'opt-out' }, 'invalid_input'],
  ])('refuses %j', (wrong, code) => {
    const answer = attempt(account().facts, 'record-consent', { ...basic, ...wrong });
    expect(answer).toMatchObject({ ok: false, error: { code } });
  });
});
