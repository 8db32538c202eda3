import { applyChanges } from '../../../src/domain/account/changes';
import { decide } from '../../../src/domain/account/decide';
import type { CallFacts, Facts } from '../../../src/domain/account/facts';
import { why } from '../../../src/domain/account/why';
import { gate, type GateRequest } from '../../../src/domain/contact/gate';
import { holdTypes } from '../../../src/domain/contact/holds';
import { readersOf } from '../../../src/domain/contact/readers';
import { shareOfMinor } from '../../../src/domain/contact/share';
import { noLaw } from '../../../src/domain/law/law';
import { situationOf } from '../../../src/domain/law/of-account';
import { limits } from '../../../src/domain/limits';
import type { Strategy } from '../../../src/domain/strategy/document';
import { stepNamed } from '../../../src/domain/strategy/steps';
import { address, at, b2b, consumer, email, facts, hold, invoice, phone } from '../account-facts';
import { fold } from '../account-fold';
import { household, party, point, start, until, written } from './household';

it('splits a claim 60 to 40 between joint debtors and writes to each of them, every step', () => {
  const sixty = party('dora', 'joint-debtor', undefined, { sharePercent: '60' });
  const forty = party('emil', 'joint-debtor', undefined, { sharePercent: '40' });
  const run = until(household({ parties: [sixty, forty] }), '2026-03-12');
  expect(written(run)).toEqual([
    '2026-02-25 09:30 b1 email debtor',
    '2026-02-25 09:30 b1 email dora',
    '2026-02-25 09:30 b1 email emil',
    '2026-03-03 09:30 b2 email debtor',
    '2026-03-03 09:30 b2 email dora',
    '2026-03-03 09:30 b2 email emil',
    '2026-03-10 09:30 b3 email debtor',
    '2026-03-10 09:30 b3 email dora',
    '2026-03-10 09:30 b3 email emil',
  ]);
  expect(run.messages.map(({ key }) => key).slice(0, 2)).toEqual([
    'default/acc_1/b1/inv_1/0/email',
    'default/acc_1/b1/inv_1/0/email@pty_dora',
  ]);
  expect(run.effects.map(({ channel }) => channel)).toEqual(Array(9).fill('email'));
  expect(run.messages[1]?.toAddress).toBe('dora@home.example');
  expect(shareOfMinor(200_000n, '60') + shareOfMinor(200_000n, '40')).toBe(200_000n);
});

it('writes to a guarantor from escalation on, and charges the fee of a step once', () => {
  const parties = [party('emil', 'joint-debtor'), party('gerd', 'guarantor')];
  const empty = facts([invoice('inv_1')], { lateFeeMinor: 4_000n });
  const run = until(applyChanges(empty, { parties, timeline: [] }), '2026-04-25');
  const stepsOf = (who: string) =>
    new Set(run.messages.filter((one) => one.partyId === who).map(({ stepId }) => stepId));
  expect(stepsOf('pty_gerd')).toEqual(new Set(['b5', 'b6', 'b8']));
  expect(stepsOf('pty_emil')).toEqual(new Set(['b1', 'b2', 'b3', 'b5', 'b6', 'b8']));
  const fees = run.effects.filter(({ kind }) => kind === 'charge');
  expect(fees.map(({ key }) => key)).toEqual(['default/acc_1/b5/inv_1/0/fee']);
});

it('takes the roles of a step where it names them: a copy for the parent company, or nobody', () => {
  const named = (parties: Strategy['stages'][number]['steps'][number]['parties']): Strategy => ({
    ...b2b,
    stages: b2b.stages.map((stage) => ({
      ...stage,
      steps: stage.steps.map((step) => (step.id === 'b2' && parties ? { ...step, parties } : step)),
    })),
  });
  const parties = [
    party('pia', 'parent-company', undefined, { kind: 'business' }),
    party('emil', 'joint-debtor'),
  ];
  const told = (strategy: Strategy) =>
    written(until(household({ parties }), '2026-03-04', strategy)).filter((line) =>
      line.includes(' b2 '),
    );
  expect(told(b2b).map((line) => line.split(' ')[4])).toEqual(['debtor', 'emil']);
  expect(told(named(['parent-company'])).map((line) => line.split(' ')[4])).toEqual([
    'debtor',
    'pia',
  ]);
  expect(told(named([])).map((line) => line.split(' ')[4])).toEqual(['debtor']);
});

it('reaches a business through its authorised contact, and directly where the contact has no address', () => {
  const contact = party('kim', 'contact');
  const run = until(household({ parties: [contact] }), '2026-04-10');
  const to = (channel: string) =>
    new Set(run.messages.filter((one) => one.channel === channel).map((one) => one.toAddress));
  expect(to('email')).toEqual(new Set(['kim@home.example']));
  expect(to('letter')).toEqual(new Set([address.value]));
  expect(run.messages.every(({ partyId }) => partyId === null)).toBe(true);
  const stopped = { ...point('kim'), status: 'opted-out' as const };
  const out = until(household({ parties: [{ ...contact, contacts: [stopped] }] }), '2026-02-26');
  expect(out.messages.map(({ toAddress }) => toAddress)).toEqual([email.value]);
});

