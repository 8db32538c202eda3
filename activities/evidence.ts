import type { GateVerdict } from '../src/domain/account/actions';
import type { MessageFacts } from '../src/domain/account/facts';
import { channels } from '../src/domain/contact/channels';
import type { OutgoingMessage, Provider, SendOutcome } from '../src/providers/outcome';
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

type Accepted = Extract<SendOutcome, { class: 'accepted' }>;

/** A provider's receipt with the provider's name. */
export type Receipt = Accepted & { readonly provider: string };

/** The provider's clock may be behind ours. */
const clockToleranceMs = 5_000;

/**
 * Evidence that an ambiguous message was taken. Null: none; a look-up that fails is no evidence of anything, and
 * there is another one later.
 */
export async function evidenceOf(deps: ActivityDeps, doubtful: Doubtful): Promise<Receipt | null> {
  const { channel } = doubtful.message;
  if (channel === 'call' || !channels[channel].canBeLookedUp) return null;
  const provider = deps.providers[channel];
  const outcome = provider.idempotent
    ? receiptOf(deps, provider, doubtful)
    : listed(deps, doubtful);
  const receipt = await outcome.catch(() => null);
  return receipt === null ? null : { ...receipt, provider: provider.name };
}

/** In the provider's list of what it was given. */
async function listed(deps: ActivityDeps, { message, from }: Doubtful): Promise<Accepted | null> {
  const sentAfterAt = (message.dispatchedAt ?? message.plannedAt) - clockToleranceMs;
  const sought = outgoing(deps, message, from);
  const providerId = await deps.findSent(sought, sentAfterAt, message.bodySha256);
  if (providerId === null) return null;
  return { class: 'accepted', providerId, answer: 'found in the list' };
}

/**
 * By the same pages under the same id: whoever has them answers with the first receipt, whoever has not takes them
 * now. Either way there is one letter. Only its receipt counts: no other answer says anything of the first post.
 */
async function receiptOf(
  deps: ActivityDeps,
  provider: Provider,
  { message, from, askAgain }: Doubtful,
): Promise<Accepted | null> {
  if (provider.breaker?.isOpen) return null;
  const kept = await keptLetter(deps, message);
  if (kept === null) return null;
  const now = await deps.clock.now();
  if (askAgain(now).answer !== 'allow') return null;
  const outcome = await provider.send({ ...outgoing(deps, message, from), ...kept });
  provider.breaker?.note(message.id, outcome, now);
  return outcome.class === 'accepted' ? outcome : null;
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
