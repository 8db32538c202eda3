import { chainStart, keptChainHash } from './audit';

/** One audit row as JSON. */
export interface ChainRow {
  readonly id: string;
  readonly chain: string;
  readonly n: number;
  readonly accountId: string | null;
  /** ISO text, as it was hashed. */
  readonly at: string;
  readonly prevHash: string;
  readonly hash: string;
  readonly [column: string]: unknown;
}

/** Where a chain should end; null: nobody knows of this chain. */
export interface ChainHead {
  readonly chain: string;
  readonly count: number;
  readonly hash: string;
}

/** The first place where a chain is not as it was written. */
export interface Broken {
  /** The row; null where it is gone, or where the head itself was changed. */
  readonly id: string | null;
  readonly chain: string;
  readonly accountId: string | null;
  readonly n: number;
  /** `changed`, `missing` (before others), `cut` (at the end), `inserted`, `head` (the kept end of the chain). */
  readonly what: 'changed' | 'missing' | 'cut' | 'inserted' | 'head';
}

/**
 * Walks rows in the order of chain and number and recomputes every link; says the first thing that is
 * wrong. A row cannot be changed, taken out, put in or moved without that a link, a number or the head
 * of its chain no longer fits.
 */
export class ChainWalk {
  rows = 0;
  private last: ChainRow | null = null;
  private head: Omit<ChainHead, 'chain'> | null = null;

  /** The next row; null: it fits. */
  next(row: ChainRow, head: Omit<ChainHead, 'chain'> | null): Broken | null {
    const isFirst = this.last?.chain !== row.chain;
    const ended = isFirst ? this.end() : null;
    if (ended !== null) return ended;
    this.rows += 1;
    const before = isFirst ? null : this.last;
    this.last = row;
    this.head = head;
    const n = (before?.n ?? 0) + 1;
    if (head === null || row.n < n || row.n > head.count) return brokenAt(row, 'inserted');
    if (row.n > n) return { ...brokenAt(row, 'missing'), id: null, n };
    const isLinked = row.prevHash === (before?.hash ?? chainStart);
    return isLinked && computedHash(row) === row.hash ? null : brokenAt(row, 'changed');
  }

  /** After the last row of a chain, or of all: does it end where its head says? */
  end(): Broken | null {
    const { last, head } = this;
    if (last === null || head === null) return null;
    if (last.n < head.count) return { ...brokenAt(last, 'cut'), id: null, n: last.n + 1 };
    return last.hash === head.hash ? null : { ...brokenAt(last, 'head'), id: null };
  }
}

function brokenAt({ id, chain, accountId, n }: ChainRow, what: Broken['what']): Broken {
  return { id, chain, accountId, n, what };
}

function computedHash({ hash: _hash, ...row }: ChainRow): string {
  return keptChainHash(row.prevHash, row);
}
