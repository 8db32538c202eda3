import { emptyCarried, parseCarried, resume } from '../../workflows/account/carried';
import type { Carried } from '../../workflows/account/messages';
import { accountIdOf, workflowIdOf } from '../../temporal/ids';

const full: Carried = {
  v: 1,
  accountId: 'acc_1',
  stage: 'plan',
  factsVersion: 7,
  stageSinceAt: 1_700_000_000_000,
  signalsSeen: 3,
  pending: [{ key: 'signal/run/3', via: 'signal', name: 'pause', data: null }],
};

describe('carried state', () => {
  it('is read as it was written', () => {
    expect(parseCarried(JSON.parse(JSON.stringify(full)))).toEqual(full);
    expect(parseCarried(emptyCarried('acc_2'))).toEqual(emptyCarried('acc_2'));
  });

  it('of a workflow started by hand with the id only is raised to the current version', () => {
    expect(parseCarried({ accountId: 'acc_3' })).toEqual(emptyCarried('acc_3'));
  });

  it('loses fields that nobody knows', () => {
    expect(parseCarried({ ...full, later: true })).toEqual(full);
  });

  it.each([
    ['nothing', undefined, 'not an object'],
    ['a newer version', { ...full, v: 2 }, 'version 2'],
    ['no account', { ...full, accountId: '' }, 'no accountId'],
    ['a stage that is none', { ...full, stage: 'gone' }, 'gone is unknown'],
    ['a count that is none', { ...full, signalsSeen: '3' }, 'no signalsSeen'],
    ['a message without a key', { ...full, pending: [{ name: 'pause' }] }, 'no key'],
  ])('is refused with %s', (_, input, reason) => {
    expect(() => parseCarried(input)).toThrow(reason);
  });

  it('starts a run that has shown nothing yet', () => {
    expect(resume(full)).toMatchObject({ waiting: 'starting', details: '', failing: new Map() });
  });
});

describe('workflow ids', () => {
  it('go both ways', () => {
    expect(workflowIdOf('acc_1')).toBe('account:acc_1');
    expect(accountIdOf('account:acc_1')).toBe('acc_1');
    expect(accountIdOf('something-else')).toBeNull();
  });
});
