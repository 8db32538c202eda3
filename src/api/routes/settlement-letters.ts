import { addressFor } from '../../domain/contact/channels';
import type { Facts } from '../../domain/account/facts';
import type { AgreementFacts } from '../../domain/agreements/facts';
import { satisfactionStep } from '../../domain/agreements/satisfaction';
import { renderMessage, type Rendered } from '../../texts/render';
import { writtenIn } from '../../texts/templates';
import { messageView } from '../../texts/view';
import type { ApiDeps } from '../deps';
import { everyRole } from '../callers';
import { notFound } from '../problems';
import { factsOf } from '../reading';
import { json, route, type Answer, type Route, type RouteRequest } from '../route';
import { messageContentSchema } from '../schemas';

const part = { method: 'get' as const, tag: 'Accounts', roles: everyRole };

/** The letter of satisfaction of a kept settlement: whether or not it could be sent, it can be had here. */
export function settlementLetterRoutes(deps: ApiDeps): Route[] {
  const letter = async (
    request: RouteRequest<unknown, unknown>,
    channel: 'email' | 'letter',
  ): Promise<Rendered> => {
    const facts = await factsOf(deps, request.caller.creditorId, request.param('id'));
    const id = request.param('agreementId');
    const kept = facts.agreements.find(
      (one) => one.id === id && one.type === 'settlement' && one.status === 'kept',
    );
    const written = kept && letterOf(facts, kept, channel);
    if (!written) throw notFound('letter');
    return written;
  };
  return [
    route({
      ...part,
      path: '/v1/accounts/:id/agreements/:agreementId/letter',
      operationId: 'getSettlementLetter',
      summary: 'The letter of satisfaction of a kept settlement',
      answers: { 200: { description: 'The text.', schema: messageContentSchema } },
      async handle(request) {
        const { subject, text, html } = await letter(request, 'email');
        return json({ subject, text, html });
      },
    }),
    route({
      ...part,
      path: '/v1/accounts/:id/agreements/:agreementId/letter/pdf',
      operationId: 'getSettlementLetterPdf',
      summary: 'The letter of satisfaction for printing; there is none without a postal address',
      answers: { 200: { description: 'The letter.', mediaType: 'application/pdf' } },
      async handle(request): Promise<Answer> {
        const { pdf } = await letter(request, 'letter');
        if (pdf === null) throw notFound('letter');
        return { status: 200, bytes: { mediaType: 'application/pdf', content: pdf } };
      },
    }),
  ];
}

/** As of the day on which the settlement was kept, so that it reads the same for ever; null: cannot be written. */
function letterOf(
  facts: Facts,
  agreement: AgreementFacts,
  channel: 'email' | 'letter',
): Rendered | null {
  const language = writtenIn(satisfactionStep, facts.debtor.language);
  const view = messageView(facts, {
    language,
    now: agreement.endedAt ?? agreement.createdAt,
    stepId: satisfactionStep,
    payByOn: null,
    contactPoint: addressFor(facts, channel),
    about: { agreementId: agreement.id },
  });
  const written = renderMessage({ template: satisfactionStep, channel, language, view });
  return written.ok ? written.value : null;
}
