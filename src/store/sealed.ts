import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { EncryptionKey } from '../config';

/** Sealed text begins so; `$` is no character of a secret that anybody sends us or that we make. */
const mark = 'sealed$';
const cipher = 'aes-256-gcm';
/** 96 bits, as GCM wants them, and the whole tag. */
const ivBytes = 12;
const tagBytes = 16;

/** A secret as it is kept: encrypted with the newest key of the ring; as it is when there is no ring. */
export function seal(keys: readonly EncryptionKey[], text: string): string {
  const [newest] = keys;
  if (newest === undefined) return text;
  const iv = randomBytes(ivBytes);
  const sealing = createCipheriv(cipher, newest.key, iv, { authTagLength: tagBytes });
  const sealed = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
  const bytes = Buffer.concat([iv, sealing.getAuthTag(), sealed]);
  return `${mark}${newest.id}$${bytes.toString('base64')}`;
}

/**
 * Reads what `seal` kept, by whichever key of the ring sealed it; what was kept before there was a ring
 * is read as it is. @throws Error when its key is not in the ring or the text was changed
 */
export function unseal(keys: readonly EncryptionKey[], kept: string): string {
  if (!kept.startsWith(mark)) return kept;
  const [id, encoded] = kept.slice(mark.length).split('$');
  const key = keys.find((one) => one.id === id);
  if (key === undefined) throw new Error('a kept secret was sealed with a key that is not known');
  const bytes = Buffer.from(encoded ?? '', 'base64');
  const opening = createDecipheriv(cipher, key.key, bytes.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  });
  opening.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  const text = Buffer.concat([opening.update(bytes.subarray(ivBytes + tagBytes)), opening.final()]);
  return text.toString('utf8');
}
