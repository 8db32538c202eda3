import { z } from 'zod';
import { command, done } from '../../src/commands/command';
import { adminKey, Harness, londonDebtor } from './harness';

/**
 * A command is one file and a line in the list: HTTP, roles, OpenAPI and the console's form follow.
 * Proved with a command that nothing else in the product knows.
 */
const mockDummy = command({
  name: 'wave-hello',
  title: 'Wave hello',
  help: 'Does nothing but say so.',
  input: z.strictObject({ greeting: z.string().min(1).max(40).describe('What is said.') }),
  roles: ['collector', 'supervisor', 'admin'],
  stages: ['reminder', 'escalation', 'plan', 'agency', 'legal', 'closed'],
  apply: (_facts, { greeting }) =>
    done({ timeline: [{ kind: 'note', title: greeting, reason: null, ref: null, data: {} }] }),
});

jest.mock('../../src/commands/index', () => {
  const path = '../../src/commands/index';
  const real = jest.requireActual<typeof import('../../src/commands/index')>(path);
  return {
    // Read when it is used: this file's own constants do not exist yet while modules load.
    get commands() {
      return [...real.commands, mockDummy];
    },
    findCommand: (name: string) => (name === mockDummy.name ? mockDummy : real.findCommand(name)),
  };
});

let api: Harness;
let accountId: string;
beforeAll(async () => {
  api = await Harness.start();
  accountId = (await api.post('/v1/accounts', londonDebtor('D1'))).body.id as string;
});
afterAll(() => api.stop());

test('its route, its roles and its input check are there', async () => {
  const waved = await api.command(accountId, 'wave-hello', { greeting: 'hello there' });
  expect(waved.status).toBe(200);
  const { body: story } = await api.get(`/v1/accounts/${accountId}/timeline`);
  expect(JSON.stringify(story)).toContain('hello there');
  const wrong = await api.command(accountId, 'wave-hello', { greeting: '', extra: 1 });
  expect(wrong.status).toBe(400);
  const key = await api.keyOf('auditor', 'ada');
  const refused = await api.command(accountId, 'wave-hello', { greeting: 'x' }, { key });
  expect(refused.status).toBe(403);
});

test('OpenAPI describes it and the console has its form', async () => {
  const { body } = await api.get('/openapi.json', { key: null });
  expect(JSON.stringify(body)).toContain('wave-hello');
  const signedIn = await api.call('POST', '/console/sign-in', {
    key: null,
    raw: new URLSearchParams({ key: adminKey }).toString(),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  const Cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const page = await api.get(`/console/accounts/${accountId}`, { key: null, headers: { Cookie } });
  expect(page.body).toContain('Wave hello');
  expect(page.body).toContain('greeting');
});
