import { createPostJson } from './http-json';
import type { JsonEndpointOptions } from './http-json';
import type { SendOutcome } from './outcome';

/** Ids of partners become a path segment, so nothing else may be in them. */
const partnerId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

export interface CounselTransmission {
  readonly counselId: string;
  /** The hand-off's id: counsel answers a repeated one with the first receipt. */
  readonly placementId: string;
  readonly accountId: string;
  /** The evidence pack, as JSON. */
  readonly pack: unknown;
}

export interface AgencyTransmission {
  readonly agencyId: string;
  readonly placementId: string;
  readonly accountId: string;
  readonly pack: unknown;
}

export interface AgencyRecall {
  readonly agencyId: string;
  readonly placementId: string;
  readonly accountId: string;
  readonly reason: string;
}

/** Undertakings with outside parties. Each call is idempotent by its placement id. */
export interface Exchange {
  transmitToCounsel(transmission: CounselTransmission): Promise<SendOutcome>;
  transmitToAgency(transmission: AgencyTransmission): Promise<SendOutcome>;
  recallFromAgency(recall: AgencyRecall): Promise<SendOutcome>;
}

/** Cases to counsel, and accounts to and back from an agency, over JSON. Never throws for input. */
export function createExchange(options: JsonEndpointOptions): Exchange {
  const post = createPostJson(options);
  const to = (kind: string, id: string, what: string, body: object): Promise<SendOutcome> =>
    partnerId.test(id)
      ? post(`/${kind}/${id}/${what}`, body)
      : Promise.resolve({ class: 'rejected', code: 'partner-id', reason: `no ${kind} of that id` });
  return {
    transmitToCounsel: ({ counselId, ...body }) => to('counsel', counselId, 'cases', body),
    transmitToAgency: ({ agencyId, ...body }) => to('agencies', agencyId, 'placements', body),
    recallFromAgency: ({ agencyId, ...body }) => to('agencies', agencyId, 'recalls', body),
  };
}
