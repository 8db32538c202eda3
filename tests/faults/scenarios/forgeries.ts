import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Fields } from '../../intake/events';
import type { House } from '../harness/house';
import type { Random, RoundReport, Scenario, Size, Violation } from '../harness/scenario';
import { some } from './chance';
import { doorNames, genuine, type DoorName, type DoorSecrets } from './doors';
import { forgers } from './forgers';
import { fewAtOnce, postRaw, type RawAnswer, type RawRequest } from './raw-post';

/** True requests a door, and forgeries made of each. */
const sizes: Readonly<Record<Size, { readonly originals: number; readonly forgeries: number }>> = {
  short: { originals: 6, forgeries: 10 },
  full: { originals: 22, forgeries: 12 },
};
const atOnce = 8;
const batchSize = 1_000;
/** Refused by what the request is, or before its body was read. 0: the connection was ended. */
const refusals: readonly number[] = [0, 400, 401, 404, 413, 415, 431];

/** Forged requests at every door: none gets in, and none spoils the true one that it was made of. */
export const forgeries: Scenario = {
  fault: 'F-06',
  name: 'forged webhooks',
  weight: 3,
  async run(house, random, size) {
    const secrets = secretsOf(house);
    const reports = await fewAtOnce(doorNames, 2, (door) =>
      atDoor(house, door, secrets, random, size),
    );
    const violations = reports.flatMap((one) => one.violations);
    violations.push(...(await inOneBatch(house)));
    const sum = (of: (one: DoorReport) => number): number =>
      reports.reduce((all, one) => all + of(one), 0);
    return {
      counts: {
        webhooks: sum(({ originals }) => originals),
        forgeriesTried: sum(({ tried }) => tried),
        forgeriesAccepted: sum(({ accepted }) => accepted),
      },
      violations,
    } satisfies RoundReport;
  },
};

interface DoorReport {
  readonly originals: number;
  readonly tried: number;
  readonly accepted: number;
  readonly violations: readonly Violation[];
}

async function atDoor(
  house: House,
  door: DoorName,
  secrets: DoorSecrets,
  random: Random,
  size: Size,
): Promise<DoorReport> {
  const { originals, forgeries: perOriginal } = sizes[size];
  const violations: Violation[] = [];
  let tried = 0;
  let accepted = 0;
  for (let n = 0; n < originals; n += 1) {
    const original = genuine(door, secrets, house.callbacks.url);
    const captured = { door, request: original, secrets, productUrl: house.callbacks.url, random };
    const forged = some(random, Object.entries(forgers[door]), perOriginal).flatMap(
      ([name, forge]) => {
        const request = forge(captured);
        return request === null ? [] : [{ name, request }];
      },
    );
    const answers = await fewAtOnce(forged, atOnce, ({ request }) => post(house, request));
    for (const [index, answer] of answers.entries()) {
      tried += 1;
      if (answer.status >= 200 && answer.status < 300) accepted += 1;
      if (refusals.includes(answer.status)) continue;
      violations.push(fault(`${door}, ${forged[index]?.name}: ${answer.status} ${answer.text}`));
    }
    const answer = await post(house, original);
    if (answer.status !== 200) {
      violations.push(fault(`${door}: a true one was refused: ${answer.status} ${answer.text}`));
    } else if (outcomeOf(answer) === 'duplicate') {
      violations.push(fault(`${door}: a forgery had taken the place of the true one`));
    }
  }
  return { originals, tried, accepted, violations };
}

/** A batch of the largest size with one event that is none: the others count. */
async function inOneBatch(house: House): Promise<Violation[]> {
  const name = house.fresh('batch');
  const events = Array.from({ length: batchSize }, (_, n) => ({
    ...{ email: `${n}@nobody.example`, event: 'delivered', sg_message_id: `${name}.${n}` },
    ...{ sg_event_id: `${name}-${n}`, timestamp: Math.floor(Date.now() / 1_000) },
  }));
  const spoiled: Fields[] = events.with(batchSize / 2, { ...events[0], sg_event_id: '' } as never);
  const first = await house.sender.post(house.sender.mailEvents(spoiled));
  const violations: Violation[] = [];
  if (first.status !== 200) violations.push(fault(`batch of ${batchSize}: ${first.status}`));
  const again = await house.sender.post(house.sender.mailEvents([events[batchSize - 1] ?? {}]));
  if (!again.answer.includes('duplicate')) {
    violations.push(fault(`the last of a batch with a bad one was lost: ${again.answer}`));
  }
  return violations;
}

const fault = (what: string): Violation => ({ rule: 'F-06', what });

function post(house: House, request: RawRequest): Promise<RawAnswer> {
  return postRaw(house.run.url, request);
}

function outcomeOf({ text }: RawAnswer): string | null {
  try {
    return (JSON.parse(text) as { outcome?: string }).outcome ?? null;
  } catch {
    return null;
  }
}

/** The secrets of the house, and of the product's own making where the house gave none. */
export function secretsOf(house: House): DoorSecrets {
  const file = path.join(house.dataDir, 'secrets.json');
  const kept = z
    .object({ chargebeeWebhookPassword: z.string() })
    .parse(JSON.parse(readFileSync(file, 'utf8')));
  return {
    ...house.secrets,
    chargebeeUser: 'chargebee',
    chargebeePassword: kept.chargebeeWebhookPassword,
  };
}
