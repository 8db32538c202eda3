/** Why a delivery is refused; for logs and metrics, never for the sender. */
export type SignatureFault = 'no-header' | 'malformed-header' | 'stale' | 'future' | 'wrong';

/** One secret that a source of a creditor may sign with now; the id says which, and is kept with what it verified. */
export interface SourceKey {
  readonly id: string;
  readonly secret: string;
}

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Which key a delivery was signed with, or why it is refused. */
export type Verification =
  | { readonly ok: true; readonly keyId: string }
  | { readonly ok: false; readonly fault: SignatureFault };

/** Seconds that a signature may be old, or lie ahead. */
export const toleranceSeconds = 300;

const timestampPattern = /^[1-9]\d{0,10}$/;

/** Seconds as a header writes them; null for milliseconds, signs, exponents and everything else. */
export function headerSeconds(text: string): number | null {
  return timestampPattern.test(text) ? Number(text) : null;
}

/** Whether the time that was signed is near enough. @param nowAt wall time, epoch milliseconds */
export function ageFault(signedSeconds: number, nowAt: number): 'stale' | 'future' | null {
  const ageSeconds = Math.floor(nowAt / 1_000) - signedSeconds;
  if (ageSeconds > toleranceSeconds) return 'stale';
  return ageSeconds < -toleranceSeconds ? 'future' : null;
}

/** Tries every key: the first that fits; else why the nearest one did not. */
export function verifyWith(
  keys: readonly SourceKey[],
  faultOf: (secret: string) => SignatureFault | null,
): Verification {
  let fault: SignatureFault = 'wrong';
  for (const { id, secret } of keys) {
    const found = secret.trim() === '' ? 'wrong' : faultOf(secret);
    if (found === null) return { ok: true, keyId: id };
    if (found !== 'wrong') fault = found;
  }
  return { ok: false, fault };
}
