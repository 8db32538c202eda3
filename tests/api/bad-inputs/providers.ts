import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startAt } from '../harness';
import { expectOutcome } from './answers';
import { secondCreditor } from './doors';
import type { BadInput, House } from './harness';
import { phoneOf, unique } from './makers';

/** Section 3: what signed webhooks of providers say. */

const stopWords = ['stop', ' STOP ', 'Stop.', 'UNSUBSCRIBE', 'END', 'QUIT', 'STOPALL', 'REVOKE'];
const moreStopWords = ['OPTOUT', 'CANCEL', 'stop!!', 'Stop all'];

/** An account with a number that has consented to texts, and the number. */
async function reachable(house: House): Promise<{ id: string; phone: string }> {
  const reference = `T${unique()}`;
  const phone = phoneOf(reference);
  const id = await house.open(reference, { phones: [{ number: phone, smsConsent: true }] });
  return { id, phone };
}

/** What blocks contact with an account. */
async function blocked(house: House, id: string): Promise<string[]> {
  const { body } = await house.call('GET', `/v1/accounts/${id}`);
  const holds = body.holds as { type: string; blocks: string[] }[];
  return holds.filter(({ blocks }) => blocks.includes('contact')).map(({ type }) => type);
}

const delivery = (messageId: string, over: object = {}) => ({
  sg_event_id: unique(),
  event: 'delivered',
  email: 'somebody@b.example',
  timestamp: startAt / 1_000,
  intent_id: messageId,
  ...over,
});

/** An account with a message on its way to an address of its own. */
async function written(house: House, creditor = 'default') {
  const reference = `W${unique()}`;
  const email = `${reference.toLowerCase()}@b.example`;
  const id = await house.open(reference, { emails: [email] }, creditor);
  return { id, email, messageId: await house.sentMessage(id, 'email', email) };
}

async function deliveredAt(house: House, id: string): Promise<string | null> {
  const { messages } = await house.part(id, 'messages');
  return (messages as { deliveredAt: string | null }[])[0]?.deliveredAt ?? null;
}

async function statusOf(house: House, id: string): Promise<string | undefined> {
  const { messages } = await house.part(id, 'messages');
  return (messages as { status: string }[])[0]?.status;
}

const statusFields = (sid: string, status: string, to = '+442079460000') =>
  [
    ['MessageSid', sid],
    ['MessageStatus', status],
    ['To', to],
  ] as const;

