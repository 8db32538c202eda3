import { Router, type RequestHandler } from 'express';
import type { IncomingHttpHeaders } from 'node:http';
import { sendgridEventBytesMax } from '../../providers/sendgrid-events';
import { creditorPattern, defaultCreditor } from '../callers';
import type { ApiDeps } from '../deps';
import { bytesOf, methodNotAllowed } from '../http';
import { Problem } from '../problems';
import { sendgridEvents } from './sendgrid';
import { twilioInbound, twilioStatus } from './twilio';

/** What became of a webhook; null: refused, for whatever reason. */
export type Received = 'applied' | 'duplicate' | 'ignored' | 'quarantined';

/** A request as its signature covers it. */
export interface SignedRequest {
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
  /** Path with its query, as it was called. */
  readonly url: string;
  readonly host: string;
  readonly query: Readonly<Record<string, unknown>>;
}

const billingSources: readonly string[] = ['stripe', 'chargebee', 'generic'];

/** Everything that outside parties post here. A 2xx means that it stands in the store. */
export function webhooksApp(deps: ApiDeps): Router {
  const router = Router({ caseSensitive: true });
  const billing = router.route('/billing/:source{/:creditorId}');
  billing.post(async (req, res) => {
    const { source = '', creditorId = defaultCreditor } = req.params as Record<string, string>;
    if (!billingSources.includes(source)) {
      throw new Problem('not_found', 'There is no such source.');
    }
    const body = await bytesOf(req, res);
    if (!creditorPattern.test(creditorId)) throw refused();
    const headers = plainHeaders(req.headers);
    const answer = await deps.intake.billing(source, creditorId, body, headers);
    if (answer.status === 401) throw new Problem('unauthenticated', 'The password is wrong.');
    if (answer.status !== 200) throw refused();
    res.json({ received: true, outcome: answer.outcome });
  });
  billing.all(onlyPost);
  const receive = (
    path: string,
    bytesMax: number | undefined,
    handle: (request: SignedRequest) => Promise<Received | null>,
  ): void => {
    const one = router.route(path);
    one.post(async (req, res) => {
      const outcome = await handle({
        body: await bytesOf(req, res, bytesMax),
        headers: req.headers,
        url: req.originalUrl,
        host: req.headers.host ?? '',
        query: { ...req.query },
      });
      if (outcome === null) throw refused();
      res.json({ received: true, outcome });
    });
    one.all(onlyPost);
  };
  receive('/sendgrid', sendgridEventBytesMax, (request) => sendgridEvents(deps, request));
  receive('/twilio/status', undefined, (request) => twilioStatus(deps, request));
  receive('/twilio/inbound', undefined, (request) => twilioInbound(deps, request));
  return router;
}

const onlyPost: RequestHandler = () => {
  throw methodNotAllowed(['POST']);
};

/** One answer for every reason: a forger learns nothing from it. */
function refused(): Problem {
  return new Problem('webhook_refused', 'The webhook was refused.');
}

export function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    ),
  );
}

/** Several events in one post: the one that says most about them. */
export function overall(outcomes: readonly Received[]): Received {
  const order: readonly Received[] = ['applied', 'quarantined', 'duplicate', 'ignored'];
  return order.find((outcome) => outcomes.includes(outcome)) ?? 'ignored';
}
