import type { Value } from './value.ts';

/** What sets and objects hold values under: a primitive that equal values share and others do not. */
export type CanonicalKey = string | number | boolean | null;

/** Base of the classes among values, by which they are told from plain JSON. */
export abstract class Composite {
  /** {@link CanonicalKey} of this value. */
  abstract canonicalKey(): CanonicalKey;
  /** Text that equal values share; part of the keys of composites around it. */
  abstract canonicalText(): string;
}

/** Key of a value. Text of composites begins with U+0000; strings that do too are marked. */
export function canonicalKey(value: Value): CanonicalKey {
  if (typeof value === 'string') return value.charCodeAt(0) === 0 ? `\0s${value}` : value;
  if (typeof value !== 'object' || value === null) return value;
  return value instanceof Composite ? value.canonicalKey() : `\0${canonicalText(value)}`;
}

/** JSON with sorted members, where classes print in their own way. */
export function canonicalText(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Composite) return value.canonicalText();
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  const object = value as { readonly [key: string]: Value };
  const keys = Object.keys(object);
  if (keys.length > 1) keys.sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalText(object[key] as Value)}`).join()}}`;
}
