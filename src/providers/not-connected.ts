import type { Provider } from './outcome';
import type { TwilioProvider } from './twilio';

/**
 * What stands in for a vendor whose keys are missing: nothing leaves. A message stays `not-sent` with the
 * variable that is missing as its reason, and the account asks for a person.
 */
function waitingFor(variable: string) {
  const reason = `${variable} is not set`;
  return { send: () => Promise.resolve({ class: 'not-sent' as const, reason }) };
}

/** E-mail without SendGrid's key. */
export function sendgridNotConnected(): Provider {
  return {
    name: 'sendgrid',
    channel: 'email',
    idempotent: false,
    ...waitingFor('SENDGRID_API_KEY'),
  };
}

/** Text messages without Twilio's account; nothing was sent, so nothing is found. */
export function twilioNotConnected(): TwilioProvider {
  return {
    name: 'twilio',
    channel: 'sms',
    idempotent: false,
    autoRetry: false,
    ...waitingFor('TWILIO_ACCOUNT_SID'),
    findTwilioMessage: () => Promise.resolve(null),
  };
}