describe('somebody stands in', () => {
  const since = { fromAt: start - 1, blocks: holdTypes.deceased.blocks };

  it.each(['deceased', 'minor', 'attorney'] as const)(
    'for a debtor under a hold %s that names the party',
    (type) => {
      const role = type === 'attorney' ? 'attorney' : 'representative';
      const stand = party('rita', role);
      const { blocks } = holdTypes[type];
      const details = { representedBy: stand.id };
      const named = hold({ ...since, type, blocks, details });
      const run = until(household({ parties: [stand], holds: [named] }), '2026-03-04');
      expect(written(run)).toEqual([
        '2026-02-25 09:30 b1 email rita',
        '2026-03-03 09:30 b2 email rita',
      ]);
      const silent = household({ parties: [stand], holds: [hold({ ...since, type, blocks })] });
      expect(written(until(silent, '2026-03-04'))).toEqual([]);
      expect(why(silent, b2b, noLaw, start)).toMatchObject({ earliestAt: null });
      expect(why(silent, b2b, noLaw, start).guards.map(({ rule }) => rule)).toContain(
        `hold.${type}`,
      );
    },
  );

  it('is bound by the other holds of that person, and by none of those of others', () => {
    const stand = party('rita', 'attorney');
    const held = party('emil', 'joint-debtor');
    const attorney = hold({
      ...since,
      type: 'attorney',
      blocks: ['contact'],
      details: { representedBy: stand.id },
    });
    const stayed = hold({ ...since, type: 'bankruptcy', id: 'hld_b' });
    const ofOther = hold({ ...since, type: 'hardship', id: 'hld_c', partyId: held.id });
    const withStay = household({ parties: [stand, held], holds: [attorney, stayed] });
    expect(written(until(withStay, '2026-03-01'))).toEqual(['2026-02-25 09:30 b1 email emil']);
    const withOther = household({ parties: [stand, held], holds: [attorney, ofOther] });
    expect(written(until(withOther, '2026-03-01'))).toEqual(['2026-02-25 09:30 b1 email rita']);
  });

  it('gets nothing without such a hold, and the debtor again when it ends', () => {
    const stand = party('rita', 'attorney');
    const untilAt = at('2026-03-01');
    const details = { representedBy: stand.id };
    const ends = hold({ ...since, type: 'attorney', blocks: ['contact'], untilAt, details });
    const run = until(household({ parties: [stand], holds: [ends] }), '2026-03-12');
    expect(written(run)).toEqual([
      '2026-02-25 09:30 b1 email rita',
      '2026-03-02 09:30 b1 email debtor',
      '2026-03-06 09:30 b2 email debtor',
      '2026-03-10 09:30 b3 email debtor',
    ]);
  });
});

describe('one reader does not delay the others', () => {
  const emil = party('emil', 'joint-debtor');
  const steps = ['b1 email', 'b2 email', 'b3 email'];
  const ofDebtor = (run: Facts) =>
    written(run)
      .filter((line) => line.endsWith(' debtor'))
      .map((line) => line.slice(17, 25));

  it('who has stopped every channel', () => {
    const out = party('emil', 'joint-debtor', [point('emil', { status: 'opted-out' })]);
    const run = until(household({ parties: [out] }), '2026-03-12');
    expect(ofDebtor(run)).toEqual(steps);
    expect(written(run)).toHaveLength(3);
    expect(run.tasks).toEqual([]);
  });

  it('who is held: the others go on, and the reader gets what is current when the hold ends', () => {
    const held = hold({
      type: 'hardship',
      partyId: emil.id,
      fromAt: start - 1,
      untilAt: at('2026-03-05'),
    });
    const run = until(household({ parties: [emil], holds: [held] }), '2026-03-12');
    expect(ofDebtor(run)).toEqual(steps);
    expect(written(run).filter((line) => line.endsWith('emil'))).toEqual([
      '2026-03-05 09:30 b2 email emil',
      '2026-03-10 09:30 b3 email emil',
    ]);
  });

  it('also where the debtor is the one who is held: the joint debtor is written to', () => {
    const held = hold({ type: 'cease', blocks: ['contact'], fromAt: start - 1 });
    const run = until(household({ parties: [emil], holds: [held] }), '2026-03-12');
    expect(written(run).map((line) => line.slice(17))).toEqual(steps.map((one) => `${one} emil`));
  });

  it('but a hold about the claim stops everybody', () => {
    const held = hold({ type: 'pause', fromAt: start - 1, untilAt: at('2026-03-20') });
    const state = household({ parties: [emil], holds: [held] });
    expect(written(until(state, '2026-03-19'))).toEqual([]);
    expect(why(state, b2b, noLaw, start).guards.map(({ rule }) => rule)).toContain('hold.pause');
  });

  it('for whom the hour or the zone is another one', () => {
    const zones = { anna: 'America/New_York', tomo: 'Asia/Tokyo' };
    const anna = party('anna', 'joint-debtor', undefined, {
      timeZone: zones.anna,
      country: 'US',
    });
    const tomo = party('tomo', 'joint-debtor', undefined, { timeZone: zones.tomo, country: 'JP' });
    const lost = party('lost', 'joint-debtor', undefined, { timeZone: null, country: null });
    const run = until(household({ parties: [anna, tomo, lost] }), '2026-03-05');
    expect(written(run, zones)).toEqual([
      '2026-02-25 09:30 b1 email debtor',
      '2026-02-25 09:30 b1 email anna',
      '2026-02-26 09:30 b1 email tomo',
      '2026-03-03 09:30 b2 email debtor',
      '2026-03-03 09:30 b2 email anna',
      '2026-03-04 09:30 b2 email tomo',
    ]);
    const request = { kind: 'contact' as const, channel: 'email' as const, stepId: 'b1' };
    const verdict = gate(
      { ...request, cause: 'inv_1', partyId: lost.id },
      run,
      b2b,
      noLaw,
      start,
      limits.leaseMs,
    );
    expect(verdict.answer).toBe('review');
  });

  it('who was written to only just now: the gap is counted reader by reader', () => {
    const call: CallFacts = {
      ...{ id: 'cal_1', accountId: 'acc_1', direction: 'out', result: 'no-answer' },
      ...{ at: at('2026-03-02', '10:00'), number: phone.value, invoiceIds: [], note: null },
      ...{ partyId: emil.id, by: 'usr' },
    };
    const before = until(household({ parties: [emil] }), '2026-03-01');
    const called = applyChanges(before, { calls: [call], timeline: [] });
    const run = fold(called, at('2026-03-02', '11:00'), at('2026-03-08'), { strategy: b2b });
    expect(written(run.facts).slice(2)).toEqual([
      '2026-03-03 09:30 b2 email debtor',
      '2026-03-06 09:30 b2 email emil',
    ]);
  });

  it('nobody at all can be reached: the step waits, as for a debtor alone', () => {
    const out = party('emil', 'joint-debtor', []);
    const state = household({ parties: [out], contacts: [] });
    const run = fold(state, start, at('2026-03-12'), { strategy: b2b });
    expect(run.facts.tasks.map(({ kind }) => kind)).toEqual(['trace']);
    expect(run.last.waitingFor).toBe('person');
  });
});

