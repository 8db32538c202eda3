import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CounselTransmission } from './counsel';
import type { OutgoingMessage, Provider, SendOutcome } from './outcome';

const fileName = /^[A-Za-z0-9_-]{1,100}$/;

/**
 * Where no print vendor is connected: letters are laid down as PDF files in a folder that a person or
 * a print service empties. The file is named by the message, so a repeat finds it there already.
 */
export function createLetterFolder(folder: string): Provider {
  return {
    name: 'letters',
    channel: 'letter',
    idempotent: true,
    send: async ({ intentId, pdf }: OutgoingMessage) =>
      pdf === undefined
        ? { class: 'rejected', code: 'no-pages', reason: 'a letter without pages' }
        : lay(folder, `${intentId}.pdf`, intentId, pdf),
  };
}

/** The same for counsel: one JSON pack a hand-off. */
export function createCounselFolder(folder: string) {
  return ({ counselId, placementId, pack }: CounselTransmission): Promise<SendOutcome> =>
    fileName.test(counselId)
      ? lay(path.join(folder, counselId), `${placementId}.json`, placementId, JSON.stringify(pack))
      : Promise.resolve({ class: 'rejected', code: 'partner-id', reason: 'no counsel of that id' });
}

async function lay(
  folder: string,
  name: string,
  id: string,
  content: Uint8Array | string,
): Promise<SendOutcome> {
  if (!fileName.test(id)) return { class: 'rejected', code: 'id', reason: 'not an id of ours' };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(path.join(folder, name), content, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST')
      return { class: 'not-sent', reason: `the folder refuses: ${code ?? '?'}` };
  }
  return { class: 'accepted', providerId: name, answer: 'laid down' };
}
