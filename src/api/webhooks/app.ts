import { Router, type RequestHandler } from 'express';
import type { IncomingHttpHeaders } from 'node:http';
import { sendgridEventBytesMax } from '../../providers/sendgrid-events';
import { sendgridMailBytesMax } from '../../providers/sendgrid-inbound';
import type { ApiDeps } from '../deps';
import { bytesOf, methodNotAllowed } from '../http';
import { Problem } from '../problems';
import { billingWebhook } from './billing';
import { sendgridMail } from './inbound-mail';
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
  readonly query: Readonly<Record<string, unknown>>;
}

/** Everything that outside parties post here. A 2xx means that it stands in the store. */
export function webhooksApp(deps: ApiDeps): Router {
  const router = Router({ caseSensitive: true });
  billingWebhook(deps, router, onlyPost);
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
        query: { ...req.query },
      });
      if (outcome === null) throw refused();
      res.json({ received: true, outcome });
    });
    one.all(onlyPost);
  };
  receive('/sendgrid', sendgridEventBytesMax, (request) => sendgridEvents(deps, request));
  receive('/sendgrid/inbound', sendgridMailBytesMax, (request) => sendgridMail(deps, request));
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
