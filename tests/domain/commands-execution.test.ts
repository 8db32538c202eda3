import type { ContactPoint, MessageFacts, MessageStatus } from '../../src/domain/account/facts';
import { type Account, noon, twoInvoices } from './commands-fixture';

const point: ContactPoint = {
  id: 'cpt_1',
  debtorId: 'dbt_1',
  kind: 'email',
  value: 'a@b.de',
  status: 'ok',
  smsConsent: false,
  consents: [],
  place: null,
  zones: [],
  source: 'generic',
  createdAt: noon,
};

function withMessage(own: Partial<MessageFacts> = {}): Account {
  const account = twoInvoices();
  const message: MessageFacts = {
    id: 'msg_1',
    key: 'k',
    accountId: 'acc_1',
    creditorId: 'default',
    stepId: 'b2',
    stage: 'reminder',
    channel: 'email',
    template: 'b2',
    toAddress: 'a@b.de',
    contactPointId: 'cpt_1',
    messageClass: 'A',
    status: 'planned',
    reason: null,
    attempt: 0,
    worker: null,
    plannedAt: noon,
    leaseUntilAt: null,
    dispatchedAt: null,
    acceptedAt: null,
    deliveredAt: null,
    bouncedAt: null,
    unknownSinceAt: null,
    provider: null,
    providerId: null,
    bodySha256: null,
    payByOn: null,
    retryAt: null,
    partyId: null,
    ...own,
  };
  account.keep({ messages: [message], contacts: [point], timeline: [] });
  return account;
}

const messageOf = (account: Account) => account.facts.messages[0];
const claim = { messageId: 'msg_1', worker: 'w1', leaseMs: 30_000 };

describe('claim-send', () => {
  it('gives a message to one worker with a lease', () => {
    const account = withMessage();
    account.run('claim-send', { ...claim, bodySha256: 'abc' });
    expect(messageOf(account)).toMatchObject({
      status: 'dispatching',
      worker: 'w1',
      attempt: 1,
      leaseUntilAt: noon + 30_000,
      bodySha256: 'abc',
    });
    expect(account.code('claim-send', claim)).toBe('in_progress');
  });

  it('a message whose worker was lost is unknown and never taken again', () => {
    const account = withMessage();
    account.run('claim-send', claim);
    account.run('claim-send', { ...claim, worker: 'w2' }, { now: noon + 30_000 });
    expect(messageOf(account)).toMatchObject({ status: 'unknown', unknownSinceAt: noon + 30_000 });
    expect(account.code('claim-send', claim, { now: noon + 60_000 })).toBe('already_decided');
  });

  it.each([
    [{ status: 'not-sent' as MessageStatus, retryAt: noon + 1 }, 'in_progress'],
    [{ status: 'not-sent' as MessageStatus, retryAt: noon }, 'done'],
    [{ status: 'accepted' as MessageStatus }, 'already_decided'],
    [{ status: 'suppressed' as MessageStatus }, 'already_decided'],
    [{ status: 'unknown' as MessageStatus }, 'already_decided'],
    [{ id: 'msg_2' }, 'not_found'],
  ])('%j: %s', (own, code) => {
    expect(withMessage(own).code('claim-send', claim)).toBe(code);
  });
});

/** A wait of so long from noon, or up to a quarter longer; never shorter. */
function within(waitMs: number) {
  return {
    asymmetricMatch: (at: unknown) =>
      typeof at === 'number' && at >= noon + waitMs && at <= noon + waitMs * 1.25,
    toString: () => `${waitMs} ms and up to a quarter`,
  };
}

