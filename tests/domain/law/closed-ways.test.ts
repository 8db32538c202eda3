import { applyChanges } from '../../../src/domain/account/changes';
import { decide } from '../../../src/domain/account/decide';
import type { Facts } from '../../../src/domain/account/facts';
import { why } from '../../../src/domain/account/why';
import { newConsent, withConsent } from '../../../src/domain/contact/consents';
import { currentLaw } from '../../../src/domain/law/current';
import { address, at, consumer, email, facts, invoice } from '../account-facts';

const zone = 'America/New_York';
/** Collected for somebody else: Regulation F binds, and no procedure covers the e-mail address. */
const forOthers = {
  ...consumer,
  role: 'third-party' as const,
  stages: consumer.stages.map((stage) => ({
    ...stage,
    steps: stage.steps.filter(({ days }) => days > 0),
  })),
};
const now = at('2026-03-05', '11:00', zone);

function owed(contacts: Facts['contacts']): Facts {
  const bill = invoice('inv_1', { purpose: 'consumer', currency: 'USD', dueOn: '2026-03-02' });
  const setup = { zone, country: 'US', strategy: forOthers, currency: 'USD', contacts };
  const state = facts([bill], setup);
  return { ...state, debtor: { ...state.debtor, region: 'WY' } };
}

const actionOf = (state: Facts) => decide(state, forOthers, currentLaw, now).action;

describe('a way that the law closes for an address', () => {
  it('gives way to the next one', () => {
    expect(actionOf(owed([email, address]))).toMatchObject({ kind: 'contact', channel: 'letter' });
  });

  it('is what the step waits for where there is no other, and why names it', () => {
    const state = owed([email]);
    expect(actionOf(state)).toMatchObject({ kind: 'wait', waitingFor: 'person' });
    const guard = why(state, forOthers, currentLaw, now).guards.find(
      ({ rule }) => rule === 'us.reg-f.email-procedure',
    );
    expect(guard).toMatchObject({
      clearsAt: null,
      clearedBy: 'record-consent',
      citation: '12 CFR 1006.6(d)(3), (4)',
    });
  });

  it('opens once consent is on record', () => {
    const consent = newConsent({ channel: 'email', basis: 'direct', at: now - 1, source: 'form' });
    const contacts = [withConsent(email, consent)];
    const open = applyChanges(owed([email, address]), { contacts, timeline: [] });
    expect(actionOf(open)).toMatchObject({ kind: 'contact', channel: 'email' });
  });
});
