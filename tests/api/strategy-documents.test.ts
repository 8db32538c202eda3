import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { calendarQuery } from '../../src/strategies/calendar';
import { shippedText } from '../../src/strategies/read';
import { repositoryRoot } from '../setup/shared';
import { Harness, adminKey } from './harness';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start();
});
afterAll(() => api.stop());

const yaml = { 'Content-Type': 'application/yaml' };
const send = (to: string, raw: string, key = adminKey) =>
  api.call('POST', to, { raw, key, headers: yaml });

interface Line {
  readonly on: string;
  readonly day: number;
  readonly kind: string;
  readonly step: string | null;
  readonly amount: { amount: string; currency: string } | null;
}

async function example(id: string): Promise<string> {
  const { status, body, headers } = await api.get(`/v1/strategies/${id}/document`);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toContain('application/yaml');
  return String(body);
}

async function cli(args: string[]) {
  const entry = path.join(repositoryRoot, 'src/cli/index.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', entry, ...args], {
    cwd: repositoryRoot,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, stdout, stderr };
}

describe('a strategy as a document', () => {
  it('is kept as its author wrote it, notes for people included', async () => {
    const written = (await example('b2b-standard'))
      .replace(/^id: .*/m, 'id: with-notes')
      .replace(/^version: .*/m, 'version: 1')
      .concat('# the end, says Ann\n');
    expect((await send('/v1/strategies', written)).status).toBe(201);
    expect(await example('with-notes')).toBe(written);
    expect((await api.get('/v1/strategies/with-notes/document?version=2')).status).toBe(404);
    expect((await api.get('/v1/strategies/nobody/document')).status).toBe(404);
    // What shipped before is handed out as it was: accounts may stand on it.
    const first = parse(shippedText('b2b-standard', 1) ?? '') as unknown;
    expect(first).toMatchObject({ id: 'b2b-standard', version: 1 });
    expect(shippedText('b2b-standard', 99)).toBeNull();
  });

  it('has a calendar with the days that a real account would have', async () => {
    const written = await example('b2b-standard');
    const query = '?due=2026-03-02&amount=2000.00&currency=GBP&country=GB&zone=Europe/London';
    const { status, body } = await send(`/v1/strategies/calendar${query}`, written);
    expect(status).toBe(200);
    const lines = body.lines as Line[];
    const dayOf = (step: string) => lines.find((line) => line.step === step)?.day;
    // A Sunday is moved to Monday; the letter waits for the ten days that the final reminder gave.
    expect({ b1: dayOf('b1'), b2: dayOf('b2'), b3: dayOf('b3'), b4: dayOf('b4') }).toEqual({
      ...{ b1: -5, b2: 1, b3: 8, b4: 14 },
    });
    const fee = lines.find(({ kind }) => kind === 'charge');
    expect(fee?.amount).toEqual({ amount: '25.00', currency: 'GBP' });
    // The same invoice, smaller: the calls are not for it.
    const small = await send(`/v1/strategies/calendar?amount=99.00`, written);
    const left = (small.body.left as { step: string }[]).map(({ step }) => step);
    expect(left).toEqual(expect.arrayContaining(['b1', 'b4']));
  });

  it('shows what counts from the day of issue, long before the invoice is due', async () => {
    const written = await example('b2b-standard');
    const thanks =
      '{ id: thanks, title: Thanks, anchor: issued, days: 3, contacts: [{ channel: email, template: b1 }] }';
    const early = written.replace('- id: b1\n', `- ${thanks}\n\n      - id: b1\n`);
    expect(early).not.toBe(written);
    const { body } = await send('/v1/strategies/calendar?due=2026-03-31', early);
    const found = (body.lines as Line[]).find(({ step }) => step === 'thanks');
    expect(found).toMatchObject({ on: '2026-03-04', day: -27 });
  });

  it('names what cannot be read of a calendar', async () => {
    const written = await example('b2b-standard');
    for (const [query, field] of [
      ['due=2026-02-30', 'due'],
      ['amount=1.005', 'amount'],
      ['zone=Mars', 'zone'],
      ['country=gb', 'country'],
      ['x=1', 'x'],
    ]) {
      const { status, body } = await send(`/v1/strategies/calendar?${query}`, written);
      expect({ query, isRefused: status === 400 || status === 422 }).toEqual({
        ...{ query, isRefused: true },
      });
      expect(JSON.stringify(body)).toContain(String(field));
    }
    const broken = await send('/v1/strategies/calendar', 'id: x\n');
    expect(broken.body).toMatchObject({ status: 422, code: 'strategy_invalid' });
  });

  it('has a schema for editors, the same over HTTP and on the command line', async () => {
    const { body } = await api.get('/v1/strategies/schema');
    const { stdout, status } = await cli(['strategy', 'schema']);
    expect({ status, same: JSON.parse(stdout) as unknown }).toEqual({ status: 0, same: body });
  });

  it('can be begun and looked at without a server', async () => {
    const { stdout } = await cli(['strategy', 'example', 'b2b-standard']);
    expect((parse(stdout) as { id: string }).id).toBe('b2b-standard');
    const file = path.join(repositoryRoot, 'src/strategies/b2b-standard.yaml');
    const shown = await cli(['strategy', 'calendar', file, '--json']);
    const { lines } = JSON.parse(shown.stdout) as { lines: Line[] };
    expect(lines.filter(({ kind }) => kind === 'contact').length).toBeGreaterThan(5);
    const wrong = await cli(['strategy', 'calendar', file, '--due', 'soon']);
    expect({ status: wrong.status, named: wrong.stderr.includes('--due') }).toEqual({
      ...{ status: 2, named: true },
    });
  });

  it('says what each option of the calendar is where it is not given, in its help and on its page', async () => {
    const { stdout } = await cli(['strategy', 'calendar', '--help']);
    const guide = readFileSync(path.join(repositoryRoot, 'docs/strategy.md'), 'utf8');
    const rowOf = (name: string) =>
      guide.split('\n').find((line) => line.startsWith(`| \`--${name}\` |`)) ?? '';
    const { state, ...given } = { state: 'none', ...calendarQuery.parse({}) };
    expect(stdout).toContain(`(default: ${state})`);
    expect(rowOf('state')).toContain(`| ${state} |`);
    for (const [name, value] of Object.entries(given)) {
      expect(stdout).toMatch(new RegExp(`--${name} .*\\(default: "${value}"\\)`));
      expect(rowOf(name)).toContain(`| \`${value}\` |`);
    }
  });
});

