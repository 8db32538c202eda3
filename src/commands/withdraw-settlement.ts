import { z } from 'zod';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { ended, findAgreement } from './shared/agreements';
import { entry } from './shared/changes';
import { idInput, textInput } from './shared/inputs';
import { everyStage, staff } from './shared/scope';

/** Takes an offer back that nobody has accepted yet. An accepted one binds: `already_decided`. */
export const withdrawSettlement = command({
  name: 'withdraw-settlement',
  title: 'Withdraw a settlement offer',
  help: 'Takes an open offer back; an accepted one stays.',
  input: z.strictObject({ agreementId: idInput, reason: textInput.optional() }),
  roles: staff,
  stages: everyStage,
  apply(facts, input, { now }) {
    const offer = findAgreement(facts, input.agreementId, 'settlement');
    if (!offer.ok) return offer;
    if (offer.value.status !== 'proposed') {
      return refuse('already_decided', 'This offer is no longer open.');
    }
    const reason = input.reason ?? null;
    const line = entry('agreement', 'Settlement offer withdrawn', reason, offer.value.id);
    const agreements = [ended(offer.value, 'withdrawn', reason ?? 'withdrawn', now)];
    return done({ agreements, timeline: [line] });
  },
});