it('a party that ended is written to no more, not even what was planned', () => {
  const gone = party('emil', 'joint-debtor', undefined, { endedAt: start });
  const state = household({ parties: [gone] });
  const step = stepNamed(b2b, 'b1');
  if (step === null) throw new Error('no step');
  expect(readersOf(state, step, start)).toEqual([null]);
  const request = { kind: 'contact' as const, channel: 'email' as const, stepId: 'b1' };
  const asked = { ...request, cause: 'inv_1', partyId: gone.id };
  const { answer, rules } = gate(asked, state, b2b, noLaw, start, limits.leaseMs);
  expect(answer).toBe('block');
  expect(rules.find(({ rule }) => rule === 'party.ended')?.answer).toBe('block');
});

it('the law sees the party, its addresses and its holds, and not those of the debtor', () => {
  const emil = party('emil', 'joint-debtor', undefined, { region: 'SCT' });
  const own = hold({ type: 'hardship', id: 'hld_own', partyId: emil.id });
  const others = hold({ type: 'attorney', id: 'hld_debtor', blocks: ['contact'] });
  const state = household({ parties: [emil], holds: [own, others] });
  const request: GateRequest = {
    ...{ kind: 'contact', channel: 'email', stepId: 'b1', cause: 'inv_1' },
    ...{ partyId: emil.id, contactPoint: emil.contacts[0] ?? null },
  };
  const situation = situationOf({
    request,
    facts: state,
    strategy: b2b,
    now: start,
    leaseMs: limits.leaseMs,
  });
  expect(situation.recipient).toBe('joint-debtor');
  expect(situation.debtorKind).toBe('natural-person');
  expect(situation.address?.value).toBe('emil@home.example');
  expect(situation.holds.map(({ id }) => id)).toEqual(['hld_own']);
  expect(situation.jurisdictions).toContain('GB-SCT');
});

it('a consumer household: the co-debtor of a chapter 13 case is stayed, of a chapter 7 case not', () => {
  const zone = 'America/New_York';
  const co = party('cora', 'joint-debtor', undefined, { timeZone: zone, country: 'US' });
  const state = (chapter: '7' | '13') => {
    const setup = { zone, country: 'US', currency: 'USD', strategy: consumer };
    const empty = facts([invoice('inv_1', { currency: 'USD' })], setup);
    const filed = hold({ type: 'bankruptcy', fromAt: start - 1, details: { chapter } });
    return applyChanges(empty, { parties: [co], holds: [filed], timeline: [] });
  };
  const first = (chapter: '7' | '13') => {
    const from = at('2026-02-27', '10:30', zone);
    return decide(state(chapter), consumer, noLaw, from).action;
  };
  expect(first('7')).toMatchObject({ kind: 'contact', partyId: co.id });
  expect(first('13')).toMatchObject({ kind: 'wait' });
});