describe('record-send', () => {
  const answered = (outcome: object): Account => {
    const account = withMessage();
    account.run('claim-send', claim);
    account.run('record-send', { messageId: 'msg_1', outcome });
    return account;
  };

  it.each([
    [
      { class: 'accepted', providerId: 'p1', answer: '202' },
      { status: 'accepted', acceptedAt: noon, provider: 'sendgrid', providerId: 'p1' },
    ],
    [
      { class: 'not-sent', reason: 'http 429', retryAfterMs: 5_000 },
      { status: 'not-sent', retryAt: within(5_000), reason: 'http 429' },
    ],
    [
      { class: 'not-sent', reason: 'x' },
      { status: 'not-sent', retryAt: within(60_000) },
    ],
    [
      { class: 'rejected', reason: 'bad', code: '400' },
      { status: 'rejected', reason: 'bad' },
    ],
    [
      { class: 'ambiguous', reason: 'timeout' },
      { status: 'unknown', unknownSinceAt: noon },
    ],
  ])('%j makes it %j', (outcome, row) => {
    expect(messageOf(answered(outcome))).toMatchObject({ ...row, leaseUntilAt: null });
  });

  it('a dead address and a refused sender have consequences', () => {
    const rejected = { class: 'rejected', reason: 'r', code: '1' };
    const dead = answered({ ...rejected, suppressAddress: true });
    expect(dead.facts.contacts[0]?.status).toBe('invalid');
    const broken = answered({ ...rejected, breaker: true });
    expect(broken.facts.account.needsAttention).toContain('sendgrid');
    expect(broken.facts.contacts[0]?.status).toBe('ok');
  });

  it('a refused sender waits and is mended by the next success; so is a message tried five times in vain', () => {
    const account = withMessage({ status: 'dispatching', attempt: 5, leaseUntilAt: noon + 5 });
    const run = (outcome: object) => account.run('record-send', { messageId: 'msg_1', outcome });
    const tried = (): void => {
      const messages = account.facts.messages.map((row) => ({
        ...row,
        status: 'dispatching' as const,
      }));
      account.keep({ messages, timeline: [] });
    };
    run({ class: 'rejected', reason: 'r', code: '401', breaker: true });
    expect(messageOf(account)).toMatchObject({ status: 'not-sent', retryAt: within(900_000) });
    tried();
    run({ class: 'not-sent', reason: 'refused' });
    expect(account.facts.account.needsAttention).toContain('cannot be sent');
    tried();
    run({ class: 'accepted', providerId: 'p1' });
    expect(account.facts.account.needsAttention).toBeNull();
  });

  it('a late answer is evidence about an unknown message', () => {
    const account = withMessage({ status: 'unknown', unknownSinceAt: noon - 5 });
    const outcome = { class: 'accepted', providerId: 'p1' };
    account.run('record-send', { messageId: 'msg_1', outcome });
    expect(messageOf(account)).toMatchObject({ status: 'accepted', unknownSinceAt: null });
  });

  it('an answer after the callback only adds the id', () => {
    const account = withMessage();
    account.run('claim-send', claim);
    const at = new Date(noon).toISOString();
    account.run('record-delivery', { messageId: 'msg_1', kind: 'delivered', at });
    const outcome = { class: 'accepted', providerId: 'p1' };
    account.run('record-send', { messageId: 'msg_1', outcome });
    expect(messageOf(account)).toMatchObject({ status: 'accepted', providerId: 'p1' });
    expect(account.last.timeline).toEqual([]);
  });

  it('refuses an answer to what nobody sent', () => {
    const data = { messageId: 'msg_1', outcome: { class: 'accepted', providerId: null } };
    expect(withMessage().code('record-send', data)).toBe('already_decided');
    expect(withMessage({ status: 'suppressed' }).code('record-send', data)).toBe('already_decided');
  });
});

