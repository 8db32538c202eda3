import { createPostJson } from './http-json';
import type { JsonEndpointOptions } from './http-json';
import type { OutgoingMessage, Provider, SendOutcome } from './outcome';

/**
 * Letters through a print vendor: address and pages in one request. The vendor answers a repeated
 * `intentId` with the first receipt, so an ambiguous letter may be posted again under the same id.
 */
export function createLetters(options: JsonEndpointOptions): Provider {
  const post = createPostJson(options);
  return {
    name: 'letters',
    channel: 'letter',
    idempotent: true,
    async send(message: OutgoingMessage): Promise<SendOutcome> {
      if (message.pdf === undefined || message.pdf.byteLength === 0) {
        return { class: 'rejected', code: 'no-pages', reason: 'a letter without pages' };
      }
      return post('/letters', {
        intentId: message.intentId,
        accountId: message.accountId,
        to: message.to,
        from: message.from,
        subject: message.subject ?? null,
        text: message.text,
        pdf: Buffer.from(message.pdf).toString('base64'),
      });
    },
  };
}
