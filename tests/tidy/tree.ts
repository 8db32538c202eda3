import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { repositoryRoot } from '../setup/shared';

/** A file of the repository: its path from the root with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const ignoredFolders = new Set(['node_modules', '.git', '.duecourse', 'coverage', 'generated']);
const codeRoots = ['src', 'workflows', 'activities', 'temporal', 'prisma', 'tests'];
const binary = /\.(png|jpe?g|gif|ico|woff2?|ttf|otf|pdf|zip|gz)$/;

let tree: readonly SourceFile[] | undefined;

/** Every text file that could be committed; read once. */
export function allFiles(): readonly SourceFile[] {
  tree ??= walk('').filter((file) => !binary.test(file.path));
  return tree;
}

/** The TypeScript of the repository. */
export function codeFiles(): readonly SourceFile[] {
  return allFiles().filter(
    ({ path: name }) => /\.[mc]?ts$/.test(name) && codeRoots.includes(name.split('/')[0] ?? ''),
  );
}

function walk(folder: string): SourceFile[] {
  return readdirSync(path.join(repositoryRoot, folder), { withFileTypes: true }).flatMap(
    (entry) => {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return ignoredFolders.has(entry.name) ? [] : walk(name);
      if (!entry.isFile() || entry.name.endsWith('.log')) return [];
      return [{ path: name, text: readFileSync(path.join(repositoryRoot, name), 'utf8') }];
    },
  );
}

/** Syntax tree with parent links; no types. */
export function parse(file: SourceFile): ts.SourceFile {
  return ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
}

/** Calls `visit` for every node below and including `node`. */
export function eachNode(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => eachNode(child, visit));
}

/** `path:line`, as editors and terminals understand it. */
export function place(file: SourceFile, source: ts.SourceFile, node: ts.Node): string {
  return `${file.path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