describe('record-delivery', () => {
  const at = '2026-03-01T11:59:00.000Z';
  const report = (kind: string, own: Partial<MessageFacts> = {}, more: object = {}): Account => {
    const account = withMessage({ status: 'accepted', acceptedAt: noon - 1, ...own });
    account.run('record-delivery', { messageId: 'msg_1', kind, at, ...more });
    return account;
  };

  it.each([
    ['delivered', {}, 'ok'],
    ['bounced', { suppressAddress: true }, 'bounced'],
    ['bounced', {}, 'ok'],
    ['failed', { suppressAddress: true }, 'bounced'],
    ['complained', {}, 'opted-out'],
    ['opted-out', {}, 'opted-out'],
    ['deferred', {}, 'ok'],
  ])('%s with %j leaves the address %s', (kind, more, status) => {
    expect(report(kind, {}, more).facts.contacts[0]?.status).toBe(status);
  });

  it('delivered stays delivered whatever comes later', () => {
    const account = report('delivered');
    account.run('record-delivery', { messageId: 'msg_1', kind: 'sent', at });
    account.run('record-delivery', {
      messageId: 'msg_1',
      kind: 'delivered',
      at: '2026-03-01T11:59:30.000Z',
    });
    expect(messageOf(account)?.deliveredAt).toBe(Date.parse(at));
  });

  it.each(['unknown', 'abandoned', 'dispatching'] as const)('settles an %s fate', (status) => {
    const account = report('processed', { status, acceptedAt: null }, { providerId: 'p9' });
    expect(messageOf(account)).toMatchObject({ status: 'accepted', providerId: 'p9' });
  });

  it('nothing new leaves nothing', () => {
    expect(report('processed').last).toEqual({ timeline: [] });
  });
});

describe('suppress-send', () => {
  const data = { messageId: 'msg_1', reason: 'the balance is zero' };

  it('keeps why', () => {
    const account = withMessage();
    account.run('suppress-send', data);
    expect(messageOf(account)).toMatchObject({ status: 'suppressed', reason: data.reason });
    expect(account.code('suppress-send', data)).toBe('already_decided');
  });

  it('of what is being sent only by its own worker', () => {
    const account = withMessage();
    account.run('claim-send', claim);
    expect(account.code('suppress-send', data)).toBe('in_progress');
    expect(account.code('suppress-send', { ...data, worker: 'w2' })).toBe('in_progress');
    expect(account.code('suppress-send', { ...data, worker: 'w1' })).toBe('done');
  });
});

describe('record-exchange', () => {
  const planned = (): [Account, string] => {
    const account = twoInvoices();
    account.keep({ account: { stage: 'escalation' }, timeline: [] });
    account.run('hand-off-legal', {}, { approved: true });
    return [account, account.facts.placements[0]?.id ?? ''];
  };

  it.each([
    ['transmitted', 'transmitted'],
    ['accepted', 'accepted'],
    ['refused', 'refused'],
    ['recalled', 'recalled'],
    ['not-sent', 'planned'],
    [{ class: 'accepted', providerId: 'r1' }, 'transmitted'],
    [{ class: 'rejected', reason: 'no', code: '422' }, 'refused'],
    [{ class: 'not-sent', reason: '429' }, 'planned'],
    [{ class: 'ambiguous', reason: 'timeout' }, 'planned'],
  ])('%j makes it %s', (outcome, status) => {
    const [account, placementId] = planned();
    account.run('record-exchange', { placementId, outcome });
    expect(account.facts.placements[0]?.status).toBe(status);
    expect(account.last.timeline[0]?.kind).toBe('legal');
  });

  it('a repeat changes nothing, an answer after the end is refused', () => {
    const [account, placementId] = planned();
    const receipt = {
      placementId,
      outcome: { class: 'accepted', providerId: 'r1', answer: '200' },
    };
    account.run('record-exchange', receipt);
    expect(account.facts.placements[0]).toMatchObject({ receiptId: 'r1', transmittedAt: noon });
    account.run('record-exchange', receipt);
    expect(account.last).toEqual({ timeline: [] });
    account.run('record-exchange', { placementId, outcome: 'refused', reason: 'conflict' });
    expect(account.code('record-exchange', { placementId, outcome: 'accepted' })).toBe(
      'already_decided',
    );
    expect(account.code('record-exchange', { placementId: 'plc_0', outcome: 'accepted' })).toBe(
      'not_found',
    );
  });
});
