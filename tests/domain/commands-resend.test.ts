import type { MessageFacts, StepEffect } from '../../src/domain/account/facts';
import { decide } from '../../src/domain/account/decide';
import { plannedMessage } from '../../src/domain/account/fresh-rows';
import type { Action } from '../../src/domain/account/actions';
import { performAction } from '../../src/domain/account/perform';
import { gate } from '../../src/domain/contact/gate';
import { noLaw } from '../../src/domain/law/law';
import { limits } from '../../src/domain/limits';
import {
  type Account,
  actor,
  contextAt,
  days,
  noon,
  strategy,
  twoInvoices,
} from './commands-fixture';

const minute = 60_000;

/** An account whose first reminder is in the given state. */
function withReminder(own: Partial<MessageFacts> = {}): Account {
  const account = twoInvoices();
  const cause = account.invoice('A').id;
  const key = `default/acc_1/b2/${cause}/0/email`;
  account.keep({
    contacts: [
      {
        ...{ id: 'cpt_1', debtorId: 'dbt_1', kind: 'email', value: 'a@b.de', status: 'ok' },
        ...{ smsConsent: false, consents: [], place: null, zones: [], source: 'generic' },
        createdAt: noon,
      },
    ],
    messages: [
      plannedMessage(account.facts, noon, {
        ...{ id: 'msg_1', key, stepId: 'b2', stage: 'reminder', channel: 'email', template: 'b2' },
        ...{ toAddress: 'a@b.de', contactPointId: 'cpt_1', messageClass: 'A', payByOn: null },
        ...own,
      }),
    ],
    effects: [effect(account, { key, cause, messageId: 'msg_1' })],
    timeline: [],
  });
  return account;
}

function effect(account: Account, own: Partial<StepEffect> & { key: string }): StepEffect {
  return {
    ...{ accountId: account.facts.account.id, stepId: 'b2', cause: '', repeat: 0 },
    ...{ channel: 'email', kind: 'contact', stage: 'reminder', at: noon, note: null },
    ...{ messageId: null, taskId: null, transactionId: null, approvalId: null, payByOn: null },
    ...own,
  };
}

function perform(account: Account, action: Action, now: number): void {
  account.keep(performAction(account.facts, action, contextAt(now)));
}

const message = (account: Account, id = 'msg_1') =>
  account.facts.messages.find((one) => one.id === id);
const asked = { messageId: 'msg_1', reason: 'The debtor never got it.' };

describe('resend', () => {
  it.each(['A', 'B'] as const)('class %s: writes it anew under the next number', (messageClass) => {
    const account = withReminder({ status: 'abandoned', messageClass });
    account.run('resend', asked, { as: actor('collector') });
    const [, again] = account.facts.messages;
    expect(again).toMatchObject({ status: 'planned', messageClass, template: 'b2', stepId: 'b2' });
    expect(again?.key).toBe(`default/acc_1/b2/${account.invoice('A').id}/1/email`);
    expect(message(account)?.status).toBe('abandoned');
    expect(account.last.timeline.map(({ title }) => title)).toContain('Message is sent again');
    expect(account.code('resend', asked)).toBe('in_progress');
  });

  it('ends the task of finding out', () => {
    const account = withReminder({ status: 'unknown', messageClass: 'B', unknownSinceAt: noon });
    const later = noon + limits.reconcileGiveUpMs;
    expect(account.code('resend', asked)).toBe('in_progress');
    const { action } = decide(account.facts, strategy, noLaw, later);
    expect(action).toMatchObject({ kind: 'lapse', what: { messageId: 'msg_1' } });
    perform(account, action, later);
    expect(account.facts.tasks).toMatchObject([
      { kind: 'review', status: 'open', title: expect.stringMatching(/^Not proven sent/) },
    ]);
    account.run('resend', asked, { now: later });
    expect(account.facts.tasks).toMatchObject([{ status: 'done', outcome: 'sent again' }]);
  });

  it.each(['accepted', 'rejected', 'suppressed'] as const)('not of one that is %s', (status) => {
    expect(withReminder({ status }).code('resend', asked)).toBe('already_decided');
  });

  it('only by a person, and not against a stop', () => {
    const account = withReminder({ status: 'abandoned' });
    const temporal = { kind: 'temporal' as const, id: 'temporal', role: 'collector' as const };
    expect(account.code('resend', asked, { as: temporal })).toBe('forbidden');
    account.run('pause', { reason: 'asked for time' });
    expect(account.code('resend', asked)).toBe('held');
  });

  it('is not sent when the first one proves to be sent after all, and nothing is doubled', () => {
    const account = withReminder({ status: 'abandoned', messageClass: 'B' });
    account.run('resend', asked);
    const again = account.facts.messages[1];
    const at = new Date(noon).toISOString();
    account.run('record-delivery', { messageId: 'msg_1', kind: 'delivered', at });
    expect(message(account)).toMatchObject({ status: 'accepted' });
    expect(ruleAgainst(account, again?.id ?? '')?.sentence).toMatch(/earlier copy/);
    expect(account.code('resend', asked)).toBe('already_decided');
  });
});

/** What the gate says of a message that waits, before it is posted. */
function ruleAgainst(account: Account, messageId: string, now = noon, by = strategy) {
  const row = message(account, messageId);
  const request = {
    ...{ kind: 'contact' as const, channel: 'email' as const, messageId },
    ...{ stepId: row?.stepId ?? '', cause: row?.key.split('/')[3] ?? '' },
  };
  const { rules } = gate(request, account.facts, by, noLaw, now, limits.leaseMs);
  return rules.find(({ rule, answer }) => rule === 'message.pointless' && answer === 'block');
}

