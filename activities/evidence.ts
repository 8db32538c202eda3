import type { GateVerdict } from '../src/domain/account/actions';
import type { MessageFacts } from '../src/domain/account/facts';
import { assertNever } from '../src/domain/result';
import type { OutgoingMessage, SendOutcome } from '../src/providers/outcome';
import type { ActivityDeps } from './deps';
import { outgoing } from './prepare';

/** A message whose fate nobody knows, at the time at which evidence is looked for. */
export interface Doubtful {
  readonly message: MessageFacts;
  /** Who it is from, as its text said. */
  readonly from: string;
  /** The gate as it stands now: what is asked for again may leave for the first time. */
  readonly askAgain: (now: number) => GateVerdict;
}

/** A provider's receipt with the provider's name. */
export type Receipt = Extract<SendOutcome, { class: 'accepted' }> & { readonly provider: string };

/** The provider's clock may be behind ours. */
const clockToleranceMs = 5_000;

/**
 * Evidence that an ambiguous message was taken. Null: none; a look-up that fails is no evidence of anything, and
 * there is another one later.
 */
export function evidenceOf(deps: ActivityDeps, doubtful: Doubtful): Promise<Receipt | null> {
  const { channel } = doubtful.message;
  switch (channel) {
    case 'sms':
      return listed(deps, doubtful).catch(() => null);
    case 'letter':
      return receiptOf(deps, doubtful).catch(() => null);
    case 'email':
    case 'call':
      return Promise.resolve(null);
    default:
      return assertNever(channel);
  }
}

/** In the provider's list of what it was given. */
async function listed(deps: ActivityDeps, { message, from }: Doubtful): Promise<Receipt | null> {
  const sentAfterAt = (message.dispatchedAt ?? message.plannedAt) - clockToleranceMs;
  const sought = outgoing(deps, message, from);
  const providerId = await deps.findSent(sought, sentAfterAt, message.bodySha256);
  if (providerId === null) return null;
  const { name: provider } = deps.providers.sms;
  return { class: 'accepted', providerId, answer: 'found in the list', provider };
}

/**
 * By the same pages under the same id: whoever has them answers with the first receipt, whoever has not takes them
 * now. Either way there is one letter. Only its receipt counts: no other answer says anything of the first post.
 */
async function receiptOf(
  deps: ActivityDeps,
  { message, from, askAgain }: Doubtful,
): Promise<Receipt | null> {
  const { letter } = deps.providers;
  if (!letter.idempotent || letter.breaker?.isOpen) return null;
  const kept = await keptLetter(deps, message);
  if (kept === null) return null;
  const now = await deps.clock.now();
  if (askAgain(now).answer !== 'allow') return null;
  const outcome = await letter.send({ ...outgoing(deps, message, from), ...kept });
  letter.breaker?.note(message.id, outcome, now);
  return outcome.class === 'accepted' ? { ...outcome, provider: letter.name } : null;
}

/** What was posted, byte for byte, as the claim kept it. Null: it is not there, as after a restore. */
async function keptLetter(
  { lists }: ActivityDeps,
  { id, attempt }: MessageFacts,
): Promise<Pick<OutgoingMessage, 'subject' | 'text' | 'pdf'> | null> {
  const [words, pages] = await Promise.all([
    lists.document(id, `text-${attempt}`),
    lists.document(id, `pdf-${attempt}`),
  ]);
  if (words === null || pages === null) return null;
  const { subject, text } = JSON.parse(Buffer.from(words.bytes).toString('utf8')) as {
    readonly subject: string | null;
    readonly text: string;
  };
  return { ...(subject === null ? {} : { subject }), text, pdf: pages.bytes };
}
