import { builtInStrategies, builtInTexts, readStrategy } from '../../src/strategies/read';

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

it('ships two strategies without a fault', () => {
  const strategies = builtInStrategies();
  const shown = strategies.map(({ id, stages }) => [
    id,
    ...stages.map(({ stage, steps }) => `${stage} ${steps.map((step) => step.id).join(' ')}`),
  ]);
  expect(shown).toEqual([
    ['b2b-standard', 'reminder b1 b2 b3 b4', 'escalation b5 b6 b7', 'legal b8 b9'],
    ['us-consumer-first-party', 'reminder c1 c2 c3 c4 c5', 'escalation c6 c7 c8 c9 c12'],
  ]);
  expect(strategies[0]).toMatchObject({
    sendMinutes: 570,
    window: { openMinutes: 480, closeMinutes: 1080 },
    minimumGapDays: 4,
  });
});

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
    ['- { channel: letter, template: b8 }', '- { channel: fax, template: b8 }'],
    'stages.2.steps.0.contacts.0.channel: Invalid option',
  ],
  [
    'a channel used twice',
    ['- { channel: letter, template: b6 }', '- { channel: email, template: b6 }'],
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
  ['a: [1', 1],
  ['a: 1\na: 2', 2],
  ['a: &x 1\nb: *x', 1],
  ['just words', 1],
  ['', undefined],
])('refuses broken YAML %j', (broken, line) => {
  const read = readStrategy(broken);
  expect(read.ok).toBe(false);
  expect(read.ok ? [] : read.error[0]?.line).toBe(line);
});
