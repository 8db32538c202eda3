import { parse } from 'yaml';
import type { Strategy } from '../../src/domain/strategy/document';
import { hashOf } from '../../src/store/audit';
import {
  builtInStrategies,
  builtInTexts,
  readStrategy,
  shippedVersions,
} from '../../src/strategies/read';

const text = builtInTexts()[0]?.text ?? '';

/** Faults of the shipped b2b strategy with one place written otherwise. */
function faultsWith(...changes: readonly [string, string][]) {
  const changed = changes.reduce((all, [from, to]) => {
    expect(all).toContain(from);
    return all.replace(from, to);
  }, text);
  const read = readStrategy(changed);
  return read.ok ? [] : read.error.map(({ path, message }) => `${path}: ${message}`);
}

it('ships its strategies without a fault', () => {
  const strategies = builtInStrategies();
  const shown = strategies.map(({ id, version, stages }) => [
    `${id} ${version}`,
    ...stages.map(({ stage, steps }) => `${stage} ${steps.map((step) => step.id).join(' ')}`),
  ]);
  expect(shown).toEqual([
    [
      'b2b-standard 2',
      'reminder b1 b2 b3 b4',
      'escalation b5 b6 b7 b7-visit',
      'legal b8 b9 b10 b11',
    ],
    ['us-consumer-first-party 2', 'reminder c1 c2 c3 c4 c5', 'escalation c6 c7 c8 c9 c10 c11 c12'],
    ['us-third-party-reg-f 1', 'reminder t0 t1 t2 t3 t4 t5', 'escalation t6 t7 t8 t9 t10 t11 t12'],
    ['uk-b2b 1', 'reminder u1 u2 u3 u4', 'escalation u5 u6', 'legal u7b u7a u8 u9 u10'],
    ['de-b2b 1', 'reminder g1 g2 g3', 'legal g4 g5 g6'],
    ['de-b2c 1', 'reminder h1 h2 h3', 'legal h4 h5 h6'],
    ['gentle-subscription 1', 'reminder s1 s1b s2 s3 s4', 'escalation s5 s6 s7 s8 s8-move s8-end'],
  ]);
  expect(strategies[0]).toMatchObject({
    sendMinutes: 570,
    window: { openMinutes: 480, closeMinutes: 1080 },
    minimumGapDays: 4,
  });
});

it('keeps every version that accounts may be pinned to, word for word', () => {
  const versions = shippedVersions();
  const old = versions.filter((one) => !builtInStrategies().some(isSame(one)));
  expect(old.map(({ id, version }) => `${id} ${version}`)).toEqual([
    'b2b-standard 1',
    'us-consumer-first-party 1',
  ]);
  // The hash under which it was published: another text under the same version would stop the start.
  expect(old.map(hashOf)).toEqual([
    'd675ae540b9396245a3b18fa3d70972ad977e9c75a2b7f427dd6c7e54a076f9d',
    '23534d60e3a527c21d0f96970f999f7169dfc6941035a0f2219d14e5605fa23d',
  ]);
});

const isSame = (one: Strategy) => (other: Strategy) =>
  one.id === other.id && one.version === other.version;

it.each<[string, [string, string], string]>([
  ['a name used twice', ['- id: b5', '- id: b4'], 'stages.1.steps.0.id: The step name b4 is used'],
  [
    'a former name that is a step',
    ['- id: b5', '- id: b5\n        replaces: [b2]'],
    'stages.1.steps.0.replaces: The step name b2 is used twice.',
  ],
  [
    'an unknown anchor',
    ['anchor: letter', 'anchor: invoice'],
    'stages.2.steps.1.anchor: Invalid option',
  ],
  [
    'a letter that never comes before',
    ['messageClass: B', 'messageClass: A'],
    'stages.2.steps.1.anchor: No letter before action',
  ],
  ['a step inside the notice period', ['days: 17', 'days: 14'], 'stages.2.steps.1.days: The step'],
  ['days that fall', ['days: 21', 'days: 5'], 'stages.1.steps.0.days: The step before'],
  ['a send hour outside the window', ["'09:30'", "'07:00'"], 'sendHour: The send hour lies'],
  ['a window the wrong way round', ["close: '18:00'", "close: '07:00'"], 'window: The window'],
  ['a send hour without quotes', ["'09:30'", '09.30'], 'sendHour: Invalid input'],
  ['an unknown field', ['title: Call\n', 'title: Call\n        colour: red\n'], 'colour: There is'],
  [
    'an unknown channel',
    ['- { channel: letter, template: b8,', '- { channel: fax, template: b8,'],
    'stages.2.steps.0.contacts.0.channel: Invalid option',
  ],
  [
    'a channel used twice',
    ['- { channel: letter, template: b6,', '- { channel: email, template: b6,'],
    'stages.1.steps.1.contacts: A channel is used twice.',
  ],
  ['a step that does nothing', ['handOff: legal', ''], 'stages.2.steps.1: The step does nothing'],
  ['a closed last band', ['upTo: null', "upTo: '9000'"], 'bands.2.upTo: The last band is open'],
  ['bands that fall', ["upTo: '5000'", "upTo: '50'"], 'bands.1.upTo: Bands go from small to large'],
  ['an amount as a number', ["'10.00' }\n", '10.00 }\n'], 'smallestPart: Invalid input'],
  ['contradicting limits', ['perDays: 30', 'perDays: 7'], 'limits.promise.longestDays: A promise'],
  ['more contacts than the ceiling', ['contacts: 2', 'contacts: 1'], 'steps.1.contacts: The step'],
  ['stages in another order', ['stage: escalation', 'stage: legal'], 'stages.2.stage: Stage legal'],
])('names %s', (_title, change, fault) => {
  expect(faultsWith(change).join('\n')).toContain(fault);
});

it('names every fault at once, with its line', () => {
  expect(faultsWith(['- id: b5', '- id: b4'], ['days: 17', 'days: 14'])).toHaveLength(2);
  const read = readStrategy(text.replace('- id: b5', '- id: b4'));
  const line = text.split('\n').findIndex((one) => one.includes('- id: b5')) + 1;
  expect(read).toMatchObject({ ok: false, error: [{ line }] });
});

it.each([
  ['a: [1', 1, 6, 'Flow sequence'],
  ['a: 1\na: 2', 2, 1, 'The field stands here twice.'],
  ['a: &x 1\nb: *x', 2, 4, 'Anchors and aliases are not read.'],
  ['a: 1\n---\nb: 2', 2, 1, 'Here begins a second document'],
  ['just words', 1, 1, 'Invalid input'],
  [`a: ${'['.repeat(5000)}`, 1, 'any', 'The text is nested too deeply.'],
  ['', undefined, undefined, 'The text is empty.'],
])('refuses broken YAML %.20j at its place, in words', (broken, line, column, words) => {
  const read = readStrategy(broken);
  expect(read).toMatchObject({ ok: false });
  const [first] = read.ok ? [] : read.error;
  const place = column === 'any' ? { line } : { line, column };
  expect({ line: first?.line, column: first?.column }).toMatchObject(place);
  expect(first?.message).toContain(words);
  expect(first?.message).not.toMatch(/at line|call stack|YAML\./);
});

it('finds the place in a text of one line too', () => {
  const json = JSON.stringify({ ...(parse(text) as object), minimumGapDays: 'four' });
  const read = readStrategy(json);
  const column = json.indexOf('"minimumGapDays"') + 1;
  expect(read).toMatchObject({ ok: false, error: [{ path: 'minimumGapDays', line: 1, column }] });
});
