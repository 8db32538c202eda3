import { decide } from '../../src/domain/account/decide';
import type { Facts } from '../../src/domain/account/facts';
import { performAction } from '../../src/domain/account/perform';
import { addressFor } from '../../src/domain/contact/channels';
import { currentLaw } from '../../src/domain/law/current';
import type { Strategy, StepContact } from '../../src/domain/strategy/document';
import { agreement, at, b2b, email, facts, invoice } from './account-facts';

/** b1 is due at the send hour of this day. */
const now = at('2026-02-26', '11:00');
const plain = facts([invoice('inv_1')]);

/** The shipped strategy with tones, and a first step that has the given contact. */
function toned(contact: Partial<StepContact>): Strategy {
  return {
    ...b2b,
    tone: [
      { tone: 'firm', when: { behaviour: { brokenPromisesAtLeast: 1 } } },
      { tone: 'gentle', when: { tags: { any: ['vip'] } } },
    ],
    stages: b2b.stages.map((stage) => ({
      ...stage,
      steps: stage.steps.map((step) =>
        step.id === 'b1'
          ? { ...step, contacts: [{ channel: 'email' as const, template: 'b1', ...contact }] }
          : step,
      ),
    })),
  };
}

const variants = { gentle: 'b1-gentle', firm: 'b1-firm' };
const vip: Facts = { ...plain, debtor: { ...plain.debtor, tags: ['vip'] } };
const broken: Facts = { ...vip, agreements: [agreement({ status: 'broken' })] };

function contactOf(of: Facts, strategy: Strategy) {
  const decision = decide(of, strategy, currentLaw, now);
  if (decision.action.kind !== 'contact') throw new Error(decision.because);
  return { decision, action: decision.action };
}

describe('tone', () => {
  test.each([
    ['the first rule that holds', broken, 'b1-firm', 'firm', 'broken promises: 1'],
    ['the next one', vip, 'b1-gentle', 'gentle', 'the debtor has the tag vip'],
    ['none, and no text for neutral', plain, 'b1', 'neutral', 'no rule asks for another tone'],
  ] as const)('%s chooses, and says why', (_, of, template, tone, because) => {
    const strategy = toned({ variants });
    const { decision, action } = contactOf(of, strategy);
    expect(action).toMatchObject({ template, tone: { tone, because } });
    expect(decision.rules).toContainEqual(
      expect.objectContaining({
        rule: 'step.tone',
        sentence: `The message is worded ${tone}: ${because}.`,
      }),
    );
    let made = 0;
    const newId = (prefix: string) => `${prefix}_${(made += 1)}`;
    const { timeline, messages } = performAction(of, action, { now, strategy, newId });
    expect(messages).toMatchObject([{ template }]);
    expect(timeline).toContainEqual(
      expect.objectContaining({
        data: expect.objectContaining({ tone, toneBecause: because }) as unknown,
      }),
    );
  });

  test('a step with one wording asks for none', () => {
    const { decision, action } = contactOf(broken, toned({}));
    expect(action).not.toHaveProperty('tone');
    expect(decision.rules.map(({ rule }) => rule)).not.toContain('step.tone');
  });
});

describe('function of a reader', () => {
  const buyer = { ...email, id: 'cpt_buyer', value: 'b@buyer.example', role: 'buyer' as const };
  const newest = { ...email, id: 'cpt_new', value: 'n@buyer.example', createdAt: 9 };
  const all: Facts = { ...plain, contacts: [buyer, newest] };

  test('its address goes before a newer one, where there is one', () => {
    expect(addressFor(all, 'email')?.id).toBe('cpt_new');
    expect(addressFor(all, 'email', null, 'buyer')?.id).toBe('cpt_buyer');
    expect(addressFor(all, 'email', null, 'owner')?.id).toBe('cpt_new');
    const bounced: Facts = { ...all, contacts: [{ ...buyer, status: 'bounced' }, newest] };
    expect(addressFor(bounced, 'email', null, 'buyer')?.id).toBe('cpt_new');
  });

  test('a contact of a step says whom it is for', () => {
    expect(contactOf(all, toned({ to: 'buyer' })).action.contactPointId).toBe('cpt_buyer');
    expect(contactOf(all, toned({ to: 'owner' })).action.contactPointId).toBe('cpt_new');
  });
});