describe('the console page of strategies', () => {
  const typed = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const signIn = async (key: string): Promise<string> => {
    const raw = new URLSearchParams({ key }).toString();
    const { headers } = await api.call('POST', '/console/sign-in', {
      ...{ key: null, raw, headers: typed },
    });
    return (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  };
  const page = (at: string, cookie: string) =>
    api.get(at, { key: null, headers: { Cookie: cookie } });
  const post = (cookie: string, fields: Record<string, string>) =>
    api.call('POST', '/console/strategies/write', {
      ...{ key: null, raw: new URLSearchParams(fields).toString() },
      headers: { ...typed, Cookie: cookie },
    });
  const tokenOf = (body: unknown) => /name="csrf" value="([^"]+)"/.exec(String(body))?.[1] ?? '';

  it('shows, checks and publishes; a collector looks and does not publish', async () => {
    const cookie = await signIn(adminKey);
    expect(String((await page('/console/strategies', cookie)).body)).toContain('b2b-standard');
    const shown = String((await page('/console/strategies/b2b-standard', cookie)).body);
    expect(shown).toContain('Letter before action');
    const blank = await page('/console/strategies/write?from=b2b-standard', cookie);
    const csrf = tokenOf(blank.body);
    const written = (await example('b2b-standard')).replace(/^id: .*/m, 'id: by-hand');
    const faulty = await post(cookie, { csrf, text: `${written}\nminimumGap: 3\n`, do: 'check' });
    expect(faulty.status).toBe(422);
    expect(String(faulty.body)).toContain('There is no field minimumGap here.');
    const checked = await post(cookie, { csrf, text: written, do: 'check', due: '2026-04-01' });
    expect(String(checked.body)).toMatch(/Nothing is wrong with it[\s\S]*2026-04-02/);
    expect((await api.get('/v1/strategies/by-hand')).status).toBe(404);
    const collector = await signIn(await api.keyOf('collector', 'cora'));
    const own = tokenOf((await page('/console/strategies/write', collector)).body);
    expect((await post(collector, { csrf: own, text: written, do: 'publish' })).status).toBe(403);
    const done = await post(cookie, { csrf, text: written, do: 'publish' });
    expect(done.status).toBe(303);
    expect((await api.get('/v1/strategies/by-hand')).status).toBe(200);
  });
});
