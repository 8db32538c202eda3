import path from 'node:path';
import { ConfigError, loadConfig } from '../../src/config';

test('defaults need no environment at all', () => {
  const config = loadConfig({});

  expect(config).toMatchObject({ port: 4000, portIsSet: false, encryptionKeys: [] });
  expect(config.temporal).toEqual({
    address: undefined,
    namespace: 'default',
    uiPort: 8233,
    uiPortIsSet: false,
  });
  expect(config.dataDir).toBe(path.resolve('.duecourse'));
  expect(config.sandbox).toBeUndefined();
});

test('an empty variable counts as absent, and the owner falls back to the application role', () => {
  const config = loadConfig({
    DUECOURSE_PORT: '',
    DATABASE_URL: 'postgresql://a:b@db:5432/duecourse',
  });

  expect(config.portIsSet).toBe(false);
  expect(config.databaseMigrateUrl).toBe('postgresql://a:b@db:5432/duecourse');
});

test.each([
  ['DUECOURSE_PORT', '70000'],
  ['DATABASE_URL', 'mysql://somewhere'],
  ['TEMPORAL_ADDRESS', 'http://temporal:7233/'],
  ['DUECOURSE_ENCRYPTION_KEYS', 'first:too-short'],
  ['TWILIO_ACCOUNT_SID', 'SK123'],
  ['GENERIC_WEBHOOK_SECRET', 'whsec_too-short'],
  ['DUECOURSE_ADMIN_KEY', 'short'],
])('%s that cannot be used is named, its value is not repeated', (name, value) => {
  const load = () => loadConfig({ [name]: value });

  expect(load).toThrow(ConfigError);
  expect(load).toThrow(new RegExp(`^${name} must `));
  expect(load).not.toThrow(value);
});

test('the first encryption key is the one that encrypts', () => {
  const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
  const keys = `new:${key(2)},old:${key(1)}`;

  const { encryptionKeys } = loadConfig({ DUECOURSE_ENCRYPTION_KEYS: keys });

  expect(encryptionKeys.map(({ id }) => id)).toEqual(['new', 'old']);
  expect(encryptionKeys[0]?.key).toEqual(Buffer.alloc(32, 2));
});
