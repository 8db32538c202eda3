import { randomBytes } from 'node:crypto';
import { deliverNow } from './callbacks';
import type { SandboxContext } from './context';
import type { SigningKey } from './keys';

const ownAddress = 'accounts@duecourse.example';

/** A mail that a debtor writes; without a subject it answers the last one that the address was sent. */
export interface SandboxMail {
  readonly from: string;
  readonly body: string;
  readonly subject?: string;
  readonly to?: string;
}

/** Posts a mail to the product as SendGrid's Inbound Parse would, signed; answers its id and its status. */
export async function deliverMail(
  context: SandboxContext,
  key: SigningKey,
  mail: SandboxMail,
): Promise<{ messageId: string; status: number }> {
  const earlier = context.outbox
    .accepted()
    .findLast(({ provider, to }) => provider === 'sendgrid' && to.split(', ').includes(mail.from));
  const answers = mail.subject === undefined ? earlier : undefined;
  const to = mail.to ?? earlier?.from ?? ownAddress;
  const subject = mail.subject ?? `Re: ${earlier?.subject ?? 'your message'}`;
  const messageId = `<${randomBytes(16).toString('hex')}@mail.sandbox.example>`;
  const thread = answers === undefined ? [] : [`In-Reply-To: <${answers.id}@sandbox.sendgrid.net>`];
  const headers = [
    ...[`From: <${mail.from}>`, `To: <${to}>`, `Message-ID: ${messageId}`],
    ...[...thread, 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=UTF-8', ''],
  ];
  const fields = {
    headers: headers.join('\n'),
    to,
    from: mail.from,
    subject,
    text: mail.body,
    envelope: JSON.stringify({ to: [to], from: mail.from }),
    attachments: '0',
    charsets: JSON.stringify({ to: 'UTF-8', from: 'UTF-8', subject: 'UTF-8', text: 'utf-8' }),
    SPF: 'pass',
  };
  const boundary = `sandbox-${randomBytes(12).toString('hex')}`;
  const body = multipart(fields, boundary);
  const status = await deliverNow({
    url: `${context.callbackUrl}/webhooks/sendgrid/inbound`,
    build: () => {
      const timestamp = String(Math.floor(Date.now() / 1_000));
      return {
        body,
        headers: {
          'content-type': `multipart/form-data; boundary=${boundary}`,
          'x-twilio-email-event-webhook-timestamp': timestamp,
          'x-twilio-email-event-webhook-signature': key.sign(timestamp, body),
        },
      };
    },
  });
  return { messageId, status };
}

function multipart(fields: Readonly<Record<string, string>>, boundary: string): string {
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join('')}--${boundary}--\r\n`;
}
