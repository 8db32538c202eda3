const offset = 14_695_981_039_346_656_037n;
const prime = 1_099_511_628_211n;
const mask = (1n << 64n) - 1n;

/** Short, stable mark of a text (FNV-1a, 64 bits): tells whether two are the same, proves nothing. */
export function fingerprint(text: string): string {
  let hash = offset;
  for (let index = 0; index < text.length; index += 1) {
    hash = ((hash ^ BigInt(text.charCodeAt(index))) * prime) & mask;
  }
  return hash.toString(16).padStart(16, '0');
}
