import path from 'node:path';
import { z } from 'zod';

/** Ports used unless the environment names others. */
export const defaultPorts = {
  api: 4000,
  temporal: 7233,
  temporalUi: 8233,
  postgres: 5433,
} as const;

/** A key of the payload encryption key ring; the first of the ring encrypts, all decrypt. */
export interface EncryptionKey {
  readonly id: string;
  /** 32 bytes, for AES-256-GCM. */
  readonly key: Buffer;
}

/** The environment cannot be used as it stands. The message names the variable and what to write instead. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const ENCRYPTION_KEY_BYTES = 32;

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, 'must be a port between 1 and 65535');
const count = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number')
  .transform(Number);
const signedMs = z
  .string()
  .regex(/^-?\d{1,15}$/, 'must be whole milliseconds')
  .transform(Number);
const httpUrl = z
  .string()
  .refine((value) => /^https?:\/\//.test(value) && URL.canParse(value), 'must be an http(s) URL')
  .transform((value) => value.replace(/\/+$/, ''));
const postgresUrl = z
  .string()
  .refine(
    (value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value),
    'must look like postgresql://user:password@host:port/database',
  );
const hostPort = z.string().regex(/^[^\s/]+:\d{1,5}$/, 'must look like host:port');
const hostPorts = z
  .string()
  .transform((value) => value.split(',').map((entry) => entry.trim()))
  .refine(
    (entries) => entries.every((entry) => hostPort.safeParse(entry).success),
    'must be host:port pairs joined by commas',
  );
const instant = z
  .string()
  .refine(
    (value) =>
      /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value)),
    'must be an instant such as 2026-03-01T09:00:00Z',
  )
  .transform((value) => Date.parse(value));
const flag = z
  .enum(['0', '1', 'true', 'false'], 'must be 1, 0, true or false')
  .transform((value) => value === '1' || value === 'true');
const text = z.string();
/** A secret of Standard Webhooks. */
const standardSecret = z
  .string()
  .regex(
    /^(whsec_)?[A-Za-z0-9+/]{32,88}={0,2}$/,
    'must be whsec_ and 24 to 64 bytes in base64, as Standard Webhooks writes secrets',
  );
const encryptionKeys = z.string().transform((value, context): EncryptionKey[] =>
  value.split(',').flatMap((entry) => {
    const [id, encoded, ...rest] = entry.trim().split(':');
    const key = Buffer.from(encoded ?? '', 'base64');
    if (id && rest.length === 0 && key.length === ENCRYPTION_KEY_BYTES) return [{ id, key }];
    context.addIssue({
      code: 'custom',
      message: 'must be id:key pairs joined by commas, each key 32 bytes in base64, newest first',
    });
    return [];
  }),
);
const environment = z.object({
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_MIGRATE_URL: postgresUrl.optional(),
  TEMPORAL_ADDRESS: hostPort.optional(),
  TEMPORAL_NAMESPACE: text.optional(),
  TEMPORAL_UI_PORT: port.optional(),
  DUECOURSE_PORT: port.optional(),
  DUECOURSE_URL: httpUrl.optional(),
  DUECOURSE_KEY: text.optional(),
  DUECOURSE_ADMIN_KEY: text.min(16, 'must have at least 16 characters').optional(),
  DUECOURSE_PUBLIC_URL: httpUrl.optional(),
  DUECOURSE_DATA_DIR: text.optional(),
  DUECOURSE_CREDITOR_NAME: text.optional(),
  DUECOURSE_ENCRYPTION_KEYS: encryptionKeys.optional(),
  DUECOURSE_OUTBOUND_ALLOW: hostPorts.optional(),
  STRIPE_API_KEY: text.optional(),
  STRIPE_BASE_URL: httpUrl.optional(),
  CHARGEBEE_API_KEY: text.optional(),
  CHARGEBEE_BASE_URL: httpUrl.optional(),
  STRIPE_WEBHOOK_SECRET: text.optional(),
  STRIPE_WEBHOOK_SECRET_PREVIOUS: text.optional(),
  CHARGEBEE_WEBHOOK_USER: text.optional(),
  CHARGEBEE_WEBHOOK_PASSWORD: text.optional(),
  CHARGEBEE_WEBHOOK_PASSWORD_PREVIOUS: text.optional(),
  GENERIC_WEBHOOK_SECRET: standardSecret.optional(),
  GENERIC_WEBHOOK_SECRET_PREVIOUS: standardSecret.optional(),
  SENDGRID_API_KEY: text.optional(),
  SENDGRID_BASE_URL: httpUrl.optional(),
  SENDGRID_WEBHOOK_PUBLIC_KEY: text.optional(),
  SENDGRID_WEBHOOK_PUBLIC_KEY_PREVIOUS: text.optional(),
  TWILIO_ACCOUNT_SID: text.startsWith('AC', 'must begin with AC').optional(),
  TWILIO_AUTH_TOKEN: text.optional(),
  TWILIO_AUTH_TOKEN_PREVIOUS: text.optional(),
  TWILIO_BASE_URL: httpUrl.optional(),
  // Set by the launcher for the processes it starts; nobody writes these by hand.
  DUECOURSE_SANDBOX: flag.optional(),
  DUECOURSE_SANDBOX_AT: instant.optional(),
  DUECOURSE_SANDBOX_OFFSET_MS: signedMs.optional(),
  DUECOURSE_SIMULATOR_URL: httpUrl.optional(),
  DUECOURSE_LAUNCHER_PID: count.optional(),
  HOME: text.optional(),
  PATH: text.optional(),
});

