import multer, { type Options } from 'multer';
import { Readable } from 'node:stream';

const fieldsMax = 100;
const filesMax = 100;
const fieldNameMax = 200;

export interface FilePart {
  readonly name: string | null;
  readonly type: string;
  readonly bytes: number;
}

export interface MultipartForm {
  /** A field as text of its charset (UTF-8 where none is said or known); null: it is not there. */
  text(name: string, charset?: string): string | null;
  bytes(name: string): Buffer | null;
  readonly files: readonly FilePart[];
}

/** `defCharset` is an option of the library that its types do not name yet. */
const options: Options & { readonly defCharset: string } = {
  storage: multer.memoryStorage(),
  defParamCharset: 'utf8',
  // The charset of a field stands in another field: each byte is kept as the character of that number.
  defCharset: 'latin1',
};

/**
 * The parts of a multipart body whose bytes are at hand already, because a signature covers them; null for another
 * kind of body. No part is larger than `partBytesMax`.
 * @throws MulterError beyond the limits, Error for a body that is cut off
 */
export async function readMultipart(
  body: Buffer,
  contentType: string | undefined,
  partBytesMax: number,
): Promise<MultipartForm | null> {
  if (contentType === undefined || !/^multipart\/form-data\b/i.test(contentType)) return null;
  const request = Object.assign(Readable.from([body]), {
    headers: { 'content-type': contentType, 'content-length': String(body.length) },
  }) as unknown as Parameters<typeof read>[0];
  const limits = {
    fieldNameSize: fieldNameMax,
    fieldSize: partBytesMax,
    fields: fieldsMax,
    fileSize: partBytesMax,
    files: filesMax,
    parts: fieldsMax + filesMax,
  };
  const read = multer({ ...options, limits }).any();
  await new Promise<void>((resolve, reject) => {
    void read(request, {} as Parameters<typeof read>[1], (error?: unknown) => {
      if (error === undefined || error === null) resolve();
      else reject(error instanceof Error ? error : new Error('the form cannot be read'));
    });
  });
  return formOf(request.body, request.files);
}

function formOf(body: unknown, files: unknown): MultipartForm {
  const fields = (body ?? {}) as Readonly<Record<string, unknown>>;
  const field = (name: string): string | null => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return typeof first === 'string' ? first : null;
  };
  return {
    text: (name, charset = 'utf-8') => {
      const value = field(name);
      return value === null ? null : decoded(value, charset);
    },
    bytes: (name) => {
      const value = field(name);
      return value === null ? null : Buffer.from(value, isOfBytes(value) ? 'latin1' : 'utf8');
    },
    files: (Array.isArray(files) ? (files as Express.Multer.File[]) : []).map(
      ({ originalname, mimetype, size }) => ({ name: originalname, type: mimetype, bytes: size }),
    ),
  };
}

/** A part that named its own charset has been decoded already, and may hold other characters. */
function isOfBytes(value: string): boolean {
  return !/[^\u0000-\u00ff]/.test(value);
}

function decoded(value: string, charset: string): string {
  if (!isOfBytes(value)) return value;
  const bytes = Buffer.from(value, 'latin1');
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
