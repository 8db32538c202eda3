import { isBuiltin } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { barrels, oneFileEach, owners, rooms, testRooms, type Room } from './rooms';
import { eachNode, parse, place, type SourceFile } from './tree';

interface Import {
  /** Where it stands, `path:line`. */
  readonly at: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** Every way in which a file can name another: import, export from, import(), require, import type. */
export function importsOf(file: SourceFile): Import[] {
  const source = parse(file);
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier && ts.isStringLiteralLike(specifier)) {
      found.push({ at: place(file, source, node), specifier: specifier.text, typeOnly });
    }
  };
  eachNode(source, (node) => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, importsTypesOnly(node));
    if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    if (ts.isExternalModuleReference(node)) add(node, node.expression, false);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node, node.argument.literal, true);
    }
    if (ts.isCallExpression(node) && loadsModule(node)) add(node, node.arguments[0], false);
  });
  return found;
}

function importsTypesOnly(node: ts.ImportDeclaration): boolean {
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  return (
    !clause.name &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((element) => element.isTypeOnly)
  );
}

function loadsModule(node: ts.CallExpression): boolean {
  const callee = node.expression;
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  return /^require(\.resolve)?$/.test(callee.getText());
}

/** What an import names: `node:fs`, a package without its subpath, or a path in the repository. */
export function targetOf(fromPath: string, specifier: string): string {
  if (specifier.startsWith('.')) {
    const joined = path.posix.join(path.posix.dirname(fromPath), specifier);
    return joined.replace(/\.[mc]?[tj]s$/, '');
  }
  if (isBuiltin(specifier)) {
    return `node:${specifier.replace(/^node:/, '').split('/')[0]}`;
  }
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

const within = (target: string, room: string): boolean =>
  target === room || target.startsWith(`${room}/`);

const matches = (target: string, entry: string): boolean =>
  entry === '*' || (entry === 'node:*' && target.startsWith('node:')) || within(target, entry);

const withoutEnding = (file: string): string => file.replace(/\.[mc]?ts$/, '');

export function roomOf(filePath: string, table: readonly Room[] = rooms): Room | undefined {
  return table
    .filter((room) => within(withoutEnding(filePath), room.path))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
}

/** Sentences about imports that the table does not allow; empty when the tree is tidy. */
export function importViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const room = roomOf(file.path);
    if (!room) return [`${file.path} stands in no room of tests/tidy/rooms.ts`];
    return importsOf(file).flatMap((one) => violationsOf(file.path, room, one));
  });
}

function violationsOf(filePath: string, room: Room, one: Import): string[] {
  const target = targetOf(filePath, one.specifier);
  const allowed = one.typeOnly ? [...room.imports, ...(room.types ?? [])] : room.imports;
  const named = allowed.some((entry) => matches(target, entry));
  const found: string[] = [];
  if (!named) found.push(`${one.at} ${room.path} may not import ${target}`);
  const reservedFor = owners[target];
  if (reservedFor && !reservedFor.some((owner) => within(withoutEnding(filePath), owner))) {
    found.push(`${one.at} only ${reservedFor.join(', ')} may import ${target}`);
  }
  if (room.path !== 'tests' && testRooms.some((tests) => within(target, tests))) {
    found.push(`${one.at} production code may not import ${target}`);
  }
  return found;
}

/** Libraries of `oneFileEach` that more than one production file imports. */
export function sharedLibraryViolations(files: readonly SourceFile[]): string[] {
  const users = new Map<string, Set<string>>();
  for (const file of files.filter(({ path: name }) => !name.startsWith('tests/'))) {
    for (const { specifier } of importsOf(file)) {
      const target = targetOf(file.path, specifier);
      users.set(target, (users.get(target) ?? new Set()).add(file.path));
    }
  }
  return oneFileEach.flatMap((library) => {
    const found = [...(users.get(library) ?? [])];
    return found.length > 1 ? [`${library} is imported by ${found.join(' and ')}`] : [];
  });
}

/** Files that only pass on what others export, besides the entry of the workflow bundle. */
export function barrelViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    if (barrels.includes(file.path)) return [];
    const statements = [...parse(file).statements];
    const passedOn = statements.filter(
      (statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier,
    );
    const everything = passedOn.some(
      (statement) => ts.isExportDeclaration(statement) && !statement.exportClause,
    );
    const nothingElse =
      passedOn.length > 0 &&
      statements.every((one) => ts.isImportDeclaration(one) || ts.isExportDeclaration(one));
    return everything || nothingElse ? [`${file.path} is a barrel`] : [];
  });
}
