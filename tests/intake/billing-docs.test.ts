import { readdirSync, readFileSync } from 'node:fs';
import { readGeneric } from '../../src/intake/generic';

const examples = readdirSync('docs/examples').filter((name) => /^billing-.*\.json$/.test(name));

describe('docs/billing.md', () => {
  test.each(examples)('shows %s as it is read', (name) => {
    const reading = readGeneric(readFileSync(`docs/examples/${name}`), 'evt-1');
    expect(reading).toMatchObject({ kind: 'event' });
    expect(readFileSync('docs/billing.md', 'utf8')).toContain(`examples/${name}`);
  });

  test('names the types that are used, and no other', () => {
    const text = readFileSync('docs/billing.md', 'utf8');
    const table = text.slice(text.indexOf('| type | data |'), text.indexOf('```\ninvoice'));
    const named = [...table.matchAll(/`([a-z_]+\.[a-z_]+)`/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(10);
    const timestamp = '2026-03-01T00:00:00Z';
    for (const type of named) {
      const reading = readGeneric(Buffer.from(JSON.stringify({ type, timestamp, data: {} })), 'e');
      // Known types miss their data; an unknown one would be ignored.
      expect([type, reading.kind]).toEqual([type, 'quarantined']);
    }
  });
});
