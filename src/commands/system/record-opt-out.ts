import { z } from 'zod';
import { channelNames } from '../../domain/contact/channels';
import { command, done } from '../command';
import { entry } from '../shared/changes';
import { pointsAt, stopped } from '../shared/consents';
import { textInput } from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';
import { nothingNew } from '../shared/source';

const valueMax = 500;

/** An address was stopped on a channel, or found dead, elsewhere; whoever has it here is treated alike. */
export const recordOptOut = command({
  name: 'record-opt-out',
  title: 'Opt-out received',
  help: 'An address was opted out of a channel on another account, or is dead.',
  input: z.strictObject({
    channel: z.enum(channelNames),
    address: z.string().min(1).max(valueMax),
    reason: textInput,
    isDead: z.boolean().optional(),
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, { channel, address, reason, isDead }, { actor, now }) {
    if (isDead === true) {
      const contacts = pointsAt(facts, channel, address)
        .filter(({ status }) => status === 'ok')
        .map((point) => ({ ...point, status: 'bounced' as const }));
      if (contacts.length === 0) return done(nothingNew);
      const line = entry('message', 'Address cannot be reached', reason, null, { channel });
      return done({ contacts, timeline: [line] });
    }
    const stop = stopped(facts, { channel, address, at: now, source: actor.id, reason });
    if (stop.contacts.length === 0) return done(nothingNew);
    const line = entry('message', 'Debtor opted out', reason, null, { channel });
    return done({ ...stop, timeline: [line] });
  },
});
