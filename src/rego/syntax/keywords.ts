import type { RegoVersion } from './ast.ts';
import type { TokenKind } from './token.ts';

/** Keywords of every version. */
export const baseKeywords: ReadonlyMap<string, TokenKind> = new Map<string, TokenKind>(
  (
    ['package', 'import', 'as', 'default', 'else', 'not', 'some', 'with', 'null', 'true', 'false'] satisfies TokenKind[]
  ).map((word) => [word, word]),
);

/** Keywords that v0 imports from `future.keywords` and v1 has built in. */
export const v1Keywords: ReadonlyMap<string, TokenKind> = new Map<string, TokenKind>(
  (['contains', 'every', 'if', 'in'] satisfies TokenKind[]).map((word) => [word, word]),
);

/** Keywords that v1 imports from `future.keywords`; `not` switches from negated expressions to negated bodies. */
export const experimentalKeywords: ReadonlyMap<string, TokenKind> = new Map<string, TokenKind>([
  ['and', 'logical-and'],
  ['not', 'not'],
  ['or', 'logical-or'],
]);

/** Everything that `import future.keywords.…` may name. */
export const futureKeywords: ReadonlyMap<string, TokenKind> = new Map([...v1Keywords, ...experimentalKeywords]);

/** Tells whether a word is reserved in a version without any import. */
export function isKeyword(word: string, version: RegoVersion): boolean {
  return baseKeywords.has(word) || (version !== 'v0' && v1Keywords.has(word));
}

/** Names of the documents that a reference can begin with and no rule or variable may shadow. */
export const rootDocuments: ReadonlySet<string> = new Set(['data', 'input']);
