import type { CreditorSettings } from '../../../src/domain/account/creditor';
import { decide } from '../../../src/domain/account/decide';
import type { Facts, HoldFacts } from '../../../src/domain/account/facts';
import { why } from '../../../src/domain/account/why';
import { currentLaw } from '../../../src/domain/law/current';
import { address, at, consumer, facts, hold, invoice } from '../account-facts';

const zone = 'America/New_York';
const now = at('2026-03-05', '11:00', zone);

/** A letter that is to name the late fee of the contract, for an agency. */
const reminder = {
  ...consumer,
  role: 'third-party' as const,
  stages: consumer.stages
    .map((stage) => ({
      ...stage,
      steps: stage.steps.filter(({ id }) => id === 'c6').map((step) => ({ ...step, days: 1 })),
    }))
    .filter(({ steps }) => steps.length > 0),
};

function owed(clause: string | null, holds: readonly HoldFacts[] = []): Facts {
  const bill = invoice('inv_1', { purpose: 'consumer', currency: 'USD', dueOn: '2026-03-02' });
  const setup = { zone, country: 'US', strategy: reminder, currency: 'USD', lateFeeMinor: 495n };
  const state = facts([bill], { ...setup, contacts: [address] });
  const { creditor, debtor } = state;
  const contract: CreditorSettings['contract'] = { ...creditor.settings.contract, clause };
  return {
    ...state,
    creditor: { ...creditor, settings: { ...creditor.settings, contract } },
    debtor: { ...debtor, kind: 'consumer', region: 'WY' },
    holds,
  };
}

const actionOf = (state: Facts) => decide(state, reminder, currentLaw, now).action;

it('FEE-01: a fee that nothing allows is left out of the message, and says why', () => {
  expect(actionOf(owed(null))).toMatchObject({
    kind: 'skip',
    stepId: 'c6',
    note: 'no late fee: Neither the agreement nor a law allows the charge.',
  });
});

it('a fee that the agreement allows is charged', () => {
  expect(actionOf(owed('section 7'))).toMatchObject({ kind: 'charge', feeMinor: 495n });
});

it('where the message is forbidden too, nothing is given up: both wait', () => {
  const filed = hold({ type: 'bankruptcy', details: { chapter: '7', filedOn: '2026-03-04' } });
  const state = owed(null, [filed]);
  expect(actionOf(state)).toMatchObject({ kind: 'wait' });
  const rules = why(state, reminder, currentLaw, now).guards.map(({ rule }) => rule);
  expect(rules).toContain('us.bankruptcy.automatic-stay');
});
