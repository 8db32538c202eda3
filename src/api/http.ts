import express, { type Response } from 'express';
import type { IncomingMessage } from 'node:http';
import { limits } from '../domain/limits';
import { Problem } from './problems';

/**
 * The body as it came; one whose length says that it is too large is not waited for.
 * @throws Problem too_large; what express throws for one that turns out too large, or torn
 */
export function bytesOf(
  req: IncomingMessage,
  res: Response,
  limit: number = limits.bodyBytesMax,
): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > limit) {
    return Promise.reject(new Problem('too_large', 'The body is too large.'));
  }
  const read = express.raw({ type: () => true, limit });
  return new Promise((resolve, reject) => {
    read(req as express.Request, res, (error?: unknown) => {
      if (error !== undefined && error !== null) {
        reject(error instanceof Error ? error : new Error('the body could not be read'));
        return;
      }
      const { body } = req as express.Request;
      resolve(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
    });
  });
}

export function methodNotAllowed(allow: readonly string[]): Problem {
  const list = allow.join(', ');
  return new Problem('method_not_allowed', `Allowed here: ${list}.`, [], { Allow: list });
}
