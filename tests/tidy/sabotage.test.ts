import { readFileSync } from 'node:fs';
import path from 'node:path';
import { edits } from '../faults/sabotage/edits';
import { repositoryRoot } from '../setup/shared';

/** A sabotage that no longer fits the source would break nothing, and nothing would have to notice. */
test.each(Object.entries(edits))('the sabotage %s fits the source', (_name, places) => {
  for (const { file, from, to } of places) {
    const parts = readFileSync(path.join(repositoryRoot, file), 'utf8').split(from);
    expect({ file, from, times: parts.length - 1 }).toEqual({ file, from, times: 1 });
    expect(to).not.toBe(from);
  }
});

test('there are six of them', () => {
  expect(Object.keys(edits)).toHaveLength(6);
});
