import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../setup/shared';

/**
 * A channel is a row in contact/channels.ts, a file in providers/, its texts and its law. Anything else
 * that names one by its literal would have to be edited for the next; these places may.
 */
const mayName: readonly string[] = [
  'src/domain/account/facts.ts', // the type
  'src/domain/account/conditions.ts', // consent to text messages is a fact of its own
  'src/domain/contact/channels.ts', // the rows
  'src/domain/contact/consents.ts', // consent to text messages is a fact of its own
  'src/domain/contact/reply-words.ts', // the words in which a channel is refused
  'src/domain/strategy/document.ts', // the type
  'src/domain/strategy/condition.ts', // the type
  'src/strategies/schema.ts', // the words of the document
  'src/strategies/condition.ts', // the words of the document
  'src/commands/cease.ts', // the interface's own list
  'src/providers/',
  'src/domain/law/packs/', // its law
  'src/cli/calc/', // the interface's own words
  'src/texts/',
  'src/api/webhooks/inbound-text.ts', // what a text message says
  'activities/prepare.ts', // who a message is from
];

const folders = ['src', 'activities', 'temporal', 'workflows'];

function sources(folder: string): string[] {
  const full = path.join(repositoryRoot, folder);
  if (!existsSync(full)) return [];
  return readdirSync(full, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('generated'))
    .map((file) => `${folder}/${file.split(path.sep).join('/')}`);
}

/** Files that name a channel by its literal although the list does not allow it. */
function strangers(files: readonly { readonly path: string; readonly text: string }[]): string[] {
  return files
    .filter(({ text }) => /(['"])sms\1/.test(text))
    .map((file) => file.path)
    .filter((file) => !mayName.some((place) => file.startsWith(place)));
}

test('no other place of the product names a channel', () => {
  const files = folders
    .flatMap(sources)
    .map((file) => ({ path: file, text: readFileSync(path.join(repositoryRoot, file), 'utf8') }));
  expect(files.length).toBeGreaterThan(100);
  expect(strangers(files)).toEqual([]);
});

test('the check bites', () => {
  const bad = { path: 'src/domain/account/decide.ts', text: "if (channel === 'sms') return null;" };
  expect(strangers([bad])).toEqual([bad.path]);
});
