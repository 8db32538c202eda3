import { webcrypto } from 'node:crypto';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import type { EncryptionKey } from '../src/config';

const encoding = 'binary/encrypted';
/** 96 bits, as AES-GCM wants them. */
const ivBytes = 12;

/** What an encrypted payload holds: the payload as the converter made it, in base64. */
interface Sealed {
  readonly metadata: Readonly<Record<string, string>>;
  readonly data: string;
}

/** Path of the failure converter for worker, client and bundle when payloads are encrypted. */
export const failureConverterPath = require.resolve('./failure-converter');

/**
 * Converter of payloads for client and worker. With keys, payloads, failure messages and stack
 * traces are encrypted (AES-256-GCM) by the first key and read with any; without, nothing is done.
 */
export function dataConverterOf(keys: readonly EncryptionKey[]): DataConverter {
  if (keys.length === 0) return {};
  return { payloadCodecs: [new EncryptionCodec(keys)], failureConverterPath };
}

/**
 * Encrypts whole payloads. Payloads that are not ours pass through, so that signals from the
 * `temporal` command line and the web UI work with encryption on.
 */
export class EncryptionCodec implements PayloadCodec {
  private readonly imported = new Map<string, Promise<webcrypto.CryptoKey>>();

  constructor(private readonly keys: readonly EncryptionKey[]) {}

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map((payload) => this.seal(payload)));
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map((payload) => this.open(payload)));
  }

  private async seal(payload: Payload): Promise<Payload> {
    const [newest] = this.keys;
    if (newest === undefined) return payload;
    const iv = webcrypto.getRandomValues(new Uint8Array(ivBytes));
    const sealed: Sealed = {
      metadata: Object.fromEntries(
        Object.entries(payload.metadata ?? {}).map(([name, value]) => [name, base64(value)]),
      ),
      data: base64(payload.data ?? new Uint8Array()),
    };
    const key = await this.keyOf(newest.id);
    const encrypted = await webcrypto.subtle.encrypt(
      { name: 'AES-GCM', iv },
      key,
      Buffer.from(JSON.stringify(sealed)),
    );
    return {
      metadata: { encoding: Buffer.from(encoding), 'encryption-key-id': Buffer.from(newest.id) },
      data: Buffer.concat([iv, Buffer.from(encrypted)]),
    };
  }

  private async open(payload: Payload): Promise<Payload> {
    if (textOf(payload.metadata?.encoding) !== encoding || !payload.data) return payload;
    const key = await this.keyOf(textOf(payload.metadata?.['encryption-key-id']));
    const decrypted = await webcrypto.subtle.decrypt(
      { name: 'AES-GCM', iv: Buffer.from(payload.data.subarray(0, ivBytes)) },
      key,
      Buffer.from(payload.data.subarray(ivBytes)),
    );
    const sealed = JSON.parse(Buffer.from(decrypted).toString('utf8')) as Sealed;
    return {
      metadata: Object.fromEntries(
        Object.entries(sealed.metadata).map(([name, value]) => [name, bytes(value)]),
      ),
      data: bytes(sealed.data),
    };
  }

  private keyOf(id: string): Promise<webcrypto.CryptoKey> {
    const key = this.keys.find((known) => known.id === id);
    if (key === undefined) throw new Error(`payload encrypted with an unknown key (${id})`);
    const imported =
      this.imported.get(id) ??
      webcrypto.subtle.importKey('raw', Buffer.from(key.key), 'AES-GCM', false, [
        'encrypt',
        'decrypt',
      ]);
    this.imported.set(id, imported);
    return imported;
  }
}

const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64');
const bytes = (value: string): Uint8Array => new Uint8Array(Buffer.from(value, 'base64'));
const textOf = (value: Uint8Array | null | undefined): string =>
  Buffer.from(value ?? []).toString('utf8');