describe('a message that waits and has become pointless', () => {
  const waiting = (own: Partial<MessageFacts> = {}) =>
    withReminder({ status: 'not-sent', retryAt: noon + minute, reason: 'http 429', ...own });

  it('may go out as long as nothing has changed', () => {
    expect(ruleAgainst(waiting(), 'msg_1')).toBeUndefined();
  });

  it('is about an invoice that has been paid, while another is open', () => {
    const account = waiting();
    const { id: invoiceId, openMinor } = account.invoice('A');
    account.run('record-payment', {
      amount: { amount: (Number(openMinor) / 100).toFixed(2), currency: 'GBP' },
      ...{ receivedOn: '2026-03-01', reference: 'r', invoiceId },
    });
    expect(ruleAgainst(account, 'msg_1')?.sentence).toMatch(/Nothing is owed any more/);
  });

  it('belongs to a step that a person skipped: suppressed at once', () => {
    const account = waiting();
    account.run('skip-step', { stepId: 'b2', reason: 'agreed by telephone' });
    expect(message(account)).toMatchObject({ status: 'suppressed' });
    expect(account.code('skip-step', { stepId: 'b2', reason: 'again' })).toBe('already_decided');
  });

  it('belongs to a step that the strategy has not any more', () => {
    const stages = strategy.stages.map((stage) => ({ ...stage, steps: stage.steps.slice(1) }));
    const other = { ...strategy, stages };
    expect(ruleAgainst(waiting(), 'msg_1', noon, other)?.sentence).toMatch(/no such step/);
  });

  it('gives a date that has come too near', () => {
    const account = waiting({ payByOn: '2026-03-15' });
    expect(ruleAgainst(account, 'msg_1', noon + days(limits.messageWaitDays))).toBeUndefined();
    const late = noon + days(limits.messageWaitDays + 1);
    expect(ruleAgainst(account, 'msg_1', late)?.sentence).toMatch(/too near/);
  });
});

describe('a late report about a notice that was given up', () => {
  it('proves it, and the task of finding out is done', () => {
    const account = withReminder({ status: 'unknown', messageClass: 'B', unknownSinceAt: noon });
    const later = noon + limits.reconcileGiveUpMs;
    perform(account, decide(account.facts, strategy, noLaw, later).action, later);
    const at = new Date(later + minute).toISOString();
    account.run('record-delivery', { messageId: 'msg_1', kind: 'processed', at }, { now: later });
    expect(message(account)).toMatchObject({ status: 'accepted', reason: null });
    expect(account.facts.tasks).toMatchObject([
      { kind: 'review', status: 'done', outcome: 'proved to be sent' },
    ]);
  });
});

describe('an account that was paid', () => {
  it.each(['dispatching', 'unknown'] as const)(
    'closes when the fate of a message that is %s is known',
    (status) => {
      const account = withReminder({ status, leaseUntilAt: noon + 30_000, unknownSinceAt: noon });
      account.run('close', { outcome: 'withdrawn', reason: 'a mistake' });
      expect(decide(account.facts, strategy, noLaw, noon).stage).not.toBe('closed');
      const at = new Date(noon).toISOString();
      account.run('record-delivery', { messageId: 'msg_1', kind: 'delivered', at });
      expect(decide(account.facts, strategy, noLaw, noon).action.kind).toBe('close');
    },
  );
});

describe('put-off-send', () => {
  const given = { messageId: 'msg_1', reason: 'http 429', provider: 'sendgrid', leastMs: 30_000 };

  it('waits, spends no attempt, and says so once', () => {
    const account = withReminder();
    account.run('put-off-send', { ...given, isRefused: false });
    expect(message(account)).toMatchObject({ status: 'not-sent', attempt: 0, reason: 'http 429' });
    expect(account.last.timeline).toHaveLength(1);
    const waits: number[] = [];
    for (let at = message(account)?.retryAt ?? 0; at < noon + 60 * minute;) {
      account.run('put-off-send', { ...given, isRefused: false }, { now: at });
      expect(account.last.timeline).toEqual([]);
      waits.push((message(account)?.retryAt ?? 0) - at);
      at = message(account)?.retryAt ?? Infinity;
    }
    expect(waits.length).toBeLessThan(10);
    expect(Math.max(...waits)).toBeLessThanOrEqual(900_000 * 1.25);
    expect(account.facts.account.needsAttention).toContain('cannot be sent');
  });

  it('a refused account asks for a person at once, and what is suppressed asks no more', () => {
    const account = withReminder();
    account.run('put-off-send', { ...given, isRefused: true });
    expect(account.facts.account.needsAttention).toContain('refuses to send');
    account.run('suppress-send', { messageId: 'msg_1', reason: 'Nothing is owed.' });
    expect(account.facts.account.needsAttention).toBeNull();
  });
});

describe('tries of one message', () => {
  it('are at most twelve in an hour, however soon the provider wants them', () => {
    const account = withReminder();
    const outcome = { class: 'not-sent', reason: 'http 429', retryAfterMs: 1_000 };
    const tries: number[] = [];
    const lines: string[] = [];
    for (let at = noon; at < noon + 180 * minute; at = message(account)?.retryAt ?? Infinity) {
      tries.push(at);
      const claim = { messageId: 'msg_1', worker: 'w', leaseMs: 30_000 };
      account.run('claim-send', claim, { now: at });
      account.run('record-send', { messageId: 'msg_1', outcome }, { now: at });
      lines.push(...account.last.timeline.map(({ title }) => title));
    }
    for (const start of tries) {
      const inHour = tries.filter((at) => at >= start && at < start + 60 * minute);
      expect(inHour.length).toBeLessThanOrEqual(12);
    }
    expect(tries.length).toBeGreaterThan(12);
    expect(lines).toEqual(['Message not sent yet']);
  });
});
