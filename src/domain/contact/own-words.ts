/** Beginning of what a mail program quotes; everything below is not the writer's own. */
const quoteHeads: readonly RegExp[] = [
  /^-{2,} ?(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|mensaje original) ?-{2,}$/i,
  /^(?:begin forwarded message|anfang der weitergeleiteten nachricht):$/i,
  /^_{20,}$/,
];

/** "On Mon, 2 Mar 2026 at 10:00, Somebody <a@b.example> wrote:", which may be folded. */
const attribution = /^(?:on|am|el|le) .{0,300}(?:wrote|schrieb.{0,120}|escribi[oó]|a écrit) ?:$/i;
const attributionStart = /^(?:on|am|el|le) .{3,300}$/i;

/** The block of headers that Outlook puts above what it quotes. */
const fromLine = /^\*?(?:from|von|de)\*?: ?\S/i;
const nextHeader =
  /^\*?(?:sent|date|to|subject|gesendet|datum|an|betreff|enviado|fecha|para|asunto)\*?: ?/i;

const linesMax = 2_000;

/** What the writer of a reply has written: without the message that it answers, however that is quoted. */
export function ownWords(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n').slice(0, linesMax);
  const own: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = (lines[index] ?? '').trim();
    if (/^>/.test(line)) continue;
    if (quoteHeads.some((head) => head.test(line)) || isHeaderBlock(lines, index)) break;
    const folded = attributionAt(lines, index);
    if (folded > 0) {
      // What is marked line by line may be answered below; what is not marked goes on to the end.
      if (!isMarked(lines, index + folded)) break;
      index += folded - 1;
      continue;
    }
    own.push(line);
  }
  return own
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Lines that the attribution of a quote takes at `index`; 0: there is none. */
function attributionAt(lines: readonly string[], index: number): number {
  const first = (lines[index] ?? '').trim();
  if (!attributionStart.test(first)) return 0;
  for (const count of [1, 2, 3]) {
    const joined = lines
      .slice(index, index + count)
      .map((line) => line.trim())
      .join(' ');
    if (attribution.test(joined)) return count;
  }
  return 0;
}

function isMarked(lines: readonly string[], from: number): boolean {
  const next = lines.slice(from).find((line) => line.trim() !== '');
  return next === undefined || next.trimStart().startsWith('>');
}

function isHeaderBlock(lines: readonly string[], index: number): boolean {
  if (!fromLine.test((lines[index] ?? '').trim())) return false;
  return lines.slice(index + 1, index + 4).some((line) => nextHeader.test(line.trim()));
}
