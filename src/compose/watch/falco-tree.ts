import { parse } from '../../formats/yaml/yaml.ts';
import { wordsOf } from '../../core/index.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';

/** A mapping of a configuration before it is checked. */
export type Tree = { [key: string]: unknown };

/** Variables of the environment by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Parses YAML. @throws {ComposeError} CONFIG_INVALID with the parser's words. */
export function parseYaml(text: string, name: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (cause) {
    throw new ComposeError('CONFIG_INVALID', { where: name, message: wordsOf(cause), cause });
  }
}

/** A file's mapping, empty where it has no content; `${NAME}` in texts becomes the variable. @throws {ComposeError} CONFIG_INVALID. */
export function parseTree(text: string, name: string, env: Environment = {}): Tree {
  const content = parseYaml(text, name) ?? {};
  if (typeof content !== 'object' || Array.isArray(content))
    throw new ComposeError('CONFIG_INVALID', { where: name, message: detail('expected a mapping of settings') });
  return expand(content, env) as Tree;
}

/** Variables stand as `${NAME}`, and as they are where another dollar sign stands before. A value that is one variable alone is read as YAML. */
export function expand(value: unknown, env: Environment): unknown {
  if (Array.isArray(value)) return value.map((one) => expand(one, env));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, expand(one, env)]));
  if (typeof value !== 'string' || !value.includes('${')) return value;
  const whole = /^\$\{(\w+)\}$/.exec(value)?.[1];
  if (whole !== undefined) return parseYaml(env[whole] ?? '', whole) ?? '';
  return value.replace(/(\$?)\$\{(\w+)\}/g, (mark, escape: string, name: string) =>
    escape === '' ? (env[name] ?? '') : mark.slice(1),
  );
}

/** How a further file joins the configuration. */
export type MergeStrategy = 'append' | 'override' | 'add-only';

/** Joins a further file: lists grow and the rest is replaced (`append`), all is replaced, or only what is missing is taken. */
export function merge(base: Tree, added: Tree, strategy: MergeStrategy): Tree {
  const merged: Tree = { ...base };
  for (const [key, value] of Object.entries(added)) {
    const before = merged[key];
    if (strategy === 'add-only' && before !== undefined) continue;
    merged[key] =
      strategy === 'append' && Array.isArray(before) && Array.isArray(value)
        ? [...(before as unknown[]), ...value]
        : value;
  }
  return merged;
}
