import type { Import, RefPath, Term } from '../syntax/ast.ts';
import { compareTerms } from '../syntax/compare.ts';
import { dottedRef } from '../syntax/build.ts';
import { futureKeywords, experimentalKeywords } from '../syntax/keywords.ts';
import { writeReference } from './terms.ts';
import type { Writer } from './writer.ts';

/** The word of an import below `future.keywords`; `*` for all of them, undefined for other imports. */
export function keywordOf({ path, alias }: Import): string | undefined {
  const [root, group, word, more] = path.value;
  if (root.type !== 'var' || root.value !== 'future' || group?.type !== 'string' || group.value !== 'keywords') {
    return undefined;
  }
  if (word === undefined) return '*';
  return word.type === 'string' && more === undefined && alias === undefined ? word.value : undefined;
}

/** Tells `import rego.v1` and `import rego.v2`, which gives more. */
export function isRegoV1({ path }: Import): boolean {
  const [root, version, more] = path.value;
  const isRego = root.type === 'var' && root.value === 'rego';
  const isVersion = version?.type === 'string' && (version.value === 'v1' || version.value === 'v2');
  return isRego && isVersion && more === undefined;
}

/** `import rego.v2`, which has the experimental keywords too. */
function isRegoV2(one: Import): boolean {
  const [, version] = one.path.value;
  return isRegoV1(one) && version?.type === 'string' && version.value === 'v2';
}

/** What an import that the formatter adds stands behind. */
const addedSource = { name: '__format_added__', text: '' };

/** Tells an import that the formatter added from those of the author. */
export function isAdded({ location }: Import): boolean {
  return location.source === addedSource;
}

/** Imports that the target needs and the module lacks are added; those that it makes needless are dropped. */
export function formatImports(
  imports: readonly Import[],
  target: 'v0' | 'v0v1' | 'v1',
  used: ReadonlySet<string>,
  dropRedundant: boolean,
): readonly Import[] {
  // Version 2 has all keywords, and version 1 in it.
  if (imports.some((one) => isRegoV2(one)))
    return imports.filter((one) => isRegoV2(one) || (keywordOf(one) === undefined && !isRegoV1(one)));
  let result = imports;
  if (target === 'v1' && dropRedundant) result = result.filter((one) => !isRegoV1(one));
  else if (target === 'v0v1') result = withImport(result, isRegoV1, 'rego.v1');
  const hasV1 = result.some((one) => isRegoV1(one));
  if (target !== 'v1' && !hasV1) {
    return [...used].sort().reduce((list, word) => withKeyword(list, word), result);
  }
  if (dropRedundant || hasV1) result = result.filter((one) => keywordOf(one) === undefined);
  const experimental = [...used].filter((word) => experimentalKeywords.has(word)).sort();
  return experimental.reduce((list, word) => withKeyword(list, word), result);
}

function withKeyword(imports: readonly Import[], word: string): readonly Import[] {
  const gives = (one: Import): boolean => {
    const found = keywordOf(one);
    return found === '*' || found === word || (found === 'every' && word === 'in');
  };
  return futureKeywords.has(word) ? withImport(imports, gives, `future.keywords.${word}`) : imports;
}

function withImport(imports: readonly Import[], gives: (one: Import) => boolean, name: string): readonly Import[] {
  if (imports.some((one) => gives(one))) return imports;
  const directives = imports.filter((one) => isRegoV1(one) || isFuture(one));
  const row = directives.length === 0 ? 1 : Math.max(...directives.map(({ location }) => location.row)) + 1;
  const location = { source: addedSource, row, col: 1, offset: 0, end: 0 };
  return [...imports, { location, path: dottedRef(name, location), alias: undefined, aliasLocation: undefined }];
}

function isFuture({ path }: Import): boolean {
  const [root] = path.value;
  return root.type === 'var' && root.value === 'future';
}

/** Writes imports, sorted within the groups that blank lines make. */
export function writeImports(writer: Writer, imports: readonly Import[], beside: ReadonlyMap<number, string>): void {
  for (const group of groupsOf(imports)) {
    const [first] = group;
    if (first === undefined) continue;
    writer.insertComments(first.location);
    for (const one of [...group].sort((left, right) => compareImports(left, right))) {
      writer.startLine();
      writer.write('import ');
      writePath(writer, one);
      if (one.alias !== undefined) writer.write(` as ${one.alias}`);
      const comment = isAdded(one) ? undefined : beside.get(one.location.row);
      if (comment !== undefined) writer.write(` #${comment}`);
      writer.endLine();
    }
    writer.blankLine();
  }
}

function groupsOf(imports: readonly Import[]): Import[][] {
  const groups: Import[][] = [];
  for (const [index, one] of imports.entries()) {
    const before = imports[index - 1];
    if (before === undefined || one.location.row - before.location.row > 1) groups.push([]);
    groups.at(-1)?.push(one);
  }
  return groups;
}

function compareImports(left: Import, right: Import): number {
  const compared = compareTerms(left.path, right.path);
  if (compared !== 0) return compared;
  const [a, b] = [left.alias ?? '', right.alias ?? ''];
  return a < b ? -1 : Number(a > b);
}

function writePath(writer: Writer, one: Import): void {
  if (keywordOf(one) === undefined) writeReference(writer, one.path.value);
  else writer.write(plainPath(one.path.value));
}

function plainPath(path: RefPath): string {
  return path.map((part: Term) => (part.type === 'var' || part.type === 'string' ? part.value : '')).join('.');
}
