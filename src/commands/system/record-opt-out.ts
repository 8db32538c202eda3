import { z } from 'zod';
import { channelNames } from '../../domain/contact/channels';
import { command, done } from '../command';
import { entry } from '../shared/changes';
import { stopped } from '../shared/consents';
import { textInput } from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';
import { nothingNew } from '../shared/source';

const valueMax = 500;

/** A channel was stopped at an address elsewhere; whoever has the address here is stopped with it. */
export const recordOptOut = command({
  name: 'record-opt-out',
  title: 'Opt-out received',
  help: 'An address was opted out of a channel on another account.',
  input: z.strictObject({
    channel: z.enum(channelNames),
    address: z.string().min(1).max(valueMax),
    reason: textInput,
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, { channel, address, reason }, { actor, now }) {
    const stop = stopped(facts, { channel, address, at: now, source: actor.id, reason });
    if (stop.contacts.length === 0) return done(nothingNew);
    const line = entry('message', 'Debtor opted out', reason, null, { channel });
    return done({ ...stop, timeline: [line] });
  },
});
