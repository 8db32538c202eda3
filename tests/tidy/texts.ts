import type { SourceFile } from './tree';

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** Wall time and enums in the database: business time is always passed in, and lists grow. */
export function databaseViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    if (!/^prisma\/.*\.(prisma|sql)$/.test(file.path)) return [];
    const text = withoutComments(file.path, file.text);
    return databasePatterns.flatMap(([pattern, what]) =>
      [...text.matchAll(pattern)].map(
        (match) => `${file.path}:${lineOf(text, match.index)} ${what}: ${match[0].trim()}`,
      ),
    );
  });
}

const databasePatterns: readonly (readonly [RegExp, string])[] = [
  [/@default\(\s*now\(\)\s*\)/g, 'default of wall time'],
  [/@updatedAt\b/g, 'default of wall time'],
  [/@default\(\s*dbgenerated\([^)]*(now|current_|clock_)[^)]*\)+/gi, 'default of wall time'],
  [
    /\bDEFAULT\s+\(*\s*(now\s*\(|CURRENT_(TIMESTAMP|DATE|TIME)\b|LOCALTIMESTAMP\b|(clock|statement|transaction)_timestamp\s*\()/gi,
    'default of wall time',
  ],
  [/^\s*enum\s+\w+\s*\{/gm, 'enum'],
  [/\bAS\s+ENUM\b/gi, 'enum'],
];

/** Blanks out comments and keeps the lines, so that places stay right. */
function withoutComments(path: string, text: string): string {
  const comment = path.endsWith('.sql') ? /--[^\n]*|\/\*[\s\S]*?\*\//g : /\/\/[^\n]*/g;
  return text.replace(comment, (found) => found.replace(/[^\n]/g, ' '));
}

interface ForbiddenWords {
  readonly pattern: RegExp;
  readonly why: string;
  /** Where the words may stand all the same. */
  readonly except?: RegExp;
}

// Written in pieces, or this file would be its own first finding.
const piece = (...parts: string[]): string => parts.join('');

export const forbiddenWords: readonly ForbiddenWords[] = [
  {
    pattern: new RegExp(piece('(?<![\\w.-])/wo', 'rk/'), 'g'),
    why: 'names a path of one machine',
  },
  {
    pattern: new RegExp(piece('(?<![\\w.])/(home|Us', 'ers)/[a-z]\\w+/'), 'g'),
    why: 'names a path of one machine',
  },
  {
    pattern: new RegExp(piece('sha', 'red/data'), 'g'),
    why: 'names data outside the repository',
    except: /^tests\/(providers\/|intake\/|.*import)/,
  },
  {
    pattern: new RegExp(
      piece(
        '\\b(registry\\.(npmjs|yarnpkg)\\.(org|com)|proxy\\.golang\\.',
        'org|repo1?\\.maven\\.)',
      ),
    ),
    why: 'names a registry host',
  },
  {
    pattern: new RegExp(piece('https?://[^\\s"\']*(artifactory|nexus|verd', 'accio)'), 'gi'),
    why: 'names a registry host',
  },
  {
    pattern: new RegExp(piece('"resol', 'ved": "http'), 'g'),
    why: 'names a registry host; .npmrc keeps them out of the lock file',
  },
  {
    pattern: new RegExp(piece('\\bis', 'sues? #?\\d+\\b'), 'gi'),
    why: 'points at a tracker that readers may not have',
  },
  {
    pattern: new RegExp(piece('^(<<<<', '<<< |>>>>', '>>> )'), 'gm'),
    why: 'is a merge conflict',
  },
];

export function wordViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    forbiddenWords
      .filter(({ except }) => !except?.test(file.path))
      .flatMap(({ pattern, why }) => {
        const match = new RegExp(pattern.source, pattern.flags.replace('g', '')).exec(file.text);
        return match
          ? [`${file.path}:${lineOf(file.text, match.index)} ${why}: ${match[0].trim()}`]
          : [];
      }),
  );
}
