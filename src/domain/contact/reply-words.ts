import { isRevocation, isStopWord, plainOf, wishAgainst } from '../law/revocation';
import type { Channel } from '../account/facts';

/**
 * What the words of a reply may mean, by a table of phrases. It never opens contact: whatever it finds holds, and
 * a person reads it and corrects what is wrong. Where words may be meant either way they count.
 */

/** Version of the table; named in the line of the story that says what was read. */
export const replyWordsVersion = '2026-11-22';

/** Channels by which somebody can answer in words that we get. */
export type ReplyChannel = Extract<Channel, 'sms' | 'email'>;

export type Meaning =
  | 'cease'
  | 'stop-email'
  | 'stop-sms'
  | 'stop-call'
  | 'stop-letter'
  | 'refusal'
  | 'attorney'
  | 'bankruptcy'
  | 'breathing-space'
  | 'deceased'
  | 'fraud'
  | 'dispute'
  | 'paid'
  | 'wrong-person'
  | 'unclear';

interface MeaningRow {
  /** What a person is asked to check. */
  readonly title: string;
  /** Why words of this kind count without a form; null: the house's own caution. */
  readonly source: string | null;
  /** So much that even an answer written by a machine is held for it. */
  readonly isFactOfWeight: boolean;
  /** The channel that the writer wants no more of; absent: it is about more than a channel. */
  readonly stops?: Channel;
}

const wish = { source: '12 CFR 1006.14(h)(1)', isFactOfWeight: false } as const;

/** Every meaning that is looked for. */
export const meanings: Readonly<Record<Meaning, MeaningRow>> = {
  cease: {
    title: 'asks for no more contact',
    source: '12 CFR 1006.6(c)(1)',
    isFactOfWeight: false,
  },
  'stop-email': { title: 'asks for no more e-mail', stops: 'email', ...wish },
  'stop-sms': { title: 'asks for no more text messages', stops: 'sms', ...wish },
  'stop-call': { title: 'asks for no more calls', stops: 'call', ...wish },
  'stop-letter': { title: 'asks for no more letters', stops: 'letter', ...wish },
  refusal: { title: 'refuses to pay', source: '12 CFR 1006.6(c)(1)', isFactOfWeight: false },
  attorney: {
    title: 'names a lawyer',
    source: '12 CFR 1006.6(b)(2)',
    isFactOfWeight: true,
  },
  bankruptcy: {
    title: 'speaks of an insolvency',
    source: '11 USC 362(a)(6)',
    isFactOfWeight: true,
  },
  'breathing-space': {
    title: 'speaks of a breathing space',
    source: 'SI 2020/1311 reg. 7',
    isFactOfWeight: true,
  },
  deceased: { title: 'speaks of a death', source: '12 CFR 1006.6(a)(4)', isFactOfWeight: true },
  fraud: { title: 'speaks of identity theft', source: '15 USC 1681m(f)', isFactOfWeight: true },
  dispute: {
    title: 'disputes the debt',
    source: '12 CFR 1006.38(d)(2)',
    isFactOfWeight: false,
  },
  paid: { title: 'says that it was paid', source: null, isFactOfWeight: false },
  'wrong-person': {
    title: 'may be from somebody else',
    source: '12 CFR 1006.6(d)(1)',
    isFactOfWeight: true,
  },
  unclear: {
    title: 'may ask for no more contact',
    source: '47 CFR 64.1200(a)(10)',
    isFactOfWeight: false,
  },
};

/** Most characters of a reply that are read. */
const readMax = 20_000;

interface WordRow {
  readonly meaning: Meaning;
  readonly language: 'en' | 'de' | 'es';
  /** Over the words as `plainOf` leaves them. */
  readonly phrases: readonly RegExp[];
}

const row = (
  meaning: Meaning,
  language: WordRow['language'],
  ...phrases: readonly RegExp[]
): WordRow => ({ meaning, language, phrases });

