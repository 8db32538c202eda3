import { compose } from '../../src/texts/compose';
import { b2b } from './account-facts';
import { fold } from './account-fold';
import type { Account } from './commands-fixture';
import { day, monday, owing, pays, plan, stories, type Story } from './event-stories';

describe('the words of these messages', () => {
  const writing = {
    ...{ payUrl: 'https://pay.example', optOutUrl: 'https://stop.example' },
    ...{ disclosure: null, entries: null, own: [], attachments: [] },
  };
  /** The last message about an event, written in a language. */
  function words(account: Account, from: number, days: number, language: string): string {
    const { done } = fold(account.facts, from, from + days * day, { strategy: b2b });
    const last = done.findLast(
      ({ decision: { action } }) => action.kind === 'contact' && action.stepId.startsWith('event-'),
    );
    const action = last?.decision.action;
    if (action?.kind !== 'contact') throw new Error('nothing is told');
    const { stepId, template, channel, cause, contactPointId } = action;
    const planned = { stepId, template, channel, cause, contactPointId, partyId: null };
    const now = last?.at ?? from;
    const { facts: then } = fold(account.facts, from, now, { strategy: b2b });
    const made = compose(then, { ...planned, payByOn: null }, { ...writing, now, language });
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    expect(made.value.rendered.text).not.toMatch(/undefined|null|NaN|\{\{/);
    return made.value.rendered.text.replace(/\s+/g, ' ');
  }

  it.each(stories.filter(([, , , expected]) => expected.length > 0))(
    'are complete in every language: %s',
    (_name, story, days) => {
      for (const language of ['en', 'de', 'es']) {
        const account = owing();
        const from = story(account);
        expect(words(account, from, days, language).length).toBeGreaterThan(100);
      }
    },
  );

  const storyOf = (name: string): Story => {
    const found = stories.find(([title]) => title.startsWith(name));
    if (found === undefined) throw new Error(name);
    return found[1];
  };

  it.each<[string, RegExp]>([
    ['two refunds', /pays GBP 50\.00 back to you.*payment of 1 March 2026/],
    ['a payment that bounces', /payment of GBP 500\.00 from 1 March 2026 came back/],
    ['a fee that is given up', /taken GBP 40\.00 off your account/],
    ['a later due date', /It was due on 10 April 2026\. It is now due on 20 April 2026/],
    ['a dispute of an invoice', /INV_1.*You were right about a part of it/],
    ['a settlement', /no longer stands.*Everything that you paid stays credited/],
    ['a plan that nobody', /has ended, because a part of it did not reach us/],
  ])('name what happened: %s', (name, expected) => {
    const account = owing();
    const from = storyOf(name)(account);
    expect(words(account, from, 25, 'en')).toMatch(expected);
  });

  it('say that a plan is complete though something else is owed', () => {
    const account = owing();
    account.addInvoice('OTHER', '100.00', '2026-06-01');
    account.keep({ agreements: [plan({ own: { confirms: true } })], timeline: [] });
    pays(account, '2000.00', '2026-03-02', monday);
    const text = words(account, monday, 3, 'en');
    expect(text).toMatch(/is complete\. All of it is paid, and nothing more is owed on INV_1/);
  });
});
