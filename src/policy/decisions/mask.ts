import { setMember } from '../../rego/value/object.ts';
import { RegoSet } from '../../rego/value/set.ts';
import type { ObjectBuilder, PlainObject, Value } from '../../rego/value/value.ts';
import { isPlain } from '../load/merge.ts';

/** An event after masking. */
export interface Masked {
  readonly event: PlainObject;
  /** Pointers of what was taken away, and of what was put in its place. */
  readonly erased: readonly string[];
  readonly masked: readonly string[];
}

/** Parts of an event that a policy may change (OPA, "Masking Sensitive Data"). */
const maskable = new Set(['input', 'result', 'nd_builtin_cache']);

/**
 * Changes an event as the masking policy says: pointers to take away, `{"op": "remove" | "upsert", "path", "value"}`. Rules that point at
 * nothing, or outside of what may be changed, do nothing.
 */
export function maskEvent(event: PlainObject, rules: Value | undefined): Masked {
  const erased: string[] = [];
  const masked: string[] = [];
  let current: Value = event;
  for (const rule of listOf(rules)) {
    const { op = 'remove', path, value } = isPlain(rule) ? rule : { path: rule };
    if (typeof path !== 'string') continue;
    const names = path
      .split('/')
      .slice(1)
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (!maskable.has(names[0] ?? '')) continue;
    const changed = change(current, names, op === 'upsert' ? { value: value ?? null } : undefined);
    if (changed === undefined) continue;
    current = changed;
    (op === 'upsert' ? masked : erased).push(path);
  }
  return { event: isPlain(current) ? current : event, erased, masked };
}

function listOf(rules: Value | undefined): readonly Value[] {
  if (rules instanceof RegoSet) return rules.toArray();
  return Array.isArray(rules) ? (rules as readonly Value[]) : [];
}

/** A copy without what stands at the path, or with the value there; undefined where the path leads nowhere. */
function change(
  target: Value,
  [name = '', ...rest]: readonly string[],
  put: { readonly value: Value } | undefined,
): Value | undefined {
  if (Array.isArray(target)) {
    const index = Number(name);
    const item: Value | undefined = (target as readonly Value[])[index];
    if (!/^\d+$/.test(name) || item === undefined) return undefined;
    const inner = rest.length === 0 ? put?.value : change(item, rest, put);
    return inner === undefined ? undefined : (target as readonly Value[]).with(index, inner);
  }
  if (!isPlain(target)) return undefined;
  const has = Object.hasOwn(target, name);
  if (!has && (put === undefined || rest.length > 0)) return undefined;
  const inner = rest.length === 0 ? put?.value : change(target[name] ?? null, rest, put);
  if (inner === undefined && rest.length > 0) return undefined;
  const copy: ObjectBuilder = {};
  for (const [key, member] of Object.entries(target)) if (key !== name) setMember(copy, key, member);
  if (inner !== undefined) setMember(copy, name, inner);
  return copy;
}
