import { makeCast, randomOf } from './cast';
import { Play } from './play';
import { Product } from './product';
import { printReport, type DemoReport } from './report';
import { gather } from './gather';
import { makeScript, roles } from './script';

const seed = 42;
const people = 60;
const days = 180;
const startsAt = '2026-01-05T12:00:00.000Z';

/**
 * Sixty made-up accounts live 180 days in a sandbox of their own; the same output every time.
 * stdout: the report, or one JSON document; progress on stderr.
 */
export async function demo(options: { readonly json: boolean }): Promise<void> {
  const random = randomOf(seed);
  const cast = makeCast(random, people);
  const script = makeScript(random, cast, days);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  say(`starting a sandbox of its own at ${startsAt}`);
  const product = await Product.start(startsAt);
  try {
    const startAt = Date.parse(startsAt);
    const play = new Play(product, cast, startAt);
    await play.open();
    say(`${people} accounts opened by signed webhooks`);
    const before = await gather.aging(product, startsAt.slice(0, 10));
    let shown = 0;
    await play.perform(script, days, (day) => {
      if (day < shown) return;
      say(`day ${day} of ${days}`);
      shown = day + 20;
    });
    const endOn = new Date(startAt + days * 86_400_000).toISOString().slice(0, 10);
    const report: DemoReport = {
      seed,
      accounts: people,
      days,
      agingBefore: before,
      agingAfter: await gather.aging(product, endOn),
      outcomes: await gather.outcomes(product),
      sent: await gather.sent(product),
      timeline: await gather.timeline(product, play.idOf(roles.legal)),
    };
    process.stdout.write(
      options.json ? `${JSON.stringify(report, null, 2)}\n` : printReport(report),
    );
  } finally {
    await product.stop();
  }
}
