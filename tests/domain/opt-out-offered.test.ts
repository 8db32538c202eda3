import { outgoing, renderFor } from '../../activities/prepare';
import type { ActivityDeps } from '../../activities/deps';
import type { ContactPoint } from '../../src/domain/account/facts';
import { channels } from '../../src/domain/contact/channels';
import { b2b, consumer } from './account-facts';
import { address, message, now, sampleFacts } from './texts-facts';

const deps = { publicUrl: 'https://dunning.example' } as ActivityDeps;
const point = (kind: ContactPoint['kind'], value: string): ContactPoint => ({
  ...address,
  ...{ id: `con_${kind}`, kind, value },
});
const reached = {
  email: point('email', 'ap@harbour.example'),
  sms: point('phone', '+35315550101'),
  letter: address,
};
const facts = sampleFacts({ contacts: Object.values(reached) });

/** Every electronic message that a shipped strategy can send, by every way that it names. */
const ways = [b2b, consumer].flatMap(({ stages }) =>
  stages.flatMap(({ steps }) =>
    steps.flatMap((step) =>
      (step.contacts ?? []).flatMap(({ channel, fallback, template }) =>
        [channel, ...(fallback ? [fallback] : [])].map((way) => [step.id, way, template] as const),
      ),
    ),
  ),
);

const electronic = ways.filter(([, channel]) => channels[channel].optOut !== 'none');

describe('every electronic message that a strategy sends', () => {
  it.each(electronic)('%s by %s offers a way to stop', (stepId, channel, template) => {
    const { id: contactPointId, value: toAddress } = reached[channel];
    const row = message({
      ...{ id: 'msg_1', stepId, channel, template, contactPointId, toAddress },
      payByOn: '2026-04-10',
    });
    const known = { entries: null, disclosure: null, own: [], attachments: [] };
    const written = renderFor(deps, facts, row, now, known);
    if (!written.ok) throw new Error(written.error.detail);
    const { text, html, listUnsubscribeUrl } = written.value.message;
    switch (channels[channel].optOut) {
      case 'link':
        expect(listUnsubscribeUrl).toBe('https://dunning.example/o/msg_1');
        expect(text).toContain(listUnsubscribeUrl);
        expect(text.replace(/\s+/g, ' ')).toContain('reply with the word STOP');
        expect(html).toContain('href="https://dunning.example/o/msg_1"');
        break;
      default:
        expect(text).toMatch(/\bReply STOP\b/);
    }
  });

  it('carries its own link, whoever reads it', () => {
    const letter = message({ id: 'msg_3', channel: 'letter' });
    const url = (id: string) => outgoing(deps, message({ id }), 'x').listUnsubscribeUrl;
    expect([url('msg_1'), url('msg_2')]).toEqual([
      'https://dunning.example/o/msg_1',
      'https://dunning.example/o/msg_2',
    ]);
    expect(outgoing(deps, letter, 'x').listUnsubscribeUrl).toBeUndefined();
  });
});
