import { ok, type Result } from '../domain/result';

/** Why a body is not JSON that we take. Never carries any of its content. */
export type JsonFault =
  | 'not-utf8'
  | 'not-json'
  | 'duplicate-key'
  | 'forbidden-key'
  | 'unstorable-text'
  | 'too-deep'
  | 'too-large';

const depthMax = 64;
const valuesMax = 50_000;
const textMax = 100_000;

const digits = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const plainInteger = /^(?:0|-?[1-9]\d*)$/;
const escapes: Readonly<Record<string, string>> = {
  '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t',
}; // prettier-ignore
const unstorable = /\u0000|\p{Surrogate}/u;

class Refused extends Error {
  constructor(readonly fault: JsonFault) {
    super(fault);
  }
}

/**
 * Reads JSON as money deserves: a name that appears twice, text that cannot be stored (NUL, half a
 * surrogate pair), `__proto__`, and anything deep or large beyond reason is refused. A number that is
 * not an integer in its plain spelling, or that would lose digits, is NaN: a schema that asks for a
 * number there refuses it, and where nobody asks it does no harm. `0.5` and `19.0` stay numbers.
 */
export function readJson(raw: Uint8Array): Result<unknown, JsonFault> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
    return ok(new Reader(text).document());
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.fault };
    return { ok: false, error: 'not-utf8' };
  }
}

class Reader {
  private at = 0;
  private values = 0;

  constructor(private readonly text: string) {}

  document(): unknown {
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) throw new Refused('not-json');
    return value;
  }

  private value(depth: number): unknown {
    if (depth > depthMax) throw new Refused('too-deep');
    this.values += 1;
    if (this.values > valuesMax) throw new Refused('too-large');
    this.space();
    switch (this.text[this.at]) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.at += 1;
    if (this.took('}')) return object;
    do {
      this.space();
      const name = this.string();
      if (name === '__proto__') throw new Refused('forbidden-key');
      if (Object.hasOwn(object, name)) throw new Refused('duplicate-key');
      this.expect(':');
      object[name] = this.value(depth + 1);
    } while (this.took(','));
    this.expect('}');
    return object;
  }

  private array(depth: number): unknown[] {
    const array: unknown[] = [];
    this.at += 1;
    if (this.took(']')) return array;
    do array.push(this.value(depth + 1));
    while (this.took(','));
    this.expect(']');
    return array;
  }

  private string(): string {
    if (this.text[this.at] !== '"') throw new Refused('not-json');
    this.at += 1;
    let value = '';
    for (;;) {
      const from = this.at;
      while (isPlain(this.text.charCodeAt(this.at))) this.at += 1;
      value += this.text.slice(from, this.at);
      if (value.length > textMax) throw new Refused('too-large');
      const stop = this.text[this.at];
      this.at += 1;
      if (stop === '"') break;
      if (stop !== '\\') throw new Refused('not-json');
      value += this.escape();
    }
    if (unstorable.test(value)) throw new Refused('unstorable-text');
    return value;
  }

  private escape(): string {
    const letter = this.text[this.at] ?? '';
    this.at += 1;
    if (letter !== 'u') {
      const meant = escapes[letter];
      if (meant === undefined) throw new Refused('not-json');
      return meant;
    }
    const hex = this.text.slice(this.at, this.at + 4);
    if (!/^[\da-fA-F]{4}$/.test(hex)) throw new Refused('not-json');
    this.at += 4;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  private number(): number {
    digits.lastIndex = this.at;
    const spelled = digits.exec(this.text)?.[0];
    if (spelled === undefined) throw new Refused('not-json');
    this.at += spelled.length;
    if (/[eE]/.test(spelled)) return Number.NaN;
    const value = Number(spelled);
    if (spelled.includes('.')) return value;
    return plainInteger.test(spelled) && Number.isSafeInteger(value) ? value : Number.NaN;
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw new Refused('not-json');
    this.at += word.length;
    return value;
  }

  private took(sign: string): boolean {
    this.space();
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  private expect(sign: string): void {
    if (!this.took(sign)) throw new Refused('not-json');
  }

  private space(): void {
    while (isSpace(this.text.charCodeAt(this.at))) this.at += 1;
  }
}

/** Neither quote, backslash, control character nor the end (NaN). */
function isPlain(code: number): boolean {
  return code >= 0x20 && code !== 0x22 && code !== 0x5c;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
