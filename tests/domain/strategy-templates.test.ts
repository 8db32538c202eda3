import type { KnownTemplate } from '../../src/domain/strategy/templates';
import { builtInTexts, readStrategy } from '../../src/strategies/read';
import { knownTemplates } from '../../src/texts/requirements';

const shipped = knownTemplates();
const [b2b] = builtInTexts();

/** Faults of the shipped b2b strategy with one place written otherwise. */
function faultsWith(from: string, to: string, templates: readonly KnownTemplate[] = shipped) {
  expect(b2b?.text).toContain(from);
  const read = readStrategy((b2b?.text ?? '').replace(from, to), templates);
  return read.ok ? [] : read.error.map(({ path, line, message }) => [path, line, message] as const);
}

const lineOf = (text: string): number =>
  (b2b?.text ?? '').split('\n').findIndex((line) => line.includes(text)) + 1;

it.each(builtInTexts().map(({ id, text }) => [id, text] as const))(
  '%s names only texts that ship and fit',
  (_, text) => {
    const read = readStrategy(text, shipped);
    expect(read.ok ? [] : read.error.map(({ message }) => message)).toEqual([]);
  },
);

it.each<[string, string, string, string, RegExp]>([
  [
    'a text that does not exist',
    'template: b8, to: registered-office',
    'template: nowhere, to: registered-office',
    'stages.2.steps.0.contacts.0.template',
    /no template nowhere: it is neither shipped nor published/,
  ],
  [
    'a variant that does not exist',
    'variants: { gentle: b5-gentle }',
    'variants: { gentle: b5-none }',
    'stages.1.steps.0.contacts.0.variants.gentle',
    /no template b5-none/,
  ],
  [
    'a channel without a text',
    '{ channel: email, template: b2, fallback: letter',
    '{ channel: sms, template: b2, fallback: letter',
    'stages.0.steps.1.contacts.0.template',
    /b2.* has no text for sms/,
  ],
  [
    'a fallback without a text',
    'template: b2, fallback: letter',
    'template: b2, fallback: sms',
    'stages.0.steps.1.contacts.0.template',
    /b2.* has no text for sms/,
  ],
  [
    'a script that would be sent',
    'template: b2, fallback',
    'template: b4, fallback',
    'stages.0.steps.1.contacts.0.template',
    /b4 is a script for a call/,
  ],
  [
    'a date that the step does not give',
    'payByDays: 10\n        contacts:',
    'contacts:',
    'stages.1.steps.1.contacts.0.template',
    /b6.* needs a pay-by date; give payByDays/,
  ],
  [
    'a reminder as a letter before action',
    '{ channel: letter, template: b8,',
    '{ channel: letter, template: b3,',
    'stages.2.steps.0.contacts.0.template',
    /b3.* cannot be a letter-of-claim: it does not write the last day/,
  ],
  [
    'an attachment that does not exist',
    'payByDays: 14\n        contacts:',
    'payByDays: 14\n        attachments: [statement, forms]\n        contacts:',
    'stages.2.steps.0.attachments.1',
    /no template forms/,
  ],
])('%s is refused with its place', (_, from, to, path, message) => {
  const found = faultsWith(from, to);
  expect(found[0]).toEqual([path, expect.any(Number), expect.stringMatching(message)]);
  expect(found[0]?.[1]).toBeGreaterThan(1);
});

it('names the line, and takes a text of the creditor', () => {
  const from = '- { channel: letter, template: b8, to: registered-office }';
  const to = '- { channel: letter, template: ours, to: registered-office }';
  expect(faultsWith(from, to)[0]?.[1]).toBe(lineOf(from));
  const [b8] = shipped.filter(({ name, language }) => name === 'b8' && language === 'en');
  if (b8 === undefined) throw new Error('b8 ships');
  expect(faultsWith(from, to, [...shipped, { ...b8, name: 'ours' }])).toEqual([]);
});