const texts: readonly BadInput[] = [
  {
    id: 'B-073',
    sent: 'STOP in every word that means it',
    run: async (house) => {
      for (const word of [...stopWords, ...moreStopWords]) {
        const { id, phone } = await reachable(house);
        expectOutcome(await house.text(phone, word), 'applied', word);
        const { status, smsConsent } = await house.pointOf(id, phone);
        expect({ word, status, smsConsent }).toEqual({
          ...{ word, status: 'opted-out', smsConsent: false },
        });
      }
    },
  },
  {
    id: 'B-074',
    sent: 'sentences that mean stop',
    run: async (house) => {
      const said = ['please stop texting me', 'do not contact me', 'leave me alone'];
      for (const sentence of said) {
        const { id, phone } = await reachable(house);
        expectOutcome(await house.text(phone, sentence), 'applied', sentence);
        const { status } = await house.pointOf(id, phone);
        const holds = await blocked(house, id);
        // Nothing goes to this number until a person has read it.
        expect({ sentence, stopped: status === 'opted-out' || holds.length > 0 }).toEqual({
          ...{ sentence, stopped: true },
        });
      }
    },
  },
  {
    id: 'B-075',
    sent: 'START from a debtor who asked for no contact at all',
    run: async (house) => {
      const { id, phone } = await reachable(house);
      const cease = { scope: 'all', reason: 'by letter' };
      expect((await house.command(id, 'cease', cease)).status).toBe(200);
      const before = (await house.part(id, 'why')).guards;
      expectOutcome(await house.text(phone, 'START'), 'applied');
      const { guards, earliestAt } = await house.part(id, 'why');
      expect(before.length).toBeGreaterThan(0);
      expect((guards as { rule: string }[]).map(({ rule }) => rule)).toEqual(
        (before as { rule: string }[]).map(({ rule }) => rule),
      );
      // Only a person lets it go on.
      expect(earliestAt).toBeNull();
    },
  },
  {
    id: 'B-076',
    sent: 'a text of nothing, of 1,600 characters and more, with ten pictures',
    run: async (house) => {
      const { id, phone } = await reachable(house);
      let fetched = 0;
      const media = createServer((_req, res) => {
        fetched += 1;
        res.end();
      });
      await new Promise<void>((resolve) => media.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(media.address() as AddressInfo).port}/`;
      const pictures = Array.from({ length: 10 }, (_, n) => [`MediaUrl${n}`, url] as const);
      expectOutcome(await house.text(phone, ''), 'applied');
      expectOutcome(await house.text(phone, 'long '.repeat(2_000)), 'applied');
      expectOutcome(await house.text(phone, '', [['NumMedia', '10'], ...pictures]), 'applied');
      expect((await house.part(id, 'timeline')).entries.length).toBeGreaterThan(2);
      await new Promise((resolve) => media.close(resolve));
      expect(fetched).toBe(0);
    },
  },
  {
    id: 'B-077',
    sent: 'a text from a name, from nobody, from no number',
    run: async (house) => {
      for (const from of ['ACMEBANK', '', '12345', '+', '+44 (0)20', '\u0000']) {
        expectOutcome(await house.text(from, 'STOP'), 'quarantined', from);
      }
      const { quarantine } = { quarantine: await house.quarantine() };
      expect(quarantine.filter(({ source }) => source === 'twilio-inbound').length).toBeGreaterThan(
        4,
      );
    },
  },
];

const events: readonly BadInput[] = [
  {
    id: 'B-078',
    sent: 'no event, no list, 1,000 events, one bad among them',
    run: async (house) => {
      expectOutcome(await house.sendgrid([]), 'ignored');
      expectOutcome(await house.sendgrid({}), 'quarantined');
      const { id, messageId } = await written(house);
      const many = Array.from({ length: 998 }, () => ({
        ...{ sg_event_id: unique(), event: 'open', timestamp: startAt / 1_000 },
      }));
      const bad = { event: 7, note: 'no id' };
      const before = (await house.quarantine()).length;
      expectOutcome(await house.sendgrid([bad, ...many, delivery(messageId)]), 'applied');
      expect(await deliveredAt(house, id)).not.toBeNull();
      expect((await house.quarantine()).length - before).toBe(1);
    },
  },
  {
    id: 'B-079',
    sent: 'unsubscribes, complaints and hard bounces',
    run: async (house) => {
      for (const event of ['unsubscribe', 'group_unsubscribe', 'spamreport', 'bounce']) {
        const { id, email, messageId } = await written(house);
        const told = delivery(messageId, { event, email, type: 'bounce', reason: '550 unknown' });
        expectOutcome(await house.sendgrid([told]), 'applied', event);
        const { status } = await house.pointOf(id, email);
        expect({ event, status }).toEqual({
          ...{ event, status: event === 'bounce' ? 'bounced' : 'opted-out' },
        });
      }
    },
  },
  {
    id: 'B-080',
    sent: "events that name another creditor's message, or none",
    decided: 'one installation has one account at SendGrid: a message is known by its own id',
    run: async (house) => {
      for (const intent of ['not-an-id', '00000000-0000-0000-0000-000000000000', "' OR 1=1"]) {
        expectOutcome(await house.sendgrid([delivery(intent)]), 'ignored', intent);
      }
      const own = await written(house);
      const other = await written(house, secondCreditor);
      // Of one creditor's account and of the other's message: believed of neither.
      const mixed = delivery(other.messageId, { account_id: own.id, event: 'unsubscribe' });
      expectOutcome(await house.sendgrid([mixed]), 'ignored');
      expect((await house.pointOf(own.id, own.email)).status).toBe('ok');
      expect(await statusOf(house, own.id)).toBe('accepted');
    },
  },
];

export const providers: readonly BadInput[] = [
  {
    id: 'B-070',
    sent: 'the status of a message that nobody sent',
    run: async (house) => {
      const fields = statusFields(`SM${unique()}`, 'delivered');
      const before = await house.inboxRows();
      expectOutcome(await house.twilio('status', fields), 'ignored');
      expect((await house.inboxRows()) - before).toBe(1);
    },
  },
  {
    id: 'B-071',
    sent: 'delivered, and then sent',
    run: async (house) => {
      const { id, phone } = await reachable(house);
      const messageId = await house.sentMessage(id, 'sms', phone);
      const query = `?intentId=${messageId}&accountId=${id}`;
      const sid = `SM${unique()}`;
      expectOutcome(
        await house.twilio('status', statusFields(sid, 'delivered'), { query }),
        'applied',
      );
      const at = await deliveredAt(house, id);
      expect(at).not.toBeNull();
      const late = await house.twilio('status', statusFields(sid, 'sent'), { query });
      expect(late.status).toBe(200);
      expect(await deliveredAt(house, id)).toBe(at);
      expect(await statusOf(house, id)).toBe('accepted');
    },
  },
  {
    id: 'B-072',
    sent: 'a status that does not exist',
    run: async (house) => {
      const { id, phone } = await reachable(house);
      const messageId = await house.sentMessage(id, 'sms', phone);
      const query = `?intentId=${messageId}`;
      for (const odd of ['teleported', '__proto__', 'constructor', 'x'.repeat(3_000)]) {
        const fields = statusFields(`SM${unique()}`, odd);
        expectOutcome(await house.twilio('status', fields, { query }), 'ignored', odd);
      }
      expect(await statusOf(house, id)).toBe('accepted');
      expect(await deliveredAt(house, id)).toBeNull();
    },
  },
  ...texts,
  ...events,
];
