import { declarationOf } from './builtins/declaration.ts';
import type { Builtin } from './builtins/builtin.ts';
import { builtins as allBuiltins } from './builtins/index.ts';
import { check } from './check/check.ts';
import type { Policy } from './compile.ts';
import { type Problem, RegoError } from './error.ts';
import { formatModule } from './format/format.ts';
import type { SpecializeOptions } from './partial/specialize.ts';
import { pathKey } from './partial/support.ts';
import type { Comment, Module, Rule, Term } from './syntax/ast.ts';
import { dottedName } from './syntax/build.ts';
import { parseModule } from './syntax/parse.ts';
import { walkRule } from './syntax/walk.ts';

/** What a policy is optimized for. */
export interface OptimizeOptions extends SpecializeOptions {
  /** Version that new modules are written for (`v1`). */
  readonly version?: 'v0' | 'v1';
  readonly builtins?: Iterable<Builtin>;
}

/** A file of an optimized policy. */
export interface OptimizedModule {
  readonly name: string;
  readonly text: string;
  /** Dialect of the text. */
  readonly version: 'v0' | 'v1';
  /** Whether it was made here: `optimized/a/b.rego` for package `a.b`. */
  readonly isNew: boolean;
}

/**
 * The files of a policy that does the same for its entrypoints in fewer steps: rules that the base documents decide are
 * decided, and rules that nothing replaced stay in their files. @param modules files as they were read, that the policy is
 * compiled from @throws EvaluationError at a limit
 */
export function optimizeModules(
  modules: readonly Module[],
  policy: Policy,
  options: OptimizeOptions,
): OptimizedModule[] {
  const { modules: made } = policy.specialize(options);
  const refused = new Set<string>();
  for (;;) {
    const left = withoutRefused(made, refused);
    const files = written(modules, left, options.version ?? 'v1');
    const wrong = keysOfProblems(files, keysOf(left), options);
    if (wrong.length === 0) return files;
    for (const key of withUsers(made, wrong)) refused.add(key);
  }
}

function withoutRefused(made: readonly Module[], refused: ReadonlySet<string>): Module[] {
  return made
    .map((module) => ({
      ...module,
      rules: module.rules.filter((rule) => !refused.has(pathKey(module.package.path, rule))),
    }))
    .filter(({ rules }) => rules.length > 0);
}

function written(modules: readonly Module[], made: readonly Module[], version: 'v0' | 'v1'): OptimizedModule[] {
  const replaced = new Set(keysOf(made));
  const left = modules.flatMap((module): OptimizedModule[] => {
    const rules = module.rules.filter((rule) => !replaced.has(pathKey(module.package.path, rule)));
    if (rules.length === 0 && module.rules.length > 0) return [];
    const own = module.version === 'v0' ? 'v0' : 'v1';
    return [{ name: module.source.name, text: cut(module, rules), version: own, isNew: false }];
  });
  const fresh = made.map((module) => ({
    name: `optimized/${module.package.path.slice(1).map(nameOf).join('/')}.rego`,
    text: formatModule(module, version === 'v0' ? 'v0v1' : 'v1'),
    version,
    isNew: true,
  }));
  return [...fresh, ...left];
}

function nameOf(term: Term): string {
  return term.type === 'string' ? term.value.replaceAll(/[^\w.-]/g, '_') : '_';
}

function keysOf(modules: readonly Module[]): string[] {
  return modules.flatMap(({ package: { path }, rules }) => rules.map((rule) => pathKey(path, rule)));
}

/** A file's text without some rules, and without the comments that stand above or in them. */
function cut({ source: { text }, comments, rules }: Module, left: readonly Rule[]): string {
  const kept = new Set<Rule>(left);
  const ownerOf = ({ location: { row } }: Comment): Rule | undefined =>
    rules.find((rule) => rule.location.row <= row && row <= lastRow(rule)) ??
    rules.find((rule) => rule.location.row > row);
  const isCut = (owner: Rule | undefined): boolean => owner !== undefined && !kept.has(owner);
  const places = [
    ...rules.filter(isCut).map(wholeOf),
    ...comments.filter((comment) => isCut(ownerOf(comment))).map(({ location }) => location),
  ];
  let result = '';
  let end = 0;
  for (const place of places.sort((a, b) => a.offset - b.offset)) {
    if (place.offset > end) result += text.slice(end, place.offset);
    end = Math.max(end, place.end);
  }
  return `${result}${text.slice(end)}`;
}

/** Where a rule stands: the place of a default rule is its keyword alone. */
function wholeOf({ default: isDefault, head, location: { offset, end } }: Rule): { offset: number; end: number } {
  return { offset, end: isDefault ? Math.max(end, head.value?.location.end ?? 0) : end };
}

function lastRow({ location: { row, offset, end, source } }: Rule): number {
  return row + source.text.slice(offset, end).split('\n').length - 1;
}

/**
 * Paths of new rules that cannot stand: with the documents put in, some conditions can never hold by their types, there or
 * in rules that stayed. @param made paths of all new rules
 */
function keysOfProblems(
  files: readonly OptimizedModule[],
  made: readonly string[],
  options: OptimizeOptions,
): readonly string[] {
  const rows = [...(options.builtins ?? allBuiltins)];
  const modules = files.map(({ name, text, version }) => parseModule(name, text, { version }));
  const { problems } = check(modules, { builtins: new Map(rows.map((row) => [row.name, declarationOf(row)])) });
  const [first, ...rest] = problems;
  if (first === undefined) return [];
  const isNew = new Map(files.map((file) => [file.name, file.isNew]));
  const known = problems.filter(({ location }) => isNew.get(location?.source.name ?? '') === true);
  if (known.length > 0) return known.flatMap((problem) => keysAt(modules, problem));
  if (made.length === 0) throw new RegoError([first, ...rest]);
  const rules = problems.flatMap((problem) => ruleAt(modules, problem)?.rule ?? []);
  const used = made.filter((key) => rules.some((rule) => uses(rule, new Set([key]))));
  return used.length > 0 ? used : made;
}

function ruleAt(modules: readonly Module[], { location }: Problem): { module: Module; rule: Rule } | undefined {
  const module = modules.find(({ source }) => source.name === location?.source.name);
  const rule = module?.rules.findLast((one) => one.location.row <= (location?.row ?? 0));
  return module === undefined || rule === undefined ? undefined : { module, rule };
}

function keysAt(modules: readonly Module[], problem: Problem): string[] {
  const found = ruleAt(modules, problem);
  return found === undefined ? [] : [pathKey(found.module.package.path, found.rule)];
}

/** Keys of rules, and of new rules that cannot do without one of them because the policy has none in its place. */
function withUsers(made: readonly Module[], keys: readonly string[]): Set<string> {
  const found = new Set(keys);
  const all = made.flatMap((module) => module.rules.map((rule) => ({ rule, key: pathKey(module.package.path, rule) })));
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const { rule, key } of all) if (uses(rule, found)) found.add(key);
  }
  return found;
}

function uses(rule: Rule, keys: ReadonlySet<string>): boolean {
  let isUser = false;
  walkRule(rule, {
    term: (term) => {
      if (term.type !== 'ref' || term.value[0].type !== 'var' || term.value[0].value !== 'data') return;
      const name = dottedName(term) ?? '';
      if (
        keys.has(
          name
            .split('.')
            .slice(1)
            .map((part) => `s${part}`)
            .join('.'),
        )
      )
        isUser = true;
    },
  });
  return isUser;
}
