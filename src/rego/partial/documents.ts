import type { Context } from '../run/context.ts';
import { documentAt } from '../run/engine.ts';
import type { Value } from '../value/value.ts';
import { memberOf } from './members.ts';

/** What is at a path below `data`, rules and base documents; a key that is no string is a member of what is above it. */
export function knownAt(context: Context, keys: readonly Value[]): Value | undefined {
  const end = keys.findIndex((key) => typeof key !== 'string');
  const path = (end === -1 ? keys : keys.slice(0, end)) as string[];
  let value = documentAt(context, path);
  for (const key of keys.slice(path.length)) value = value === undefined ? undefined : memberOf(value, key);
  return value;
}
