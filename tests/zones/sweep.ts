import { zoneDataVersion } from '../../src/domain/calendar/zone';
import { compare, zones } from './second-clock';

/**
 * `npm run zone-sweep [-- ZONE ...]`: every minute of 2026 to 2030, zone by zone, against Python. Each zone
 * stands for itself, so a sweep that was broken off goes on with the zones that are left.
 */
function sweep(): void {
  const asked = process.argv.slice(2);
  const chosen = asked.length === 0 ? zones : asked;
  console.log(`zone data of the product: ${zoneDataVersion()}`);
  for (const zone of chosen) {
    const { data, minutes, differences } = compare(zone, 'all');
    const verdict = differences.length === 0 ? 'equal' : `DIFFERENT: ${differences.join(', ')}`;
    console.log(`${zone}: ${minutes} minutes, Python's data ${data}: ${verdict}`);
    if (differences.length > 0) process.exitCode = 1;
  }
}

sweep();
