import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { randomSecret, readJson, writePrivate } from '../../../temporal/embedded/kept-file';
import { loadSigningKey } from '../../providers/sandbox/keys';

const secretsSchema = z.object({
  adminKey: z.string(),
  stripeWebhookSecret: z.string(),
  genericWebhookSecret: z.string(),
  chargebeeWebhookPassword: z.string(),
  twilioAccountSid: z.string(),
  twilioAuthToken: z.string(),
});

/** Secrets of an installation that nobody configured: made once, kept in the data folder. */
export type Secrets = z.infer<typeof secretsSchema> & {
  /** Key pair with which the provider simulator signs SendGrid events. */
  readonly sendgridPrivateKeyFile: string;
  readonly sendgridPublicKey: string;
};

/** Reads the secrets of a data folder and makes those that are missing. */
export function keptSecrets(dataDir: string): Secrets {
  const file = path.join(dataDir, 'secrets.json');
  const kept = secretsSchema.partial().safeParse(readJson(file)).data ?? {};
  const secrets = { ...made(), ...kept };
  if (Object.keys(kept).length < Object.keys(secrets).length) {
    writePrivate(file, `${JSON.stringify(secrets, undefined, 2)}\n`);
  }
  const sendgridPrivateKeyFile = path.join(dataDir, 'sendgrid-webhook-key.pem');
  const { publicKey } = loadSigningKey(sendgridPrivateKeyFile);
  return { ...secrets, sendgridPrivateKeyFile, sendgridPublicKey: publicKey };
}

function made(): z.infer<typeof secretsSchema> {
  return {
    adminKey: `dk_admin_${randomSecret()}`,
    stripeWebhookSecret: `whsec_${randomSecret()}`,
    // Standard Webhooks: base64 after the prefix.
    genericWebhookSecret: `whsec_${randomBytes(24).toString('base64')}`,
    chargebeeWebhookPassword: randomSecret(),
    twilioAccountSid: `AC${randomSecret(16)}`,
    twilioAuthToken: randomSecret(16),
  };
}
