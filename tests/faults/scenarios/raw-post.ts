import { Agent, request } from 'node:http';

/** A request exactly as it goes over the wire: headers may be doubled, lengths may lie. */
export interface RawRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

export interface RawAnswer {
  /** 0: the connection ended without an answer. */
  readonly status: number;
  readonly text: string;
}

const answerLimitMs = 30_000;
const socketsMax = 16;
const agent = new Agent({ keepAlive: true, maxSockets: socketsMax, timeout: answerLimitMs });

/** Posts one request as it is. */
export function postRaw(productUrl: string, given: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const over = (status: number, text = ''): void => resolve({ status, text });
    const sent = request(
      `${productUrl}${given.path}`,
      {
        ...{ method: 'POST', agent, timeout: answerLimitMs },
        headers: { ...copied(given.headers), 'content-length': given.body.length },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.once('error', () => over(0));
        answer.once('end', () => over(answer.statusCode ?? 0, Buffer.concat(parts).toString()));
      },
    );
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => over(0));
    sent.once('close', () => over(0));
    sent.end(given.body);
  });
}

/** Runs `one` for every item, a few at a time, and answers in the order of the items. */
export async function fewAtOnce<T, R>(
  items: readonly T[],
  atOnce: number,
  one: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results[next[0]] = await one(next[1], next[0]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

function copied(headers: RawRequest['headers']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : [...value],
    ]),
  );
}
