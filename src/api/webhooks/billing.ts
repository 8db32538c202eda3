import type { RequestHandler, Router } from 'express';
import type { IncomingMessage } from 'node:http';
import { creditorPattern, defaultCreditor } from '../callers';
import type { ApiDeps } from '../deps';
import { bytesOf } from '../http';
import { Problem } from '../problems';

const sources: readonly string[] = ['stripe', 'chargebee', 'generic'];
/** JSON is UTF-8 (RFC 8259); a body that says otherwise is not guessed at. */
const charsetPattern = /;\s*charset\s*=\s*"?([^\s;"]+)/i;

/** `/webhooks/billing/:source`, and behind it the creditor where it is not `default`. */
export function billingWebhook(deps: ApiDeps, router: Router, onlyPost: RequestHandler): void {
  const billing = router.route('/billing/:source{/:creditorId}');
  billing.post(async (req, res) => {
    const { source = '', creditorId = defaultCreditor } = req.params as Record<string, string>;
    if (!sources.includes(source)) throw new Problem('not_found', 'There is no such source.');
    requireUtf8(req);
    const body = await bytesOf(req, res);
    const answer = creditorPattern.test(creditorId)
      ? await deps.intake.billing(source, creditorId, body, singleHeaders(req))
      : { status: source === 'chargebee' ? (401 as const) : (400 as const) };
    if (answer.status === 401) throw new Problem('unauthenticated', 'The password is wrong.');
    if (answer.status !== 200) {
      throw new Problem('webhook_refused', 'The webhook was refused.');
    }
    res.json({ received: true, outcome: answer.outcome });
  });
  billing.all(onlyPost);
}

/** @throws Problem unsupported_media_type for another charset, and for a body that was packed */
function requireUtf8({ headers }: IncomingMessage): void {
  const charset = charsetPattern.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  const packed = headers['content-encoding'] ?? 'identity';
  if (/^(utf-?8|us-ascii)$/i.test(charset) && packed.toLowerCase() === 'identity') return;
  throw new Problem('unsupported_media_type', 'Send JSON in UTF-8, not compressed.');
}

/** Headers that were sent once. One that came twice says nothing: which of the two was signed? */
function singleHeaders(req: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(req.headersDistinct).flatMap(([name, values]) => {
      const [only] = values ?? [];
      return values?.length === 1 && only !== undefined ? [[name, only] as const] : [];
    }),
  );
}
