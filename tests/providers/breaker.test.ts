import { Breaker, breakerLimits } from '../../src/providers/breaker';
import type { SendOutcome } from '../../src/providers/outcome';

const ok: SendOutcome = { class: 'accepted', providerId: 'p', answer: '202' };
const tooMany: SendOutcome = { class: 'not-sent', reason: 'http 429' };
const lost: SendOutcome = { class: 'ambiguous', reason: 'http 500' };
const badAddress: SendOutcome = { class: 'rejected', reason: 'http 400', code: '400' };
const refused: SendOutcome = { class: 'rejected', reason: 'http 401', code: '401', breaker: true };
const { failures, withinMs, probeEveryMs } = breakerLimits;

let changes: string[];
let breaker: Breaker;
beforeEach(() => {
  changes = [];
  breaker = new Breaker(({ isOpen }) => changes.push(isOpen ? 'open' : 'closed'));
});

/** Posts of messages of their own, `everyMs` apart; answers how many of them were let through. */
function post(outcomes: readonly SendOutcome[], everyMs = 100, from = 0): number {
  let through = 0;
  outcomes.forEach((outcome, n) => {
    const [id, now] = [`msg_${from + n}`, from + n * everyMs];
    if (breaker.admit(id, now).isOpen) return;
    through += 1;
    breaker.note(id, outcome, now);
  });
  return through;
}

const times = <T>(n: number, one: T): T[] => Array.from({ length: n }, () => one);

it.each([
  ['429', tooMany],
  ['500', lost],
])('opens after %s has come twenty times within a minute, and not before', (_name, outcome) => {
  expect(post(times(failures - 1, outcome))).toBe(failures - 1);
  expect(breaker.isOpen).toBe(false);
  expect(post(times(200, outcome), 100, 10_000)).toBe(1);
  expect(breaker.isOpen).toBe(true);
  expect(changes).toEqual(['open']);
});

it('stays closed when the failures are few among many, slow, or about the messages', () => {
  post(times(100, [tooMany, ok, ok]).flat());
  expect(breaker.isOpen).toBe(false);
  post(times(100, lost), withinMs / (failures - 1) + 1, 100_000);
  expect(breaker.isOpen).toBe(false);
  post(times(100, badAddress), 10, 10_000_000);
  expect(changes).toEqual([]);
});

it('opens at once when our account is refused, and says so', () => {
  post([refused]);
  expect(breaker.admit('msg_2', 10)).toEqual({
    ...{ isOpen: true, reason: 'http 401', isRefused: true },
    waitMs: probeEveryMs - 10,
  });
});

it('lets one post through every half minute, until one is served', () => {
  post([refused]);
  const hour = 3_600_000;
  expect(post(times(hour / 1_000, refused), 1_000, 1)).toBeLessThanOrEqual(hour / probeEveryMs);
  expect(changes).toEqual(['open']);
  expect(post(times(60, ok), 1_000, hour + 1)).toBeGreaterThanOrEqual(30);
  expect(changes).toEqual(['open', 'closed']);
  expect(post(times(100, ok), 1, hour * 2)).toBe(100);
});

it('the one that is tried may ask again, the next one takes the place of one that was lost', () => {
  post([refused]);
  expect(breaker.admit('msg_a', probeEveryMs).isOpen).toBe(false);
  expect(breaker.admit('msg_a', probeEveryMs + 1).isOpen).toBe(false);
  expect(breaker.admit('msg_b', probeEveryMs + 1).isOpen).toBe(true);
  expect(breaker.admit('msg_b', 2 * probeEveryMs).isOpen).toBe(false);
  breaker.note('msg_a', ok, 2 * probeEveryMs);
  expect(breaker.isOpen).toBe(true);
  breaker.withdraw('msg_b');
  expect(breaker.admit('msg_c', 3 * probeEveryMs).isOpen).toBe(false);
  breaker.note('msg_c', badAddress, 3 * probeEveryMs);
  expect(breaker.isOpen).toBe(false);
});

it('what was posted before it opened neither closes it nor opens it again', () => {
  post([refused]);
  breaker.note('msg_early', ok, 5);
  expect(breaker.isOpen).toBe(true);
  breaker.note('msg_early', tooMany, 6);
  expect(changes).toEqual(['open']);
});

it('waits as long as the provider asks', () => {
  const asked: SendOutcome = { ...tooMany, retryAfterMs: 120_000 };
  post(times(failures, asked), 0);
  expect(breaker.admit('msg_later', 119_999).isOpen).toBe(true);
  expect(breaker.admit('msg_later', 120_000).isOpen).toBe(false);
});