/** Everything the processes read from their environment, parsed once; see `loadConfig`. */
export interface Config {
  /** `DATABASE_URL`: the application role. Absent: the embedded Postgres. */
  readonly databaseUrl?: string;
  /** `DATABASE_MIGRATE_URL`, else `DATABASE_URL`: the role that owns the schema. */
  readonly databaseMigrateUrl?: string;
  readonly temporal: {
    /** `TEMPORAL_ADDRESS`, host:port. Absent: the embedded server. */
    readonly address?: string;
    readonly namespace: string;
    readonly uiPort: number;
    readonly uiPortIsSet: boolean;
  };
  readonly port: number;
  readonly portIsSet: boolean;
  /** `DUECOURSE_URL`, `DUECOURSE_KEY`: where the CLI finds the API, and as whom. */
  readonly url?: string;
  readonly key?: string;
  readonly adminKey?: string;
  /** Base of links that debtors open (portal); without trailing slash. */
  readonly publicUrl: string;
  readonly publicUrlIsSet: boolean;
  /** Absolute path of the data folder. */
  readonly dataDir: string;
  readonly creditorName: string;
  /** Payload encryption; empty: payloads are stored as they are. */
  readonly encryptionKeys: readonly EncryptionKey[];
  /** `host:port` pairs that may be called although they are not public; for tests and private networks. */
  readonly outboundAllow: readonly string[];
  readonly stripe: {
    readonly webhookSecrets: readonly string[];
    /** For write-back; absent: Stripe is told nothing. */
    readonly apiKey?: string;
    readonly baseUrl?: string;
  };
  /** For write-back; absent: Chargebee is told nothing. The base is that of the site. */
  readonly chargebeeApi?: { readonly apiKey: string; readonly baseUrl: string };
  readonly chargebee?: {
    readonly user: string;
    readonly password: string;
    /** Taken as well, while it is being replaced. */
    readonly previousPassword?: string;
  };
  readonly genericWebhookSecret?: string;
  /** Taken as well, while it is being replaced. */
  readonly genericWebhookSecretPrevious?: string;
  readonly sendgrid: {
    readonly apiKey?: string;
    readonly baseUrl?: string;
    /** Base64 of the DER public keys with which events and inbound mail are signed, joined by commas. */
    readonly webhookPublicKey?: string;
    /** Those before, while they are being replaced. */
    readonly webhookPublicKeyPrevious?: string;
  };
  readonly twilio: {
    readonly accountSid?: string;
    readonly authToken?: string;
    /** Webhooks signed with it are taken as well, while it is being replaced. */
    readonly authTokenPrevious?: string;
    readonly baseUrl?: string;
  };
  /** Present in the sandbox only. */
  readonly sandbox?: {
    /** Business instant at which the sandbox was started (epoch ms), if one was asked for. */
    readonly startAt?: number;
    /** Business time minus the time-skipping server's time, the same in every process. */
    readonly offsetMs: number;
  };
  /** Base URL of the provider simulator, where it runs. */
  readonly simulatorUrl?: string;
  /** Process id of the launcher, when it started this process: end with it. */
  readonly launcherPid?: number;
  /** Folder for downloaded and built servers, shared by all projects of this user. */
  readonly cacheDir: string;
  readonly searchPath: readonly string[];
}

