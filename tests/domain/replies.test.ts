import { inboundReceived, type Inbound } from '../../src/commands/shared/inbound';
import { applyChanges } from '../../src/domain/account/changes';
import { decide } from '../../src/domain/account/decide';
import type { ContactPoint, Facts, Instant } from '../../src/domain/account/facts';
import { performAction } from '../../src/domain/account/perform';
import { assumed } from '../../src/domain/account/preview';
import { gate } from '../../src/domain/contact/gate';
import { meaningsOf } from '../../src/domain/contact/reply-words';
import { currentLaw } from '../../src/domain/law/current';
import { noLaw } from '../../src/domain/law/law';
import { limits } from '../../src/domain/limits';
import { at, consumer, email, facts, hold, invoice, phone } from './account-facts';
import { contextAt } from './commands-fixture';

const zone = 'America/New_York';
const night = at('2026-04-07', '23:10', zone);
const minute = 60_000;
const contacts: readonly ContactPoint[] = [email, { ...phone, value: '+12125550123' }];
const debtor = facts(
  [invoice('inv_1', { dueOn: '2026-04-01', purpose: 'consumer', currency: 'USD' })],
  { zone, country: 'US', strategy: consumer, currency: 'USD', contacts },
);
const here: Facts = { ...debtor, debtor: { ...debtor.debtor, region: 'NY' } };

function texted(before: Facts, now: Instant, own: Partial<Inbound> = {}): Facts {
  const { words = 'STOP' } = own;
  const text = {
    ...{ channel: 'sms' as const, from: '+12125550123', words, keyword: 'stop' as const },
    ...{ meanings: meaningsOf(words, 'sms'), isAutomatic: false, answers: true, isRead: true },
  };
  return applyChanges(before, inboundReceived(before, contextAt(now), { ...text, ...own }));
}

/** Everything that is planned and sent at one moment. */
function live(before: Facts, now: Instant, law = currentLaw) {
  let state = before;
  const made: string[] = [];
  for (let turn = 0; turn < 10; turn += 1) {
    const { action } = decide(state, consumer, law, now);
    if (action.kind === 'wait') break;
    if (action.kind === 'contact') made.push(`${action.template} ${action.channel} ${action.key}`);
    state = assumed(state, action, {
      now,
      strategy: consumer,
      newId: (p) => `${p}_${turn}_${now}`,
    });
  }
  return { state, made };
}

const confirmation = 'opt-out-confirmation sms default/acc_1/opt-out-confirmation/cpt_phone/0/sms';

describe('a stop by text', () => {
  it('is confirmed once, at night, also under a pause, and nothing else is sent', () => {
    const paused = applyChanges(here, {
      holds: [hold({ fromAt: night - 1, untilAt: null })],
      timeline: [],
    });
    for (const before of [here, paused]) {
      const first = live(texted(before, night), night + minute);
      expect(first.made).toEqual([confirmation]);
      expect(live(first.state, night + 2 * minute).made).toEqual([]);
      const again = texted(first.state, night + 2 * minute);
      expect(live(again, night + 2 * minute).made).toEqual([]);
    }
  });

  it('is not confirmed later than five minutes', () => {
    const state = texted(here, night);
    expect(live(state, night + limits.replyWithinMs).made).toEqual([confirmation]);
    expect(live(state, night + limits.replyWithinMs + 1).made).toEqual([]);
    const { action } = decide(state, consumer, currentLaw, night);
    const context = { now: night, strategy: consumer, newId: (prefix: string) => `${prefix}_1` };
    const planned = applyChanges(state, performAction(state, action, context));
    const late = gate(
      {
        ...{ kind: 'contact', channel: 'sms', stepId: 'opt-out-confirmation', cause: 'cpt_phone' },
        ...{ contactPoint: planned.contacts[1] ?? null, messageId: 'msg_1' },
      },
      planned,
      consumer,
      currentLaw,
      night + limits.replyWithinMs + 1,
      limits.leaseMs,
    );
    expect(late.answer).not.toBe('allow');
    expect(late.rules).toContainEqual(
      expect.objectContaining({ rule: 'reply.in-time', answer: 'block' }),
    );
  });

  it('is confirmed again after START and another stop', () => {
    const once = live(texted(here, night), night).state;
    const back = texted(once, night + minute, { keyword: 'start', words: 'START', answers: false });
    const point = back.contacts.find(({ id }) => id === 'cpt_phone');
    expect(point).toMatchObject({ status: 'ok', smsConsent: true });
    expect(point?.consents.at(-1)).toMatchObject({ basis: 'inbound', source: 'inbound-text' });
    const out = texted(back, night + 2 * minute);
    expect(live(out, night + 2 * minute, noLaw).made).toEqual([confirmation.replace('/0/', '/1/')]);
  });

  it('is left to a person where the debtor is represented, and to the provider where that answers', () => {
    const represented = applyChanges(here, {
      holds: [hold({ type: 'attorney', fromAt: night - 1, untilAt: null, blocks: ['contact'] })],
      timeline: [],
    });
    expect(live(texted(represented, night), night).made).toEqual([]);
    const { creditor } = here;
    const settings = { ...creditor.settings, optOutConfirmation: 'provider' as const };
    expect(
      live(texted({ ...here, creditor: { ...creditor, settings } }, night), night).made,
    ).toEqual([]);
    expect(live(texted(here, night, { answers: false }), night).made).toEqual([]);
  });

  it('in free words is a stop, and a person reads what goes beyond it', () => {
    const state = texted(here, night, { words: 'do not contact me again', keyword: null });
    expect(state.holds).toMatchObject([{ type: 'cease' }, { type: 'reply', untilAt: null }]);
    expect(state.contacts[1]?.status).toBe('opted-out');
    expect(live(state, night).made).toEqual([confirmation]);
  });

  it('leaves a trace without its words', () => {
    const state = texted(here, night, { words: 'stop, I am in hospital' });
    expect(state.legalEvents).toMatchObject([
      { kind: 'inbound', at: night, data: { channel: 'sms', address: '+12125550123' } },
    ]);
    expect(JSON.stringify(state.legalEvents)).not.toContain('hospital');
  });
});

describe('a text that asks for help', () => {
  const help = { keyword: 'help' as const, words: 'HELP' };
  const noon = at('2026-04-07', '12:00', zone);
  const answer = 'help-answer sms default/acc_1/help-answer/cpt_phone/0/sms';

  it('is answered once a day, also after a stop', () => {
    const state = texted(here, noon, help);
    const first = live(state, noon, noLaw);
    expect(first.made).toEqual([answer]);
    const again = texted(first.state, noon + minute, help);
    expect(live(again, noon + minute, noLaw).made).toEqual([]);
    const nextAt = noon + limits.helpAgainMs;
    const next = live(texted(again, nextAt, help), nextAt, noLaw).made;
    expect(next[0]).toBe(answer.replace('/0/', '/1/'));
    const stopped = live(texted(here, noon), noon, noLaw).state;
    expect(live(texted(stopped, noon + minute, help), noon + minute, noLaw).made).toEqual([answer]);
  });
});
