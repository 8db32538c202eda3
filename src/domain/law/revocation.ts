/**
 * Reads what a person wrote back as a wish to get no more messages: the words that count by themselves
 * (47 CFR 64.1200(a)(10)) and wording that a reasonable person understands so. Where it may be meant
 * either way it counts: a message too few harms nobody.
 */

/** Words that are a revocation when nothing else of weight stands beside them. */
const keywords: ReadonlySet<string> = new Set(
  (
    'stop stopall quit end revoke optout cancel unsubscribe stopp abmelden abbestellen arret ' +
    'desabonner desinscrire alto baja parar'
  ).split(' '),
);

/** Words that may stand beside a keyword and change nothing. */
const fillers: ReadonlySet<string> = new Set(
  (
    'please pls plz now thanks thank you all it this these that them immediately at once i said me yes no ' +
    'sms and or my consent want to just ok okay hey hi hello bitte'
  ).split(' '),
);

/** Most characters of a text that are read. */
const readMax = 2_000;

const contact =
  '(?:text|txt|sms|messag|contact|call|phon|ring|e ?mail|mail|writ|notif|remind|bother|harass|spam)\\w*';
const never = '(?:do not|dont|don t|never|no longer)';

/**
 * A wish to get no more of what `words` (part of a regular expression) name, in plain words as `plainOf` leaves
 * them. Words between are listed: "I never got your message" is no wish.
 */
export function wishAgainst(words: string): readonly RegExp[] {
  return [
    // "please don't text me anymore", "do not ever contact me"
    new RegExp(
      `\\b${never}(?: (?:ever|you|please|again|even|dare|to|try|keep|be|me|us|send))* ${words}`,
    ),
    // "stop texting me", "stop with the messages", "cease all contact"
    new RegExp(
      `\\b(?:stop|quit|cease|end|cancel)(?: (?:all|the|these|those|this|with|any|sending|me|us|your|my|further|more|please|now))* ${words}`,
    ),
    // "no more texts"
    new RegExp(`\\bno (?:more|further)(?: \\w+)? ${words}`),
    new RegExp(`^(?:please )?no ${words}(?: please)?$`),
  ];
}

const phrases: readonly RegExp[] = [
  ...wishAgainst(contact),
  // "take me off your list", "remove my number", "delete us from your database"
  /\b(?:take|remove|get|delete|strike) (?:me|us|my|this)(?: \w+){0,3}? (?:off|list|number|phone|e ?mail|database|system|contacts?)\b/,
  /\bremove me\b/,
  /\b(?:opt|opting|opted|sign) (?:me |us )?out\b/,
  /\bunsubscribe\b/,
  /\b(?:revoke|revoking|withdraw|withdrawing|rescind)(?: \w+){0,4}? (?:consent|permission)\b/,
  // "I do not want these texts", "I no longer wish to receive this", "we don't want to hear from you"
  new RegExp(
    `\\b${never} (?:want|wish|like|care|need|consent|agree)(?: to)?(?: (?:receive|receiving|get|getting|be|any|more|these|those|this|your|you|further|to))* (?:${contact}|this|these|them|anything|hear from)\\b`,
  ),
  /\b(?:leave me alone|lose (?:my|this) number|go away|stop it)\b/,
  /\b(?:keine|nie wieder)(?: \w+){0,2}? (?:sms|nachricht|mail|anruf)\w*/,
];

/** "Don't stop the texts" and "never stop calling" ask for the opposite. */
const opposite = /\b(?:do not|dont|don t|never) (?:stop|unsubscribe|opt out|cancel)\b/;

/** True where a reply asks for no more messages: any case, spaces and punctuation, keyword or free words. */
export function isRevocation(text: string): boolean {
  if (text.includes('\u{1F6D1}')) return true;
  const plain = plainOf(text);
  if (opposite.test(plain)) return false;
  return isKeyword(plain) || phrases.some((phrase) => phrase.test(plain));
}

/** True where a reply is such a word, and nothing of weight stands beside it. */
export function isStopWord(text: string): boolean {
  return isKeyword(plainOf(text));
}

/** Lower-case words with single spaces: no accents, apostrophes or punctuation; of at most `max` characters. */
export function plainOf(text: string, max: number = readMax): string {
  return text
    .slice(0, max)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’‘`´]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function isKeyword(plain: string): boolean {
  // "opt out" is two words, "S T O P" four.
  const joined = plain.replace(/\bopt out\b/g, 'optout').replace(/\bs t o p\b/g, 'stop');
  const words = joined.split(' ').filter((word) => !fillers.has(word));
  return words.length > 0 && words.every((word) => keywords.has(word));
}

/**
 * True for the text of a confirmation that says only that the request was received and is honoured
 * (12 CFR 1006.14(h)(2)(i), 47 CFR 64.1200(a)(12)): short, about it, no figure, no sum, no link.
 */
export function isBareConfirmation(text: string): boolean {
  const plain = plainOf(text);
  const isAboutIt =
    /\b(?:opt(?:ed)? out|opt out|unsubscribed|stop|stopped|honou?r(?:ed)?|abmeldung|beachtet|umgesetzt|baja|solicitud)\b/.test(
      plain,
    );
  const saysMore =
    /[\d$€£%]|https?:|www\./i.test(text) ||
    /\b(?:pay|pays|paid|payment|payments|balance|debt|owe|owed|owing|due|amount|offer|discount|settle|settlement|plan|account|call us|visit|zahlen|zahlung|zahlungen|bezahlen|saldo|schuld|schulden|forderung|fallig|betrag|angebot|rate|konto|rechnung|pagar|pago|pagos|deuda|debe|vencido|importe|oferta|acuerdo|cuenta|factura)\b/.test(
      plain,
    );
  return text.length <= 320 && isAboutIt && !saysMore;
}
