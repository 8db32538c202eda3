import { classify, statusTable } from '../../src/providers/outcome';
import type { ProviderAnswer } from '../../src/providers/outcome';
import { headerReader, retryAfterMs } from '../../src/providers/connection';

const http = (status: number, more: object = {}): ProviderAnswer => ({
  kind: 'http',
  status,
  providerId: null,
  ...more,
});
const failure = (code: string, beforeFirstByte = false): ProviderAnswer => ({
  kind: 'failure',
  code,
  beforeFirstByte,
});

describe('classify', () => {
  it.each([
    [http(202, { providerId: 'm1' }), 'accepted'],
    [http(201, { providerId: 'm1' }), 'accepted'],
    [http(202), 'ambiguous'],
    [http(200, { providerId: '' }), 'ambiguous'],
    [http(302), 'ambiguous'],
    [http(400), 'rejected'],
    [http(401), 'rejected'],
    [http(403), 'rejected'],
    [http(404), 'rejected'],
    [http(408), 'ambiguous'],
    [http(409), 'ambiguous'],
    [http(413), 'rejected'],
    [http(422), 'rejected'],
    [http(429), 'not-sent'],
    [http(500), 'ambiguous'],
    [http(502), 'ambiguous'],
    [http(503), 'ambiguous'],
    [http(599), 'ambiguous'],
    [http(700), 'ambiguous'],
    [failure('ENOTFOUND'), 'not-sent'],
    [failure('EAI_AGAIN'), 'not-sent'],
    [failure('ECONNREFUSED'), 'not-sent'],
    [failure('ERR_TLS_CERT_ALTNAME_INVALID', true), 'not-sent'],
    [failure('ECONNRESET', true), 'not-sent'],
    [failure('ECONNRESET'), 'ambiguous'],
    [failure('ECONNABORTED'), 'ambiguous'],
    [failure('ETIMEDOUT'), 'ambiguous'],
    [failure('EPIPE'), 'ambiguous'],
    [failure('SyntaxError'), 'ambiguous'],
    [failure('unknown'), 'ambiguous'],
  ])('%j is %s', (answer, expected) => {
    expect(classify(answer).class).toBe(expected);
  });

  it('never repeats a 5xx: no status row but 429 is not-sent', () => {
    const repeatable = statusTable.filter((row) => row.verdict === 'not-sent');
    expect(repeatable.map((row) => row.statuses)).toEqual([[429]]);
  });

  it('trips the breaker for our own credentials only', () => {
    expect(classify(http(401))).toMatchObject({ breaker: true });
    expect(classify(http(403))).toMatchObject({ breaker: true });
    expect(classify(http(400))).not.toHaveProperty('breaker');
  });

  it('suppresses a number that has opted out at the provider', () => {
    expect(classify(http(400, { vendorCode: '21610' }))).toMatchObject({
      class: 'rejected',
      code: '21610',
      suppressAddress: true,
    });
    expect(classify(http(400, { vendorCode: '21211' }))).not.toHaveProperty('suppressAddress');
  });

  it('keeps the wait of a 429', () => {
    expect(classify(http(429, { retryAfterMs: 3_000 }))).toMatchObject({ retryAfterMs: 3_000 });
    expect(classify(http(429))).not.toHaveProperty('retryAfterMs');
  });

  it('keeps no address of a person in a reason', () => {
    const reason = (message: string) =>
      (classify(http(400, { message })) as { reason: string }).reason;
    expect(reason("The 'To' number +44 7700 900123 is not valid")).toBe(
      "http 400: The 'To' number [number] is not valid",
    );
    expect(reason('unknown address: jane.doe@example.com!')).not.toContain('jane');
    expect(reason('x'.repeat(5_000)).length).toBeLessThan(200);
  });
});

describe('retryAfterMs', () => {
  const nowAt = Date.parse('2026-03-01T09:00:00.000Z');
  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '999999' }, 3_600_000],
    [{ 'retry-after': 'Sun, 01 Mar 2026 09:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Sun, 01 Mar 2026 08:00:00 GMT' }, 0],
    [{ 'x-ratelimit-reset': String(nowAt / 1_000 + 12) }, 12_000],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('%j is %s ms', (headers, expected) => {
    expect(retryAfterMs(headerReader(headers), nowAt)).toBe(expected);
  });
});
