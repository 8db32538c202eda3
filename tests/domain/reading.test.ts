import { heldForReader } from '../../src/commands/shared/reading';
import { applyChanges } from '../../src/domain/account/changes';
import type { Facts } from '../../src/domain/account/facts';
import { at, facts, invoice } from './account-facts';
import { contextAt } from './commands-fixture';

const zone = 'Europe/London';
const toRead = { title: 'Read it', reason: 'it waits', untilRead: false };
const account = facts([invoice('inv_1')], { zone, country: 'GB' });

function received(before: Facts, now: number, own: Partial<typeof toRead> = {}): Facts {
  const context = { ...contextAt(now), newId: (prefix: string) => `${prefix}_${now}` };
  return applyChanges(before, heldForReader(before, context, { ...toRead, ...own }));
}

describe('a reply is waited with for two whole working days where the debtor is', () => {
  it.each([
    ['of a Monday', '2026-03-02', '2026-03-05'],
    ['of a Friday', '2026-03-06', '2026-03-11'],
    ['of a Saturday', '2026-03-07', '2026-03-11'],
    ['before Easter', '2026-04-02', '2026-04-09'],
  ])('%s', (_when, on, untilOn) => {
    const held = received(account, at(on, '23:50', zone));
    expect(held.holds).toMatchObject([{ type: 'reply', untilAt: at(untilOn, '00:00', zone) }]);
    expect(held.tasks).toMatchObject([{ kind: 'review', status: 'open', title: 'Read it' }]);
  });

  it('and longer for another one; what has to be read has no end of its own', () => {
    const monday = at('2026-03-02', '10:00', zone);
    const first = received(account, monday);
    const second = received(first, at('2026-03-03', '10:00', zone), {
      title: 'Read it: it disputes',
    });
    expect(second.holds).toMatchObject([{ untilAt: at('2026-03-06', '00:00', zone) }]);
    expect(second.tasks).toMatchObject([{ title: 'Read it: it disputes' }]);
    const grave = received(second, at('2026-03-04', '10:00', zone), { untilRead: true });
    expect(grave.holds).toMatchObject([{ untilAt: null }]);
    const after = received(grave, at('2026-03-05', '10:00', zone));
    expect(after.holds).toMatchObject([{ untilAt: null }]);
    expect(after.tasks).toHaveLength(1);
  });

  it('anew once the first was over', () => {
    const first = received(account, at('2026-03-02', '10:00', zone));
    const later = received(first, at('2026-03-05', '10:00', zone));
    expect(later.holds.map(({ untilAt }) => untilAt)).toEqual([
      at('2026-03-05', '00:00', zone),
      at('2026-03-10', '00:00', zone),
    ]);
    expect(later.tasks).toHaveLength(2);
  });
});
