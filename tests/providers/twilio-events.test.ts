import {
  readKeyword,
  readTwilioInbound,
  readTwilioStatus,
  verifyTwilio,
} from '../../src/providers/twilio-events';

const token = '12345';
const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const params = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675309',
  Digits: '1234',
  From: '+14158675309',
  To: '+18005551212',
};
const binding = 'MessagingBinding.Address';

/** Published vectors: the documentation's worked example and the libraries' own tests. */
describe('verifyTwilio', () => {
  it.each([
    [
      url,
      { ...params, Caller: '+14158675310', From: '+14158675310' },
      'GvWf1cFY/Q7PnoempGyD5oXAezc=',
    ],
    [url, params, 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
    [url, params, 'kvajT1Ptam85bY51eRf/AJRuM3w='],
    [url.replace('.com', '.com:443'), params, 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
    [
      url.replace('https', 'http').replace('.com', '.com:80'),
      params,
      '0ZXoZLH/DfblKGATFgpif+LLRf4=',
    ],
    [
      url.replace('https', 'http').replace('.com', '.com:1234'),
      params,
      'Zmvh+3yNM1Phv2jhDCwEM3q5ebU=',
    ],
    [`${url}&Body=It's+amazing`, params, 'dsq4Ehbj6cs+KdTkpF5sSSplOWw='],
    [url, { [binding]: ['+1415xxxxxxx', '+1325xxxxxxx'] }, '83O6e2vORAoJHUNzJjDWN1jz+BA='],
    [
      url,
      { Sid: 'CA123', SidAccount: 'AC123', Digits: ['5678', '1234', '1234'] },
      'IK+Dwps556ElfBT0I3Rgjkr1wJU=',
    ],
  ])('accepts %s', (address, fields, signature) => {
    expect(verifyTwilio(address, fields, signature, ['other', token])).toBe(true);
  });

  const good = 'RSOYDt4T1cUTdK1PDd93/VVr8B8=';
  it.each([
    ['another query', url.replace('bar=2', 'bar=3'), params, good, [token]],
    ['another field', url, { ...params, Digits: '1235' }, good, [token]],
    ['one field more', url, { ...params, Body: 'STOP' }, good, [token]],
    ['another token', url, params, good, ['54321']],
    ['no token', url, params, good, []],
    ['an empty token', url, params, good, ['']],
    ['no signature', url, params, undefined, [token]],
    ['a wrong signature', url, params, 'WRONG_SIGNATURE', [token]],
    ['no address', 'no address', params, good, [token]],
  ])('refuses %s', (_name, address, fields, signature, tokens) => {
    expect(verifyTwilio(address, fields, signature, tokens)).toBe(false);
  });
});

describe('readTwilioStatus', () => {
  it('reads the ids from the query and the state from the form', () => {
    const status = readTwilioStatus(
      { MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30006', To: '+15005550009' },
      { intentId: 'msg_1', accountId: 'acc_1' },
    );
    expect(status).toEqual({
      eventId: 'SM1/undelivered',
      intentId: 'msg_1',
      accountId: 'acc_1',
      providerMessageId: 'SM1',
      kind: 'failed',
      status: 'undelivered',
      to: '+15005550009',
      errorCode: '30006',
      suppressAddress: true,
    });
  });

  it.each([
    ['queued', 'accepted'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['failed', 'failed'],
    ['teleported', 'other'],
    ['constructor', 'other'],
  ])('%s is %s', (word, kind) => {
    expect(readTwilioStatus({ MessageSid: 'SM1', MessageStatus: word }, {})?.kind).toBe(kind);
  });

  it('is null without a message', () => {
    expect(readTwilioStatus({}, {})).toBeNull();
    expect(readTwilioStatus({ MessageSid: ['a', 'b'], MessageStatus: 'sent' }, {})).toBeNull();
  });
});

describe('inbound texts', () => {
  it.each([
    ...['stop', ' STOP ', 'Stop.', 'UNSUBSCRIBE', 'END', 'QUIT', 'STOPALL', 'REVOKE', 'OPTOUT'],
    ...['CANCEL', 'opt out', 'Opt-Out', '"STOP"', 'stop!!!', 'ARRÊT', 'Stop \u{1F6D1}'],
  ])('%s stops', (body) => {
    expect(readKeyword(body)).toBe('stop');
  });

  it.each([
    ['START', 'start'],
    ['help', 'help'],
    ['', 'text'],
    ['Hello, I paid on Friday', 'text'],
    ['the end of the month', 'text'],
  ])('%s is %s', (body, kind) => {
    expect(readKeyword(body)).toBe(kind);
  });

  it.each(['please stop texting me', 'do not contact me', 'leave me alone', 'wrong number'])(
    '%s is no word of its own: its meaning is read',
    (body) => {
      expect(readKeyword(body)).toBe('text');
    },
  );

  it('takes the judgement of the creditor\u2019s own keywords', () => {
    const inbound = readTwilioInbound({ MessageSid: 'SM1', Body: 'basta', OptOutType: 'STOP' });
    expect(inbound).toMatchObject({ eventId: 'SM1', kind: 'stop', from: '' });
    expect(inbound?.isAnswered).toBe(true);
    expect(readTwilioInbound({ Body: 'stop' })).toBeNull();
    const long = readTwilioInbound({ MessageSid: 'SM1', Body: 'x'.repeat(100_000) });
    expect(long?.body.length).toBeLessThanOrEqual(2_000);
  });
});
