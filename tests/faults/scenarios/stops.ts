import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../temporal/embedded/processes';
import { acceptedPosts } from '../harness/evidence';
import type { House } from '../harness/house';
import type { RoundReport, Scenario, Size, Violation } from '../harness/scenario';
import { placeOfNow } from '../harness/terms';
import { messagesOf } from './books';
import { pick } from './chance';
import { freshPhone, nothingDue, oneText, openAccount, publishLadders } from './ladders';
import { fewAtOnce } from './raw-post';

const sizes: Readonly<Record<Size, number>> = { short: 8, full: 24 };
const atOnce = 6;
const words = [
  'STOP',
  ' stop ',
  'Stop.',
  'UNSUBSCRIBE',
  'QUIT',
  'END',
  'STOPALL',
  'CANCEL',
] as const;
/** Every so many debtors say nothing: their text shows that one was due. */
const silentEvery = 4;
const sentLimitMs = 60_000;
const lateMs = 8_000;

interface Case {
  readonly id: string;
  readonly phone: string;
  readonly name: string;
  readonly said: string | null;
}

/** A debtor says STOP, and right after the answer to it a text falls due: it does not go out. */
export const stops: Scenario = {
  fault: 'F-12',
  name: 'a stop counts from its 2xx',
  weight: 2,
  async run(house, random, size) {
    await publishLadders(house, [nothingDue, oneText]);
    const violations: Violation[] = [];
    const said = Array.from({ length: sizes[size] }, (_, index) =>
      index % silentEvery === 0 ? null : pick(random, words),
    );
    const cases = await fewAtOnce(said, atOnce, (one) => live(house, one, violations));
    const isSent = (one: Case): boolean => textsTo(house, one.phone, one.id).length > 0;
    const silent = cases.filter((one) => one.said === null);
    const isServed = await waitUntil(() => silent.every(isSent), sentLimitMs);
    if (!isServed) violations.push({ rule: 'I-05', what: 'a text that nothing stood against' });
    await sleep(lateMs);
    for (const one of cases.filter((each) => each.said !== null)) {
      const rows = await messagesOf(house, one.id);
      const dunning = new Set(rows.filter(({ step }) => step === 'only-sms').map(({ id }) => id));
      const late = textsTo(house, one.phone, one.id).filter(({ intentId }) =>
        dunning.has(intentId ?? ''),
      );
      if (late.length === 0) continue;
      violations.push({ rule: 'I-03', what: `${one.id}: a text went out after "${one.said}"` });
    }
    return {
      counts: { messages: silent.length, webhooks: cases.length - silent.length },
      violations,
    } satisfies RoundReport;
  },
};

async function live(house: House, said: string | null, violations: Violation[]): Promise<Case> {
  const name = house.fresh('stop');
  const phone = freshPhone();
  const id = await openAccount(house, {
    ...{ name, phone, zone: placeOfNow(), email: `ap@${name}.example` },
    ...{ strategy: 'nothing-due', amount: '100.00' },
  });
  if (said !== null) {
    const { status, answer } = await house.sender.deliver(house.sender.text(phone, said));
    if (status !== 200) violations.push({ rule: 'I-03', what: `${id}: ${status} ${answer}` });
  }
  const due = { strategy: 'one-sms', version: 1 };
  const changed = await house.command(id, 'change-strategy', due, { key: `${name}/due` });
  if (changed.status !== 200) throw new Error(JSON.stringify(changed.body));
  return { id, phone, name, said };
}

function textsTo(house: House, phone: string, accountId: string) {
  return acceptedPosts(house.outboxFile).filter(
    (post) => post.to === phone && post.accountId === accountId,
  );
}
