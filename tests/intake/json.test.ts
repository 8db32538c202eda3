import { readJson } from '../../src/intake/json';

const read = (text: string | Uint8Array) =>
  readJson(typeof text === 'string' ? Buffer.from(text) : text);

describe('the JSON reader', () => {
  test.each([
    ['{"a":[1,-2,0,true,false,null,"x"],"b":{"c":"\\u00e9\\n\\ud83d\\ude00"}}'],
    [' [ ] '],
    ['{}'],
    ['"only text"'],
    ['{"a":19.5,"b":0.25,"":"empty name","ü":"Zoë €"}'],
  ])('reads %s as the platform does', (text) => {
    expect(read(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
  });

  test.each([
    ['', 'not-json'],
    ['{', 'not-json'],
    ['{"a":1,}', 'not-json'],
    ['[1 2]', 'not-json'],
    ['{"a":01}', 'not-json'],
    ['{"a":+1}', 'not-json'],
    ['{"a":NaN}', 'not-json'],
    ["{'a':1}", 'not-json'],
    ['{"a":"\\x41"}', 'not-json'],
    ['{"a":"\t"}', 'not-json'],
    ['{"a":1} x', 'not-json'],
    ['\ufeff{}', 'not-json'],
    ['{"amount":1,"amount":2}', 'duplicate-key'],
    ['{"a":{"x":1,"y":2,"\\u0078":3}}', 'duplicate-key'],
    ['{"__proto__":{"polluted":true}}', 'forbidden-key'],
    ['{"a":"\\u0000"}', 'unstorable-text'],
    ['{"a":"\\ud800"}', 'unstorable-text'],
    ['{"\\udc00":1}', 'unstorable-text'],
    [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'too-deep'],
    [`[${'1,'.repeat(100_000)}1]`, 'too-large'],
    [`{"a":"${'x'.repeat(200_000)}"}`, 'too-large'],
    [new Uint8Array([0x22, 0xc3, 0x28, 0x22]), 'not-utf8'],
  ])('refuses case %#', (text, fault) => {
    expect(read(text)).toEqual({ ok: false, error: fault });
  });

  test.each(['1e3', '9007199254740993', '-0', '9223372036854775808', '1E-2', '-9007199254740993'])(
    'reads %s as no number',
    (text) => {
      expect(read(`{"amount":${text}}`)).toEqual({ ok: true, value: { amount: Number.NaN } });
    },
  );

  test('is quick about a megabyte and pollutes nothing', () => {
    const startedAt = performance.now();
    read(`{"a":[${'{"b":"c"},'.repeat(40_000)}{}]}`);
    read(`{"constructor":{"prototype":{"polluted":true}}}`);
    expect(performance.now() - startedAt).toBeLessThan(400);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
