import { wordsOf } from '../../core/index.ts';
import { parsePurl } from '../../formats/purl/parse.ts';
import { compileGlobs, type PathTest } from '../artifact/glob.ts';
import { refuse } from './plain-file.ts';
import type { IgnoreRule, IgnoreSubject } from './rule.ts';
import { detail } from '../details.ts';

/** Tells whether a rule is about a finding. */
export type RuleTest = (subject: IgnoreSubject) => boolean;

/** Compiles a rule's conditions: all that it names must hold. @throws {ScanError} with `file:line` where a pattern or package URL is none. */
export function compileRule(rule: IgnoreRule): RuleTest {
  const isPath = compiling(rule, 'path pattern', () => pathTest(rule.paths));
  const purls = compiling(rule, 'package URL', () => rule.purls.map((purl) => parsePurl(purl, { lenient: true })));
  return ({ finding, paths, purl }) => {
    if (finding.vulnerability.id !== rule.id || !isPath(paths)) return false;
    return purls.length === 0 || (purl !== undefined && purls.some((one) => covers(one, parsePurl(purl))));
  };
}

function pathTest(patterns: readonly string[]): (paths: readonly string[]) => boolean {
  if (patterns.length === 0) return () => true;
  const test: PathTest = compileGlobs(patterns);
  return (paths) => paths.some(test);
}

function compiling<Value>({ where }: IgnoreRule, what: string, compile: () => Value): Value {
  try {
    return compile();
  } catch (error) {
    throw refuse(where, detail('a {what} is not understood: {reason}', { what, reason: wordsOf(error) }), error);
  }
}

/** A package URL covers another if it says nothing that the other does not say too. */
function covers(general: ReturnType<typeof parsePurl>, special: ReturnType<typeof parsePurl>): boolean {
  const sameName =
    general.type === special.type && general.namespace === special.namespace && general.name === special.name;
  const sameVersion = general.version === undefined || general.version === special.version;
  const qualifiers = Object.entries(general.qualifiers ?? {});
  return sameName && sameVersion && qualifiers.every(([key, value]) => special.qualifiers?.[key] === value);
}
