import { StoreError } from '../store/client';
import { Problem } from './problems';

const retryAfterSeconds = '1';

/** The problem behind whatever was thrown. Messages of libraries stay here: they may repeat input. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreError && (error.kind === 'unavailable' || error.kind === 'conflict')) {
    const headers = { 'Retry-After': retryAfterSeconds };
    return new Problem('try_later', 'The store cannot answer just now; try again.', [], headers);
  }
  if (error instanceof URIError) return new Problem('invalid_input', 'The address is not valid.');
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large') return new Problem('too_large', 'The body is too large.');
  if (type === 'encoding.unsupported') {
    return new Problem('unsupported_media_type', 'This content encoding is not supported.');
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Problem('invalid_input', 'The request cannot be read.');
  }
  return new Problem('internal', 'It was noted under the requestId.');
}
