import { openWorld, type World } from './world';

let world: World;

beforeEach(async () => {
  world = await openWorld('2026-03-02T15:00:00.000Z');
});
afterEach(async () => {
  await world?.close();
});

const invoice = { number: 'A-1', issuedOn: '2026-02-01', dueOn: '2026-03-03', amount: '2000.00' };
const orla = {
  ...{ role: 'joint-debtor', name: 'Orla Quinlan', kind: 'business', sharePercent: '40' },
  ...{ emails: ['orla@home.example'], timeZone: 'America/Los_Angeles', country: 'US' },
};

test('joint debtors: each gets every step at the own send hour, with the own name and share', async () => {
  const id = await world.account({ name: 'Buyer Inc', invoices: [invoice] });
  await world.command(id, 'add-party', orla);
  await world.command(id, 'add-party', {
    ...{ role: 'guarantor', name: 'Gerd Garant', kind: 'business' },
    ...{ emails: ['gerd@home.example'], timeZone: 'America/New_York' },
  });
  await world.to('2026-03-13');
  const facts = await world.facts(id);
  const [party] = facts.parties;
  const sent = (await world.outbox(id)).filter(({ subject }) => subject !== null);
  const told = (to: string) => sent.filter((one) => one.to === to);
  const own = told('orla@home.example');
  const debtors = sent.filter((one) => !own.includes(one));
  // Half past nine in New York and in Los Angeles; the clocks change between the last two.
  const times = (list: typeof sent) => list.map(({ at }) => at.slice(0, 16));
  expect(times(debtors)).toEqual(['2026-03-02T15:00', '2026-03-06T14:30', '2026-03-11T13:30']);
  expect(times(own)).toEqual(['2026-03-02T17:30', '2026-03-06T17:30', '2026-03-11T16:30']);
  const steps = facts.messages.filter(({ partyId }) => partyId === party?.id);
  expect(new Set(steps.map(({ stepId }) => stepId))).toEqual(
    new Set(facts.messages.map(({ stepId }) => stepId)),
  );
  expect(facts.messages.every(({ status }) => status === 'accepted')).toBe(true);
  expect(told('gerd@home.example')).toEqual([]);
  for (const { text } of own) {
    expect(text).toContain('Hello Orla Quinlan,');
    expect(text).toContain('40 %');
    expect(text).not.toMatch(/Buyer Inc|Garant/);
  }
  for (const { text } of debtors) expect(text).not.toMatch(/Orla|Garant/);
  expect(await world.runs(id)).toEqual(['reminder']);
});
