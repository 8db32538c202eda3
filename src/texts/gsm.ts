/** GSM 03.38 basic alphabet; a text within it takes one septet a character, 160 to a message. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Characters of its extension table, two septets each. */
const extended = new Set('^{}\\[~]|€');

/** Letters that Unicode does not decompose, and signs with an everyday stand-in. */
const standIns: Readonly<Record<string, string>> = {
  ...{ Ł: 'L', ł: 'l', Đ: 'D', đ: 'd', Œ: 'OE', œ: 'oe', ı: 'i', þ: 'th', Þ: 'Th', ð: 'd' },
  ...{ '’': "'", '‘': "'", '“': '"', '”': '"', '–': '-', '—': '-', '…': '...', '\u00a0': ' ' },
};

export const septetsMax = 160;

/** Length in septets; null when a character is outside the alphabet. */
export function septetsOf(text: string): number | null {
  let septets = 0;
  for (const character of text) {
    if (basic.has(character)) septets += 1;
    else if (extended.has(character)) septets += 2;
    else return null;
  }
  return septets;
}

/** Text in the alphabet: accents are dropped where needed, what has no stand-in is left out. */
export function toGsm(text: string): string {
  return [...text]
    .map((character) => {
      if (basic.has(character) || extended.has(character)) return character;
      const plain = standIns[character] ?? character.normalize('NFD').replace(/\p{M}/gu, '');
      return septetsOf(plain) === null ? '' : plain;
    })
    .join('')
    .replace(/ {2,}/g, ' ')
    .trim();
}