/** The phrases, English, German and Spanish: the languages of those we know to answer. */
export const replyWords: readonly WordRow[] = [
  row(
    'cease',
    'en',
    ...wishAgainst('(?:contact|communicat|bother|harass|pester)\\w*'),
    /\b(?:leave (?:me|us) alone|lose (?:my|this) number|go away)\b/,
    /\b(?:cease and desist|cease communication)\b/,
  ),
  row(
    'cease',
    'de',
    /\b(?:kontaktier\w*|schreib\w*|belastig\w*)(?: \w+){0,3}? (?:nicht|nie)(?: \w+)? ?(?:mehr|wieder)\b/,
    /\b(?:kein(?:e|en)? (?:weiter(?:e|en)? )?kontakt\w*|in ruhe|unterlassen sie)\b/,
  ),
  row(
    'cease',
    'es',
    /\bno (?:me|nos) (?:vuelvan? a )?(?:contact|molest|escrib)\w*/,
    /\b(?:dejen?|deje) de (?:contactar|molestar|escribir)\w*/,
  ),
  row('stop-email', 'en', ...wishAgainst('(?:e ?mail|mail)\\w*'), /\bunsubscribe\b/),
  row('stop-email', 'de', /\b(?:keine|nie wieder)(?: \w+){0,2}? (?:e ?mail|mail)s?\b/),
  row('stop-email', 'es', /\bno (?:me|nos) (?:envi|mand)\w* (?:mas )?(?:correo|mail|email)\w*/),
  row('stop-sms', 'en', ...wishAgainst('(?:text|txt|sms)\\w*')),
  row('stop-sms', 'de', /\b(?:keine|nie wieder)(?: \w+){0,2}? (?:sms|textnachricht)\w*/),
  row('stop-call', 'en', ...wishAgainst('(?:call|phon|ring)\\w*')),
  row(
    'stop-call',
    'de',
    /\b(?:keine|nie wieder)(?: \w+){0,2}? anruf\w*/,
    /\bruf\w*(?: \w+){0,3}? nicht(?: mehr)? an\b/,
  ),
  row('stop-call', 'es', /\bno (?:me|nos) (?:vuelvan? a )?llam\w*/),
  row('stop-letter', 'en', ...wishAgainst('letters?')),
  row(
    'refusal',
    'en',
    /\b(?:refus\w*|decline) to pay\b/,
    /\b(?:will not|wont|won t|am not going to|not gonna|never going to|will never) (?:ever )?pay\b/,
    /\bnot paying (?:you|this|it|that|any)\b/,
  ),
  row(
    'refusal',
    'de',
    /\b(?:werde|werden)(?: \w+){0,3}? nicht (?:be)?zahlen\b/,
    /\bzahlung verweiger\w*/,
  ),
  row('refusal', 'es', /\b(?:me niego a|no voy a|no pienso) pagar\b/, /\bno pagare\b/),
  row(
    'attorney',
    'en',
    /\b(?:my|our|his|her|their|the) (?:\w+ )?(?:attorneys?|lawyers?|solicitors?|barrister|legal counsel|legal representatives?)\b/,
    /\b(?:represented by|retained|hired|instructed|speak to|contact|talk to)(?: \w+){0,3}? (?:attorneys?|lawyers?|solicitors?|counsel|law firm)\b/,
    /\b(?:i|we|this firm|this office) (?:now )?(?:represents?|act for|are acting for|am acting for)\b/,
    /\bon behalf of (?:our|my) client\b/,
    /\bletter of representation\b/,
  ),
  row(
    'attorney',
    'de',
    /\b(?:mein|meine|meinen|meinem|meiner|unser|unsere|unseren|unserem|unserer) (?:rechts)?(?:anwalt|anwalte|anwaltin|anwaltskanzlei|beistand)\b/,
    /\b(?:anwaltlich vertreten|unsere[rsn]? mandant\w*|rechtliche vertretung)\b/,
  ),
  row(
    'attorney',
    'es',
    /\b(?:mi|mis|nuestro|nuestra|nuestros) (?:abogad|letrad)\w*/,
    /\brepresentad\w* por\b/,
    /\b(?:nuestro|mi) (?:cliente|representad\w*)\b/,
  ),
  row(
    'bankruptcy',
    'en',
    /\b(?:bankrupt\w*|insolven\w*|liquidat(?:ion|ors?)|receivership|sequestration|winding up)\b/,
    /\bchapter (?:7|11|12|13|seven|eleven|twelve|thirteen)\b/,
    /\b(?:individual voluntary arrangement|company voluntary arrangement|(?:an|my) iva|iva (?:proposal|supervisor|nominee|practitioner)|debt relief order|trust deed)\b/,
    /\b(?:is|are|was|went|gone|placed|put|entered) in(?:to)? administration|\b(?:administrators? (?:has|have|was|were) (?:been )?appointed|automatic stay)\b/,
  ),
  row(
    'bankruptcy',
    'de',
    /\b\w*insolven\w*/,
    /\b(?:zahlungsunfahig|konkurs|restschuldbefreiung)\w*/,
  ),
  row(
    'bankruptcy',
    'es',
    /\b(?:concurso de acreedores|concurso voluntario|insolven\w*|quiebra|segunda oportunidad)\b/,
  ),
  row(
    'breathing-space',
    'en',
    /\b(?:breathing space|debt respite|debt moratorium|statutory moratorium)\b/,
  ),
  row(
    'deceased',
    'en',
    /\b(?:passed away|deceased|death certificate|executors?|executrix|(?<!real )estate of|letters of administration|probate)\b/,
    /\b(?:he|she|who|husband|wife|mother|father|mum|mom|dad|son|daughter|brother|sister|partner|owner|debtor|customer|client) (?:has |have |had |is |sadly |recently |suddenly )*(?:died|dead)\b/,
  ),
  row(
    'deceased',
    'de',
    /\b(?:verstorben\w*|gestorben|verstarb|todesfall|sterbeurkunde|nachlass\w*|nachlaß\w*)\b/,
  ),
  row('deceased', 'es', /\b(?:falleci\w*|ha muerto|difunt\w*|defuncion)\b/),
  row(
    'fraud',
    'en',
    /\b(?:identity theft|stolen identity|stole my identity|victim of (?:\w+ )?fraud)\b/,
  ),
  row('fraud', 'de', /\b(?:identitatsdiebstahl|identitatsmissbrauch)\b/),
  row('fraud', 'es', /\b(?:robo|suplantacion|usurpacion) de identidad\b/),
  row(
    'dispute',
    'en',
    /\b(?:disput\w*|contest (?:this|the|that|your)|challenge (?:this|the|that|your))\b/,
    /\b(?:not|isnt|isn t) (?:my|our) (?:debt|bill|invoice|account|responsibility)\b/,
    /\b(?:do not|dont|don t|never|no longer) (?:\w+ )?owe(?:d)?\b/,
    /\b(?:is not|isnt|isn t|not) mine\b/,
    /\b(?:already|have|was|were|been|has) (?:(?!not |never )\w+ )?(?:paid|settled)\b/,
    /\bpaid (?:in full|(?:it|this|that|the invoice|this invoice|the bill|you) (?:already|weeks? ago|months? ago))\b/,
    /\b(?:never|not|didnt|didn t|did not) (?:\w+ )?(?:receive|received|ordered|order|delivered|signed|agreed)\b/,
    /\b(?:wrong|incorrect|inaccurate|mistaken) (?:\w+ )?(?:amount|invoice|bill|charge|sum|price|balance)\b/,
    /\b(?:amount|invoice|bill|charge|sum|price|balance) (?:is|was|seems|looks) (?:\w+ )?(?:wrong|incorrect|not correct|not right|too high)\b/,
    /\b(?:faulty|defective|damaged) (?:goods|product|item|delivery|work|service)\w*/,
    /\b(?:validat\w*|verif\w*|proof|prove) (?:of )?(?:this |the |my |that )?(?:alleged )?debt\b/,
    /\b(?:scam|billing error|unauthori[sz]ed charge)\b/,
  ),
  row(
    'dispute',
    'de',
    /\b(?:bestreit\w*|widerspre\w*|widerspruch\w*|reklam\w*|unberechtigt\w*|beanstand\w*)\b/,
    /\b(?:bereits|schon|langst) (?:\w+ )?(?:bezahlt|uberwiesen|gezahlt|beglichen)\b/,
    /\b(?:nicht|nie) (?:\w+ )?(?:erhalten|bestellt|bekommen|geliefert)\b/,
    /\bschulde (?:ihnen )?(?:\w+ )?nichts\b/,
    /\b(?:rechnung|betrag|forderung) (?:ist|stimmt) (?:\w+ )?(?:falsch|nicht)\b/,
  ),
  row(
    'dispute',
    'es',
    /\b(?:disput\w*|impugn\w*|(?:presento|presentamos|hago|pongo) (?:una )?reclamacion)\b/,
    /\bno (?:es|son) (?:mi|mia|mio|nuestra)\b/,
    /\b(?:no (?:les |le )?deb(?:o|emos)|no reconozco)\b/,
    /\b(?:ya|esta) (?:\w+ )?(?:pague|pagad\w*|pagamos|abonad\w*)\b/,
    /\b(?:no|nunca) (?:\w+ )?(?:recib|pedi|encarg)\w*/,
  ),
  row(
    'paid',
    'en',
    /\b(?:i|we) (?:just |have |had )?(?:paid|sent (?:the|a|you|your) (?:payment|money|transfer|check|cheque))\b/,
  ),
  row('paid', 'de', /\b(?:habe|haben)(?: \w+){0,4}? (?:bezahlt|uberwiesen|gezahlt)\b/),
  row('paid', 'es', /\b(?:he|hemos) (?:pagado|transferido)\b/),
  row(
    'wrong-person',
    'en',
    /\bwrong (?:number|person|address|email|e mail|recipient|company)\b/,
    /\b(?:not|isnt|isn t) (?:the )?(?:right person|person you)\b/,
    /\b(?:do not|dont|don t) know (?:this|that|any) (?:person|name|man|woman)\b/,
    /\b(?:no longer|doesnt|does not|not) (?:\w+ )?(?:works? (?:here|for)|employed|lives? here)\b/,
  ),
  row(
    'wrong-person',
    'de',
    /\bfalsche (?:nummer|person|adresse|mail\w*)\b/,
    /\barbeitet nicht mehr\b/,
  ),
  row('wrong-person', 'es', /\b(?:numero|persona|direccion) equivocad\w*/),
  row('unclear', 'en', /\b(?:stop|unsubscribe|opt(?:ing)? ?out|revoke|cease|alone)\b/),
];

