/** What the preview of day 0 says is what happens: every contact, fee and stage of a varied book. */
import { seeded } from '../domain/lives/random';
import { previewCast } from './preview-cast';
import { previewsAndLives } from './preview-life';
import { Sandbox } from './sandbox';
import { withDeeds } from './what-if-life';

const accounts = 20;
const whatIfs = 20;
const days = 120;
const dayOn = '2026-02-16';

let sandbox: Sandbox;
beforeAll(async () => {
  // Before the clocks change in America and in Europe, and before Easter.
  sandbox = await Sandbox.startAt('2026-02-16T12:00:00.000Z');
});
afterAll(() => sandbox.stop());

it('twenty varied accounts live what their previews said, and twenty what they said of payments, disputes, promises and pauses', async () => {
  const random = seeded(7);
  const cast = withDeeds(random, previewCast(random, accounts + whatIfs, dayOn), whatIfs, dayOn);
  const { differences, compared } = await previewsAndLives(sandbox, cast, days);
  expect(differences).toEqual([]);
  // A book in which little happens would prove little.
  const { contact = 0, charge = 0, stage = 0, task = 0, approval = 0 } = compared;
  expect(contact).toBeGreaterThan(2 * (accounts + whatIfs));
  expect([charge, stage, task, approval].every((count) => count > 0)).toBe(true);
});

it('the command line shows the clock, moves it to the end of what is due, and names what cannot be', async () => {
  const before = await sandbox.cli('clock', '--json');
  const { now } = JSON.parse(before.stdout) as { now: string };
  const moved = await sandbox.cli('clock', '--advance', 'P20D', '--json');
  expect(moved.status).toBe(0);
  const { from, ...to } = JSON.parse(moved.stdout) as Record<'from' | 'now', string>;
  expect(from >= now).toBe(true);
  expect(Date.parse(to.now)).toBeGreaterThanOrEqual(Date.parse(from) + 20 * 86_400_000);
  expect(await sandbox.cli('clock', '--to', now)).toEqual({ status: 1, stdout: '' });
  expect(await sandbox.cli('clock', '--advance', '20D')).toEqual({ status: 2, stdout: '' });
});
