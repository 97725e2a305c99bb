import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { type Environment, expand, parseYaml, type Tree } from './falco-tree.ts';

/**
 * Lays `a.b[0].c=value` over a configuration: brackets count places of a list, empty ones append to it, `${NAME}` is a variable.
 * @throws {ComposeError} CONFIG_INVALID for what is no assignment.
 */
export function assign(content: Tree, assignment: string, env: Environment = {}): void {
  const at = assignment.indexOf('=');
  if (at <= 0)
    throw new ComposeError('CONFIG_INVALID', {
      where: '-o',
      message: detail('{assignment}: expected key=value', { assignment }),
    });
  const steps = [...assignment.slice(0, at).matchAll(/([^.[\]]+)|\[(\d*)\]/g)].map(
    ([, key, place]) => key?.trim() ?? Number(place === '' ? -1 : place),
  );
  let here: Tree | unknown[] = content;
  steps.slice(0, -1).forEach((step, index) => {
    const next: unknown = typeof steps[index + 1] === 'number' ? [] : {};
    here = descend(here, step, next);
  });
  const last = steps.at(-1);
  if (last === undefined) return;
  (here as Tree)[place(here, last)] = expand(valueOf(assignment.slice(at + 1)), env);
}

/** Mappings and lists are YAML; what is one word, or no YAML as the `*` of rules, is a value as it stands. */
function valueOf(text: string): unknown {
  if (/^\s*[{[]/.test(text)) return parseYaml(text, '-o');
  try {
    const value = parseYaml(text, '-o');
    return typeof value === 'object' && value !== null ? text : value;
  } catch {
    return text;
  }
}

function descend(here: Tree | unknown[], step: string | number, next: unknown): Tree | unknown[] {
  const key = place(here, step);
  const container = here as Tree;
  const found = Object.hasOwn(container, key) ? container[key] : undefined;
  if (typeof found === 'object' && found !== null) return found as Tree;
  container[key] = next;
  return next as Tree;
}

function place(here: Tree | unknown[], step: string | number): string {
  return String(step === -1 && Array.isArray(here) ? here.length : step);
}
