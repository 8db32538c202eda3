import { readFileSync } from 'node:fs';
import { environmentNames } from '../setup/shared';
import { bundleBytes, bundleViolations } from './bundle';

describe('the workflow bundle', () => {
  it('stays below 900 kB', () => {
    const bundlePath = process.env[environmentNames.bundlePath];
    // Absent only while there is no temporal/bundle.ts: the keeper fails when bundling does.
    const code = bundlePath ? readFileSync(bundlePath, 'utf8') : '';
    expect(bundleViolations(code)).toEqual([]);
  });

  it('is refused one byte above, not counting its source map', () => {
    const map = '\n//# sourceMappingURL=data:application/json;base64,AAAA';
    expect(bundleViolations('x'.repeat(900_000) + map)).toEqual([]);
    expect(bundleViolations('x'.repeat(900_001))).toHaveLength(1);
    expect(bundleBytes(`ab${map}`)).toBe(2);
  });
});