/** Said of the opposite: "I do not dispute this". */
const notDisputed =
  /\b(?:do not|dont|don t|not|never|no) (?:want to |wish to |intend to )?(?:disput|contest|challeng)\w*/g;

/**
 * What the reader's own words may mean, without what they quote. A stop that is a word by itself says nothing
 * else; one in free words is `unclear` besides where it came as a text, because a person may mean more by it.
 */
export function meaningsOf(words: string, channel: ReplyChannel): Meaning[] {
  const stop = `stop-${channel}` as const;
  if (isStopWord(words)) return [stop];
  const plain = plainOf(words, readMax).replace(notDisputed, ' ');
  const found = new Set(
    replyWords
      .filter(({ phrases }) => phrases.some((one) => one.test(plain)))
      .map(({ meaning }) => meaning),
  );
  if (channel === 'email' && firstLines(words).some(isStopWord)) found.add(stop);
  const isWish = wishes.some((meaning) => found.has(meaning));
  // An e-mail waits to be read anyway; a text does so where it may mean more than it says.
  if (channel === 'email') found.delete('unclear');
  if (isRevocation(words) && (channel === 'sms' || !isWish)) found.add(stop).add('unclear');
  return (Object.keys(meanings) as Meaning[]).filter((meaning) => found.has(meaning));
}

const wishes: readonly Meaning[] = ['cease', 'stop-email', 'stop-sms', 'stop-call', 'stop-letter'];

/** Subject and first line: who signs below a single word has said that word. */
function firstLines(words: string): string[] {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(0, 2);
}
