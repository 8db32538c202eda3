import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../temporal/embedded/processes';
import { acceptedPosts } from '../harness/evidence';
import type { Random, RoundReport, Scenario, Size, Violation } from '../harness/scenario';
import { accountOf } from './books';
import { some } from './chance';
import { dayHours, openAccount, openMinutes, publishLadders } from './ladders';
import { fewAtOnce } from './raw-post';

const sizes: Readonly<Record<Size, number>> = { short: 14, full: 30 };
/** So close to the edge of the hours nothing is claimed of a zone. */
const edgeMinutes = 3;
const openLimitMs = 60_000;
const closedMs = 8_000;
const openingsAtOnce = 6;

/** Places all around the earth, with half and quarter hours and both hemispheres. */
const places = [
  ...([
    'Pacific/Pago_Pago',
    'Pacific/Honolulu',
    'America/Anchorage',
    'America/Los_Angeles',
  ] as const),
  ...(['America/Phoenix', 'America/Chicago', 'America/New_York', 'America/Halifax'] as const),
  ...(['America/St_Johns', 'America/Sao_Paulo', 'Atlantic/Azores', 'Europe/London'] as const),
  ...(['Europe/Berlin', 'Europe/Athens', 'Africa/Nairobi', 'Asia/Dubai', 'Asia/Kabul'] as const),
  ...(['Asia/Karachi', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Dhaka', 'Asia/Yangon'] as const),
  ...(['Asia/Bangkok', 'Asia/Shanghai', 'Asia/Tokyo', 'Australia/Adelaide'] as const),
  ...(['Australia/Sydney', 'Pacific/Auckland', 'Pacific/Chatham', 'Pacific/Kiritimati'] as const),
] as const;

/** The same message is due for debtors all around the earth: it goes out where it is day, and waits for the day elsewhere. */
export const windows: Scenario = {
  fault: 'F-07',
  name: 'hours of the debtor, wherever the server stands',
  weight: 1,
  async run(house, random, size) {
    await publishLadders(house, [dayHours]);
    const zones = some(random as Random, places, sizes[size]);
    const cases = await fewAtOnce(zones, openingsAtOnce, async (zone) => {
      const name = house.fresh('zone');
      const email = `ap@${name}.example`;
      const id = await openAccount(house, {
        ...{ name, zone, email, amount: '100.00', strategy: (dayHours as { id: string }).id },
      });
      return { zone, email, id };
    });
    const taken = (email: string) => acceptedPosts(house.outboxFile).find(({ to }) => to === email);
    const open = cases.filter(({ zone }) => isOpen(zone, Date.now(), edgeMinutes));
    await waitUntil(() => open.every(({ email }) => taken(email) !== undefined), openLimitMs);
    await sleep(closedMs);
    const violations: Violation[] = [];
    for (const { zone, email, id } of cases) {
      const post = taken(email);
      if (post !== undefined && !isOpen(zone, Date.parse(post.at), 0)) {
        violations.push({ rule: 'I-02', what: `${id} in ${zone}: sent at ${post.at}` });
      }
      const { nextAction } = await accountOf(house, id);
      const at = nextAction?.at ?? null;
      if (post === undefined && at !== null && !isOpen(zone, Date.parse(at), 0)) {
        violations.push({ rule: 'I-02', what: `${id} in ${zone}: planned for ${at}` });
      }
    }
    // A holiday here and there is no fault; that nobody is reached in the middle of the day is one.
    const reached = open.filter(({ email }) => taken(email) !== undefined).length;
    if (reached * 2 < open.length) {
      const what = `it is day for ${open.length}, ${reached} were reached`;
      violations.push({ rule: 'F-07', what });
    }
    return { counts: { messages: cases.length }, violations } satisfies RoundReport;
  },
};

/** By the calendar of the platform, which the product does not use. */
function isOpen(zone: string, at: number, edge: number): boolean {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit' },
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  const minutes = Number(part('hour')) * 60 + Number(part('minute'));
  const day = part('weekday');
  // Steps keep working days too, so a Saturday is claimed to be neither.
  const isDay = day !== 'Sun' && (edge === 0 || day !== 'Sat');
  return isDay && minutes >= openMinutes.from + edge && minutes < openMinutes.until - edge;
}
