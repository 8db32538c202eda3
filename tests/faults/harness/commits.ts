/** Code of a Parse message of Postgres's protocol; after it comes a length of four bytes. */
const parse = 0x50;
const head = 5;

/** Tells whether the server has answered a COMMIT here: its tag is always plain. */
export function isCommitReply(bytes: Buffer): boolean {
  return bytes.includes('COMMIT\0');
}

/**
 * Tells whether a COMMIT is asked for here: as text, or by the name under which some connection has
 * prepared it before. Names are learned from what goes by.
 */
export function commitRequests(): (bytes: Buffer) => boolean {
  const names = new Set<string>();
  return (bytes) => {
    const at = bytes.indexOf('\0COMMIT\0');
    if (at >= 0) {
      const name = bytes.subarray(bytes.lastIndexOf(parse, at) + head, at).toString('latin1');
      if (/^\w+$/.test(name)) names.add(name);
    }
    if (bytes.includes('COMMIT\0')) return true;
    return [...names].some((name) => bytes.includes(`\0${name}\0`));
  };
}
