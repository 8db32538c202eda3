import { noLaw } from '../../src/domain/law/law';
import { preview } from '../../src/domain/account/preview';
import { at, b2b, consumer, facts, invoice, withPayment } from './account-facts';

const now = at('2026-02-20', '12:00');

it('goes as far as an approval, which waits for a person', () => {
  const start = facts([invoice('inv_1')], { lateFeeMinor: 4_000n });
  const { entries, ends } = preview(start, b2b, noLaw, now, 365);
  expect(ends).toBe('waits-for-person');
  expect(entries.map(({ kind, step, channel, stage }) => [kind, step, channel, stage])).toEqual([
    ['contact', 'b1', 'email', 'reminder'],
    ['contact', 'b2', 'email', 'reminder'],
    ['contact', 'b3', 'email', 'reminder'],
    ['task', 'b4', 'call', 'reminder'],
    ['stage', null, null, 'escalation'],
    ['charge', 'b5', null, 'escalation'],
    ['contact', 'b5', 'email', 'escalation'],
    ['contact', 'b6', 'letter', 'escalation'],
    ['contact', 'b6', 'email', 'escalation'],
    ['task', 'b7', 'call', 'escalation'],
    ['stage', null, null, 'legal'],
    ['approval', 'b8', null, 'legal'],
  ]);
  expect(entries.find(({ kind }) => kind === 'charge')?.amountMinor).toBe(4_000n);
  expect(entries[0]?.rules).toContain('window.local-time');
});

it('ends at the horizon, at the end of the strategy, or closed', () => {
  const start = facts([invoice('inv_1')]);
  expect(preview(start, b2b, noLaw, now, 15).ends).toBe('horizon');
  expect(preview(start, consumer, noLaw, now, 1_000).ends).toBe('waits-for-person');
  const paid = preview(withPayment(start, 200_000n, now), b2b, noLaw, now, 10);
  expect(paid).toMatchObject({ ends: 'closed', entries: [{ kind: 'close', stage: 'closed' }] });
});

it('answers the same twice', () => {
  const start = facts([invoice('inv_1')]);
  expect(preview(start, b2b, noLaw, now, 365)).toEqual(preview(start, b2b, noLaw, now, 365));
});
