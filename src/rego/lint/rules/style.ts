import type { Location } from '../../syntax/ast.ts';
import { formatModule } from '../../format/format.ts';
import { RegoError } from '../../error.ts';
import { dottedName } from '../../syntax/build.ts';
import { importName } from '../../check/resolve.ts';
import { ruleName } from '../look.ts';
import { lintRule } from '../rule.ts';

/** Imports of parts of the input. */
export const avoidInputImport = lintRule({
  name: 'avoid-importing-input',
  doc: 'input.x tells where a value comes from; an import hides it.',
  level: 'style',
  text: { en: 'refer to {path} itself', zh: '请直接引用 {path}' },
  *check({ module }) {
    for (const { path, location } of module.imports) {
      const name = dottedName(path) ?? '';
      if (name === 'input' || name.startsWith('input.')) yield { location, values: { path: name } };
    }
  },
});

/** All keywords at once. */
export const implicitKeywords = lintRule({
  name: 'implicit-future-keywords',
  doc: 'import future.keywords brings every word that a later version adds.',
  level: 'style',
  text: { en: 'name the keywords that are used, or import rego.v1', zh: '请逐个导入所用关键字，或导入 rego.v1' },
  *check({ module }) {
    for (const { path, location } of module.imports) if (dottedName(path) === 'future.keywords') yield { location };
  },
});

/** Aliases that repeat the name. */
export const redundantAlias = lintRule({
  name: 'redundant-alias',
  doc: 'An alias that is the path’s last part says nothing.',
  level: 'style',
  text: { en: 'leave out as {alias}', zh: '请省略 as {alias}' },
  *check({ module }) {
    for (const one of module.imports) {
      if (one.alias !== undefined && importName({ ...one, alias: undefined }) === one.alias) {
        yield { location: one.aliasLocation ?? one.location, values: { alias: one.alias } };
      }
    }
  },
});

/** Rules of one name in several places. */
export const messyRules = lintRule({
  name: 'messy-rules',
  doc: 'Rules of one name stand together.',
  level: 'style',
  text: { en: 'move this rule to the others named {name}', zh: '请把此规则移到其他名为 {name} 的规则旁' },
  *check({ module }) {
    const seen = new Set<string>();
    let before = '';
    for (const rule of module.rules) {
      const name = ruleName(rule);
      if (name !== before && seen.has(name)) yield { location: rule.location, values: { name } };
      seen.add(name);
      before = name;
    }
  },
});

/** Names in another spelling. */
export const snakeCase = lintRule({
  name: 'prefer-snake-case',
  doc: 'Names of rules are in snake_case.',
  level: 'style',
  text: { en: 'spell {name} in snake_case', zh: '{name} 请使用 snake_case 命名' },
  *check({ module }) {
    for (const rule of module.rules) {
      const name = ruleName(rule);
      if (/[A-Z]/.test(name)) yield { location: rule.location, values: { name } };
    }
  },
});

const maximumLine = 120;
const maximumRule = 60;

/** Lines beyond a screen. */
export const lineLength = lintRule({
  name: 'line-length',
  doc: `Lines have at most ${maximumLine} characters.`,
  level: 'style',
  text: { en: 'the line has {length} characters', zh: '此行有 {length} 个字符' },
  *check({ module: { source } }) {
    let offset = 0;
    for (const [index, line] of source.text.split('\n').entries()) {
      const location: Location = {
        source,
        row: index + 1,
        col: maximumLine + 1,
        offset: offset + maximumLine,
        end: offset + line.length,
      };
      if (line.length > maximumLine) yield { location, values: { length: line.length } };
      offset += line.length + 1;
    }
  },
});

/** Rules beyond a screen. */
export const ruleLength = lintRule({
  name: 'rule-length',
  doc: `Rules have at most ${maximumRule} lines.`,
  level: 'style',
  text: { en: 'the rule has {lines} lines: take parts of it out', zh: '此规则有 {lines} 行：请拆分' },
  *check({ module }) {
    for (const { location } of module.rules) {
      const lines = location.source.text.slice(location.offset, location.end).split('\n').length;
      if (lines > maximumRule) yield { location, values: { lines } };
    }
  },
});

/** Comments without a blank. */
export const commentSpace = lintRule({
  name: 'no-whitespace-comment',
  doc: 'A blank stands between # and a comment’s words.',
  level: 'style',
  text: { en: 'put a blank behind #', zh: '# 后请加空格' },
  *check({ module }) {
    for (const { text, location } of module.comments) if (/^[^\s#!]/.test(text)) yield { location };
  },
});

/** Work left for later. */
export const todoComment = lintRule({
  name: 'todo-comment',
  doc: 'What is left to do is written where it is not forgotten.',
  level: 'style',
  text: { en: 'do it, or write it down elsewhere', zh: '请完成，或记录到别处' },
  *check({ module }) {
    for (const { text, location } of module.comments) if (/\b(?:TODO|FIXME)\b/i.test(text)) yield { location };
  },
});

/** Tests among policies. */
export const testPackage = lintRule({
  name: 'test-outside-test-package',
  doc: 'Tests stand in packages of their own, whose names end in _test.',
  level: 'style',
  text: { en: 'move {name} to a package whose name ends in _test', zh: '请把 {name} 移到名称以 _test 结尾的包中' },
  *check({ module }) {
    const last = module.package.path.at(-1);
    if (last?.type === 'string' && last.value.endsWith('_test')) return;
    for (const rule of module.rules) {
      const name = ruleName(rule);
      if (name.startsWith('test_')) yield { location: rule.location, values: { name } };
    }
  },
});

/** Files in another form than the standard one. */
export const formatted = lintRule({
  name: 'opa-fmt',
  doc: 'Files are in the standard form.',
  level: 'style',
  text: {
    en: 'line {row} is not in the standard form: run policy fmt',
    zh: '第 {row} 行不是标准格式：请运行 policy fmt',
  },
  *check({ module }) {
    const lines = standardForm(module)?.split('\n');
    const own = module.source.text.split('\n');
    const row = lines?.findIndex((line, index) => line !== own[index]) ?? -1;
    if (row >= 0) yield { location: { ...module.package.location, row: row + 1, col: 1 }, values: { row: row + 1 } };
  },
});

function standardForm(module: Parameters<typeof formatModule>[0]): string | undefined {
  try {
    return formatModule(module, module.version);
  } catch (error) {
    if (error instanceof RegoError) return undefined;
    throw error;
  }
}
