import ts from 'typescript';
import { environmentReaders, pureRooms } from './rooms';
import { eachNode, parse, place, type SourceFile } from './tree';

const fileLinesMax = 400;
const functionLinesMax = 70;

const startsWithOneOf = (path: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => path.startsWith(prefix));

/** Files longer than 400 lines, tests included. */
export function fileLengthViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length;
    return lines > fileLinesMax ? [`${path} has ${lines} lines`] : [];
  });
}

/** Functions longer than 70 lines of code (blank lines and comments do not count); tests are exempt. */
export function functionLengthViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    if (file.path.startsWith('tests/')) return [];
    const source = parse(file);
    const found: string[] = [];
    eachNode(source, (node) => {
      if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return;
      const lines = linesOfCode(source, node);
      if (lines > functionLinesMax) {
        found.push(`${place(file, source, node)} function of ${lines} lines`);
      }
    });
    return found;
  });
}

/** Lines that hold a token; multi-line literals count whole, comments and blank lines not at all. */
function linesOfCode(source: ts.SourceFile, node: ts.Node): number {
  const code = new Set<number>();
  const addTokens = (part: ts.Node): void => {
    if (ts.isJSDoc(part)) return;
    const children = part.getChildren(source);
    if (children.length > 0) return children.forEach(addTokens);
    if (part.getWidth(source) === 0) return;
    const first = source.getLineAndCharacterOfPosition(part.getStart(source)).line;
    const last = source.getLineAndCharacterOfPosition(part.getEnd()).line;
    for (let line = first; line <= last; line += 1) code.add(line);
  };
  addTokens(node);
  return code.size;
}

/** Time, chance and host in code that must answer the same at every replay. */
export function impurityViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    if (!startsWithOneOf(file.path, pureRooms)) return [];
    const source = parse(file);
    const found: string[] = [];
    eachNode(source, (node) => {
      const what = impurity(node);
      if (what) found.push(`${place(file, source, node)} uses ${what}`);
    });
    return found;
  });
}

const hostGlobals = ['Intl', 'process', 'performance', 'crypto', 'fetch', 'globalThis', 'Temporal'];
const localeMethods = ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString'];

function impurity(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    const text = node.getText();
    if (/^(Date\.now|Math\.random)$/.test(text)) return text;
    if (localeMethods.includes(node.name.text)) return node.name.text;
  }
  const callsDate =
    (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'Date';
  if (callsDate && (ts.isCallExpression(node) || !node.arguments?.length)) {
    return 'Date without an argument';
  }
  if (ts.isIdentifier(node) && hostGlobals.includes(node.text) && isReference(node)) {
    return node.text;
  }
  return undefined;
}

/** False for a property, a declared name or a type called like a global. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isVariableDeclaration(parent)) return parent.initializer === node;
  const declares =
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isFunctionDeclaration(parent) ||
    ts.isParameter(parent) ||
    ts.isImportSpecifier(parent) ||
    ts.isTypeReferenceNode(parent);
  return !declares;
}

/** Readers of the environment besides the configuration. */
export function environmentViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    if (startsWithOneOf(file.path, environmentReaders)) return [];
    const source = parse(file);
    const found: string[] = [];
    eachNode(source, (node) => {
      const reads =
        (ts.isPropertyAccessExpression(node) && node.name.text === 'env') ||
        (ts.isElementAccessExpression(node) &&
          /^['"]env['"]$/.test(node.argumentExpression.getText())) ||
        (ts.isVariableDeclaration(node) && takesEnv(node));
      if (reads && ofProcess(node)) {
        found.push(`${place(file, source, node)} reads the environment`);
      }
    });
    return found;
  });
}

function takesEnv(node: ts.VariableDeclaration): boolean {
  return ts.isObjectBindingPattern(node.name) && /\benv\b/.test(node.name.getText());
}

function ofProcess(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.VariableDeclaration,
): boolean {
  const object = ts.isVariableDeclaration(node) ? node.initializer : node.expression;
  return object !== undefined && /^(globalThis\.)?process$/.test(object.getText());
}

export function enumViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const source = parse(file);
    const found: string[] = [];
    eachNode(source, (node) => {
      if (ts.isEnumDeclaration(node)) found.push(`${place(file, source, node)} declares an enum`);
    });
    return found;
  });
}

const skippers =
  /^(it|test|describe)(\.concurrent)?(\.(skip|only|todo|failing))|^(xit|xtest|xdescribe|fit|fdescribe)\b/;

/** Tests that do not run, or keep others from running; `tests/setup/optional.ts` explains its skips. */
export function skippedTestViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    if (!file.path.startsWith('tests/') || file.path === 'tests/setup/optional.ts') return [];
    const source = parse(file);
    const found: string[] = [];
    eachNode(source, (node) => {
      if (!ts.isCallExpression(node) || !skippers.test(node.expression.getText())) return;
      found.push(`${place(file, source, node)} ${node.expression.getText()}`);
    });
    return found;
  });
}

/** Test files that no project of jest.config.cjs runs. */
export function orphanTestViolations(
  files: readonly SourceFile[],
  patterns: readonly string[],
): string[] {
  const folders = patterns.map((pattern) => /tests\/([^/*]+)\//.exec(pattern)?.[1]);
  return files
    .map(({ path }) => path)
    .filter((path) => /\.(test|spec)\.[mc]?[jt]sx?$/.test(path))
    .filter((path) => {
      const [top, folder] = path.split('/');
      return top !== 'tests' || !path.endsWith('.test.ts') || !folders.includes(folder);
    })
    .map((path) => `${path} is run by no project`);
}
