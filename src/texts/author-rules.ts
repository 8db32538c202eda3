import type { Language } from './languages';

/** Something that an author may not write, and why. */
export interface AuthorRule {
  readonly pattern: RegExp;
  readonly detail: string;
}

const supplied = 'is added by itself where the law asks for it; a template does not say it';

/** In every part of a text. */
const everywhere: readonly AuthorRule[] = [
  { pattern: /<\/?[a-z!][^>\n]*>?/giu, detail: 'markup is not read; write plain text' },
  {
    pattern:
      /\bSTOP\b|\bunsubscribe\b|\bopt(?:ed)?[ -]?out\b|\babmelden\b|\babbestellen\b|\bdarse de baja\b/giu,
    detail: `the way out of messages ${supplied}`,
  },
  {
    pattern:
      /debt collector|attempt to collect|inkassounternehmen|cobrador(?:es)? de deudas|cobrar una deuda/giu,
    detail: `who collects a debt ${supplied}`,
  },
  {
    pattern:
      /§|\bBGB\b|\bU\.?S\.?C\.?(?=\W)|\bC\.?F\.?R\.?(?=\W)|\bFDCPA\b|\bRegulation F\b|\bReg F\b/gu,
    detail: 'a law is named by itself where a claim rests on one; a template does not name it',
  },
  {
    pattern: /\b(?:bit\.ly|tinyurl\.com|goo\.gl|ow\.ly|is\.gd|t\.co|buff\.ly)\b/giu,
    detail: 'a shortened link hides where it leads',
  },
  { pattern: /!|\p{Extended_Pictographic}/gu, detail: 'no exclamation marks and no pictures' },
  {
    pattern: /(?<![\p{L}\p{N}])(?!(?:IBAN|SEPA)(?![\p{L}]))\p{Lu}{4,}(?![\p{L}\p{N}])/gu,
    detail: 'no words in capital letters',
  },
];

const pressing = 'no pressure and no threat';

/** Words that press or threaten, by language. */
const pressure: Readonly<Record<Language, RegExp>> = {
  en: /\burgent\w*|\bimmediately\b|\bfinal notice\b|\blast chance\b|\blawsuit\b|\bbailiffs?\b|\bcredit (?:score|bureau)\b|\bashamed?\b|\bseiz(?:e[sd]?|ing|ure)\b|\bgarnish\w*|\barrest\w*|\bjail\w*|\bprison\b|\bcriminal\w*|\bpolice\b|\bblacklist\w*|\btake you to court\b|\bsue you\b/giu,
  de: /\bdringend\w*|\bunverzüglich\b|\bletzte Chance\b|\bGerichtsvollzieher\w*|\bSchufa\b|\bSchande\b|\bStrafanzeige\b|pfänd\w*|\bVerhaft\w*|\bGefängnis\b|\bPolizei\b|\bschwarze Liste\b|\bverklagen\b/giu,
  es: /\burgente\w*|\binmediatamente\b|\búltima oportunidad\b|\bembarg\w+|\bburó de crédito\b|\bvergüenza\b|\bcárcel\b|\bprisión\b|\bpolicía\b|\blista negra\b|\ba juicio\b/giu,
};

/** Words that no subject and no text message says: others may see them. */
const revealing: Readonly<Record<Language, RegExp>> = {
  en: /\bdebts?\b|\bowed?\b|\boverdue\b/giu,
  de: /\bschuld(?:en|ner)?\b|\büberfällig\w*/giu,
  es: /\bdeudas?\b|\bdebe\b|\bvencid[oa]s?\b/giu,
};

/** An amount as any language writes it: with a currency, or with two decimals. */
export const amountPattern = /\b[A-Z]{3} ?\d|[€$£]\s?\d|\d ?[€$£]|\d[.,]\d\d\b/u;

/** What may not stand in a part of a text. */
export function rulesFor(
  part: 'subject' | 'body' | 'sms',
  language: Language,
): readonly AuthorRule[] {
  const rules = [...everywhere, { pattern: pressure[language], detail: pressing }];
  if (part === 'body') return rules;
  const detail = `others may see ${part === 'sms' ? 'a text message' : 'a subject'}: it does not say this`;
  return [...rules, { pattern: revealing[language], detail }];
}
