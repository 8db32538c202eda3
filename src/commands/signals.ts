import type { Message } from '../../workflows/account/messages';

/** Signals of the web UI and the CLI run the same commands; only their input may be absent or a bare string. */
const commandOfSignal: Readonly<Record<string, { name: string; reason: string | null }>> = {
  pause: { name: 'pause', reason: 'paused from the Temporal web UI or CLI' },
  resume: { name: 'resume', reason: null },
  acceptSettlement: { name: 'accept-settlement', reason: null },
};

/**
 * The command behind a signal. Absent input is empty, a string is the reason, an object is taken as
 * it is; whatever else came is handed on and refused by the command's own input check.
 */
export function normaliseSignal(message: Message): { name: string; data: unknown } {
  const known = commandOfSignal[message.name];
  if (known === undefined) return { name: message.name, data: message.data };
  const { name, reason } = known;
  const base = reason === null ? {} : { reason };
  const { data } = message;
  if (data === null || data === undefined) return { name, data: base };
  if (typeof data === 'string') return { name, data: { ...base, reason: data } };
  if (typeof data === 'object' && !Array.isArray(data)) return { name, data: { ...base, ...data } };
  return { name, data };
}
