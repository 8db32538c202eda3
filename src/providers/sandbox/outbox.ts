import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Posts kept by one simulator; beyond it the simulator refuses, as a full disk would. */
const postsMax = 500_000;

export type SandboxProvider = 'sendgrid' | 'twilio' | 'letters' | 'counsel' | 'agency';

/** One post as the simulator saw it: a line of the log. */
export interface SandboxPost {
  /** Business time, ISO instant. */
  readonly at: string;
  readonly provider: SandboxProvider;
  readonly channel: 'email' | 'sms' | 'letter' | 'legal' | 'agency';
  readonly to: string;
  readonly from: string | null;
  readonly subject: string | null;
  readonly text: string;
  readonly html: string | null;
  readonly intentId: string | null;
  readonly accountId: string | null;
  /** What was answered: an HTTP status, or `none` where the client was left waiting. */
  readonly answer: string;
  /** False for posts that were refused: logged, but no part of the outbox. */
  readonly accepted: boolean;
  /** The simulator's id of the message; empty for refused posts. */
  readonly id: string;
  /** Letters: the pages are not kept, only what proves them. */
  readonly pdf?: { readonly sha256: string; readonly bytes: number };
  /** E-mails with documents beside them: their names and what proves them. */
  readonly attachments?: readonly { readonly name: string; readonly sha256: string }[];
  readonly statusCallback?: string;
  readonly accountSid?: string;
}

export interface OutboxFilter {
  readonly accountId?: string;
  /** Epoch milliseconds, inclusive. */
  readonly sinceAt?: number;
}

/** Append-only log of posts, one JSON line each, read again at start: it survives kill -9. */
export class Outbox {
  private posts: SandboxPost[] = [];
  private readonly finished = new Set<string>();
  private readonly byIntent = new Map<string, SandboxPost>();

  constructor(private readonly file: string) {
    mkdirSync(dirname(file), { recursive: true });
    if (existsSync(file)) this.load(readFileSync(file, 'utf8'));
  }

  /** Writes the line before it returns, so before anything is answered. */
  append(post: SandboxPost): void {
    if (this.posts.length >= postsMax) throw new Error('the outbox is full');
    this.write({ post });
    this.keep(post);
  }

  /** Notes that all callbacks of a message are delivered or given up. */
  markFinished(id: string): void {
    if (this.finished.has(id)) return;
    this.finished.add(id);
    this.write({ finished: id });
  }

  isFinished(id: string): boolean {
    return this.finished.has(id);
  }

  /** Accepted posts, oldest first. */
  accepted(filter: OutboxFilter = {}): SandboxPost[] {
    return this.posts.filter(
      (post) =>
        post.accepted &&
        (filter.accountId === undefined || post.accountId === filter.accountId) &&
        (filter.sinceAt === undefined || Date.parse(post.at) >= filter.sinceAt),
    );
  }

  /** The accepted post of this id at this provider, for vendors that are idempotent by it. */
  findByIntent(provider: SandboxProvider, intentId: string): SandboxPost | undefined {
    return this.byIntent.get(`${provider}/${intentId}`);
  }

  clear(): void {
    this.posts = [];
    this.finished.clear();
    this.byIntent.clear();
    writeFileSync(this.file, '');
  }

  private load(text: string): void {
    for (const line of text.split('\n')) {
      const entry = parseLine(line);
      if (entry?.post) this.keep(entry.post);
      if (entry?.finished) this.finished.add(entry.finished);
    }
    // a line torn by kill -9 was never answered; the next one must not be glued to it
    if (text !== '' && !text.endsWith('\n')) appendFileSync(this.file, '\n');
  }

  private keep(post: SandboxPost): void {
    this.posts.push(post);
    const key = `${post.provider}/${post.intentId}`;
    if (post.accepted && post.intentId !== null && !this.byIntent.has(key)) {
      this.byIntent.set(key, post);
    }
  }

  private write(entry: LogEntry): void {
    appendFileSync(this.file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  }
}

interface LogEntry {
  readonly post?: SandboxPost;
  readonly finished?: string;
}

function parseLine(line: string): LogEntry | null {
  if (line === '') return null;
  try {
    return JSON.parse(line) as LogEntry;
  } catch {
    return null;
  }
}
