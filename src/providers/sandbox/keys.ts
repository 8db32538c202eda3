import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface SigningKey {
  /** Base64 SPKI DER, as SendGrid's settings page shows it. */
  readonly publicKey: string;
  /** Signs timestamp and body as the event webhook does; base64 DER. */
  sign(timestamp: string, body: string): string;
}

/** The key pair in this file, made at the first start so that it is the same after a restart. */
export function loadSigningKey(file: string): SigningKey {
  const privateKey = existsSync(file) ? readKey(file) : makeKey(file);
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    publicKey: der.toString('base64'),
    sign: (timestamp, body) =>
      sign('sha256', Buffer.from(timestamp + body, 'utf8'), privateKey).toString('base64'),
  };
}

const readKey = (file: string): KeyObject => createPrivateKey(readFileSync(file, 'utf8'));

function makeKey(file: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  return privateKey;
}