/**
 * Parses the environment. An empty variable counts as absent.
 * @throws ConfigError naming every variable that cannot be used
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(present);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new ConfigError([...new Set(lines)].join('; '));
  }
  const value = parsed.data;
  const apiPort = value.DUECOURSE_PORT ?? defaultPorts.api;
  return {
    databaseUrl: value.DATABASE_URL,
    databaseMigrateUrl: value.DATABASE_MIGRATE_URL ?? value.DATABASE_URL,
    temporal: {
      address: value.TEMPORAL_ADDRESS,
      namespace: value.TEMPORAL_NAMESPACE ?? 'default',
      uiPort: value.TEMPORAL_UI_PORT ?? defaultPorts.temporalUi,
      uiPortIsSet: value.TEMPORAL_UI_PORT !== undefined,
    },
    port: apiPort,
    portIsSet: value.DUECOURSE_PORT !== undefined,
    url: value.DUECOURSE_URL,
    key: value.DUECOURSE_KEY,
    adminKey: value.DUECOURSE_ADMIN_KEY,
    publicUrl: value.DUECOURSE_PUBLIC_URL ?? `http://127.0.0.1:${apiPort}`,
    publicUrlIsSet: value.DUECOURSE_PUBLIC_URL !== undefined,
    dataDir: path.resolve(value.DUECOURSE_DATA_DIR ?? '.duecourse'),
    creditorName: value.DUECOURSE_CREDITOR_NAME ?? 'Example Ltd',
    encryptionKeys: value.DUECOURSE_ENCRYPTION_KEYS ?? [],
    outboundAllow: value.DUECOURSE_OUTBOUND_ALLOW ?? [],
    ...providerConfig(value),
    ...launchedConfig(value),
    cacheDir: path.join(value.HOME ?? path.resolve('.duecourse'), '.cache', 'duecourse'),
    searchPath: (value.PATH ?? '').split(path.delimiter).filter((folder) => folder !== ''),
  };
}

/** This process's environment with changes, for a child; `undefined` takes a variable away. */
export function inheritedEnvironment(
  changes: Readonly<Record<string, string | undefined>>,
): NodeJS.ProcessEnv {
  return { ...process.env, ...changes };
}

type Environment = z.infer<typeof environment>;

function providerConfig(
  value: Environment,
): Pick<
  Config,
  | 'stripe'
  | 'chargebee'
  | 'chargebeeApi'
  | 'genericWebhookSecret'
  | 'genericWebhookSecretPrevious'
  | 'sendgrid'
  | 'twilio'
> {
  const { CHARGEBEE_WEBHOOK_USER: user, CHARGEBEE_WEBHOOK_PASSWORD: password } = value;
  if ((user === undefined) !== (password === undefined)) {
    throw new ConfigError('CHARGEBEE_WEBHOOK_USER and CHARGEBEE_WEBHOOK_PASSWORD go together');
  }
  const { CHARGEBEE_API_KEY: apiKey, CHARGEBEE_BASE_URL: baseUrl } = value;
  if ((apiKey === undefined) !== (baseUrl === undefined)) {
    throw new ConfigError('CHARGEBEE_API_KEY and CHARGEBEE_BASE_URL go together');
  }
  return {
    stripe: {
      webhookSecrets: [value.STRIPE_WEBHOOK_SECRET, value.STRIPE_WEBHOOK_SECRET_PREVIOUS].filter(
        (secret) => secret !== undefined,
      ),
      apiKey: value.STRIPE_API_KEY,
      baseUrl: value.STRIPE_BASE_URL,
    },
    chargebeeApi: apiKey && baseUrl ? { apiKey, baseUrl } : undefined,
    chargebee:
      user !== undefined && password !== undefined
        ? { user, password, previousPassword: value.CHARGEBEE_WEBHOOK_PASSWORD_PREVIOUS }
        : undefined,
    genericWebhookSecret: value.GENERIC_WEBHOOK_SECRET,
    genericWebhookSecretPrevious: value.GENERIC_WEBHOOK_SECRET_PREVIOUS,
    sendgrid: {
      apiKey: value.SENDGRID_API_KEY,
      baseUrl: value.SENDGRID_BASE_URL,
      webhookPublicKey: value.SENDGRID_WEBHOOK_PUBLIC_KEY,
      webhookPublicKeyPrevious: value.SENDGRID_WEBHOOK_PUBLIC_KEY_PREVIOUS,
    },
    twilio: {
      accountSid: value.TWILIO_ACCOUNT_SID,
      authToken: value.TWILIO_AUTH_TOKEN,
      authTokenPrevious: value.TWILIO_AUTH_TOKEN_PREVIOUS,
      baseUrl: value.TWILIO_BASE_URL,
    },
  };
}

function launchedConfig(
  value: Environment,
): Pick<Config, 'sandbox' | 'simulatorUrl' | 'launcherPid'> {
  return {
    sandbox: value.DUECOURSE_SANDBOX
      ? { startAt: value.DUECOURSE_SANDBOX_AT, offsetMs: value.DUECOURSE_SANDBOX_OFFSET_MS ?? 0 }
      : undefined,
    simulatorUrl: value.DUECOURSE_SIMULATOR_URL,
    launcherPid: value.DUECOURSE_LAUNCHER_PID,
  };
}
