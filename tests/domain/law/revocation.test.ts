import { isBareConfirmation, isRevocation } from '../../../src/domain/law/revocation';

describe('what counts as a revocation', () => {
  it.each([
    'STOP',
    'stop',
    '  Stop. ',
    '"quit"',
    'End',
    'REVOKE',
    'opt out',
    'OPT-OUT!',
    'optout',
    'Cancel',
    'unsubscribe',
    'S T O P',
    'stop please',
    'STOP STOP STOP',
    'Stop it now, thank you',
    'STOPP',
    'Arrêt',
    '\u{1F6D1}',
  ])('TCP-01: the word %j', (text) => {
    expect(isRevocation(text)).toBe(true);
  });

  it.each([
    "please don't text me anymore",
    'please don’t text me anymore',
    'take me off your list',
    'Take my name off this list!!',
    'remove my number',
    'Stop texting me',
    'stop with all these messages',
    'Do not ever contact me again',
    'never call me again',
    'no more texts',
    'I no longer wish to receive these messages',
    'I do not want to hear from you',
    'I hereby revoke my consent',
    'leave me alone',
    'Could you unsubscribe this phone?',
    'Bitte keine SMS mehr',
  ])('TCP-02: the words %j', (text) => {
    expect(isRevocation(text)).toBe(true);
  });

  it.each([
    '',
    '   ',
    'When will it end?',
    'Can I stop by your office or call you?',
    'I never got your message',
    "I don't have your email",
    'No message came',
    'I paid yesterday',
    'Please cancel my order 4711',
    "don't stop the reminders",
    'At the end of the month',
    'How do I stop the interest?',
    'Yes',
    'please',
  ])('%j is none', (text) => {
    expect(isRevocation(text)).toBe(false);
  });

  it('reads a text of any length', () => {
    expect(isRevocation(`${'la '.repeat(200_000)}stop texting me`)).toBe(false);
    expect(isRevocation(`stop texting me ${'la '.repeat(200_000)}`)).toBe(true);
  });
});

describe('what a confirmation may say', () => {
  it.each([
    ['You are opted out; we will honor this.', true],
    ['You are unsubscribed. You will get no more texts from us.', true],
    ['You are opted out; we will honor this. Your balance is $120', false],
    ['You are opted out. Please pay now.', false],
    ['You are opted out. See https://example.com', false],
    ['Thank you.', false],
  ])('MED-01: %j', (text, isBare) => {
    expect(isBareConfirmation(text)).toBe(isBare);
  });
});
