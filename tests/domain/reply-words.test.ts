import { ownWords } from '../../src/domain/contact/own-words';
import { meaningsOf, replyWords, type Meaning } from '../../src/domain/contact/reply-words';

const none: readonly Meaning[] = [];

describe('what an e-mail may mean', () => {
  it.each<readonly [string, readonly Meaning[]]>([
    ['Please stop contacting me.', ['cease']],
    ['Do not contact us again', ['cease']],
    ['Cease and desist.', ['cease']],
    ['Bitte kontaktieren Sie mich nicht mehr', ['cease']],
    ['Lassen Sie mich in Ruhe', ['cease']],
    ['No me contacten más', ['cease']],
    ['unsubscribe', ['stop-email']],
    ['Unsubscribe\n\nJo Doe\nAcme Ltd', ['stop-email']],
    ['Please stop emailing me', ['stop-email']],
    ['Please remove me from your list', ['stop-email', 'unclear']],
    ['Stop calling my office, write to me', ['stop-call']],
    ['I refuse to pay this', ['refusal']],
    ['I will not pay.', ['refusal']],
    ['My lawyer represents me', ['attorney']],
    ['We act for Mr Doe in this matter', ['attorney']],
    ['Mein Rechtsanwalt meldet sich', ['attorney']],
    ['Hable con mi abogado', ['attorney']],
    ['I filed chapter 7 last week', ['bankruptcy']],
    ['I am in an IVA', ['bankruptcy']],
    ['an insolvency practitioner has been appointed', ['bankruptcy']],
    ['Es läuft ein Insolvenzverfahren', ['bankruptcy']],
    ['Estamos en concurso de acreedores', ['bankruptcy']],
    ['I have entered breathing space', ['breathing-space']],
    ['My husband has died', ['deceased']],
    ['Mr Doe passed away in May', ['deceased']],
    ['Der Schuldner ist verstorben', ['deceased']],
    ['this is identity theft', ['fraud']],
    ['I dispute this invoice', ['dispute']],
    ['This is not my debt', ['dispute']],
    ["I don't owe you anything", ['dispute']],
    ['I have already paid', ['dispute']],
    ['We never received the goods', ['dispute']],
    ['The amount is wrong', ['dispute']],
    ['Hiermit widerspreche ich der Forderung', ['dispute']],
    ['Das habe ich bereits bezahlt', ['dispute', 'paid']],
    ['Ya pagué la factura', ['dispute']],
    ['I paid on Friday', ['paid']],
    ['You have the wrong person', ['wrong-person']],
    ['She no longer works here', ['wrong-person']],
  ])('%s', (words, expected) => {
    expect(meaningsOf(words, 'email')).toEqual(expected);
  });

  it.each([
    'Thank you, I shall pay on Friday',
    'I do not dispute this, only give me a week',
    'We have not paid yet, sorry',
    'My phone died, please send it again',
    'I work in administration, ask for me there',
    'factura con IVA del 21%',
    'We shall stop by your office tomorrow',
    '',
  ])('nothing: %s', (words) => {
    expect(meaningsOf(words, 'email')).toEqual(none);
  });

  it('finds several at once, in the order of their weight', () => {
    const words = 'I dispute this. My attorney says stop contacting me.';
    expect(meaningsOf(words, 'email')).toEqual(['cease', 'attorney', 'dispute']);
  });

  it('reads a long mail in no time', () => {
    const long = 'do not ever please again stop all the these those no more '.repeat(5_000);
    const startedAt = process.hrtime.bigint();
    meaningsOf(long, 'email');
    ownWords(`On ${'wrote schrieb '.repeat(50_000)}\n`.repeat(3));
    expect(Number(process.hrtime.bigint() - startedAt) / 1e6).toBeLessThan(1_000);
  });

  it('has every phrase in plain words: no accents, capitals or apostrophes could ever match', () => {
    const sources = replyWords.flatMap(({ phrases }) => phrases.map(({ source }) => source));
    expect(sources.filter((one) => /['’äöüáéíóúñ]/.test(one))).toEqual([]);
    expect(new Set(replyWords.map(({ language }) => language))).toEqual(
      new Set(['en', 'de', 'es']),
    );
  });
});

describe('what a text may mean', () => {
  it.each<readonly [string, readonly Meaning[]]>([
    ['STOP', ['stop-sms']],
    [' stop please ', ['stop-sms']],
    ['please stop texting me', ['stop-sms', 'unclear']],
    ["don't text me anymore", ['stop-sms', 'unclear']],
    ['do not contact me', ['cease', 'stop-sms', 'unclear']],
    ['leave me alone', ['cease', 'stop-sms', 'unclear']],
    ['Don’t call me again', ['stop-sms', 'stop-call', 'unclear']],
    ['wrong number', ['wrong-person']],
    ['when will this stop being so expensive', ['unclear']],
    ['HELP', none],
    ['ok', none],
  ])('%s', (words, expected) => {
    expect(meaningsOf(words, 'sms')).toEqual(expected);
  });
});

describe('the words of the writer', () => {
  it.each([
    ['as they are', 'I shall pay\nsoon', 'I shall pay\nsoon'],
    [
      'above a marked quote',
      'Yes.\n\nOn Mon, 2 Mar 2026, Acme <a@b.example> wrote:\n> I dispute\n> it',
      'Yes.',
    ],
    ['below one', 'On Monday Acme wrote:\n> stop contacting\n\nI pay on Friday', 'I pay on Friday'],
    ['above one that is not marked', 'Yes.\nOn Monday, Acme wrote:\n\nyour attorney', 'Yes.'],
    [
      'above a folded line',
      'Yes.\nOn Monday, 2 March 2026 at 10:00,\nAcme <a@b.example> wrote:\n\n> no',
      'Yes.',
    ],
    [
      'above the headers of Outlook',
      'Yes.\n\nFrom: Acme <a@b.example>\nSent: Monday\nTo: Jo\n\nbankruptcy',
      'Yes.',
    ],
    ['above a line of Outlook', 'Ja.\n-----Ursprüngliche Nachricht-----\nInsolvenz', 'Ja.'],
    [
      'above a German line',
      'Ja.\nAm 02.03.2026 um 10:00 schrieb Acme <a@b.example>:\n> Anwalt',
      'Ja.',
    ],
    [
      'with a sentence that begins alike',
      'On Friday I wrote to you.\nFrom there on nothing came',
      'On Friday I wrote to you.\nFrom there on nothing came',
    ],
    ['of nobody', '> only a quote', ''],
  ])('%s', (_where, text, expected) => {
    expect(ownWords(text)).toBe(expected);
  });
});
