import type { PlainObject, Value } from './value.ts';

/** What sets and objects hold values under: a primitive that equal values share and others do not. */
export type CanonicalKey = string | number | boolean | null;

/** Base of the classes among values, by which they are told from plain JSON. */
export abstract class Composite {
  /** {@link CanonicalKey} of this value. */
  abstract canonicalKey(): CanonicalKey;
  /** Whether a value equals this one. */
  abstract equalTo(other: Value): boolean;
  /** Number that equal values share. */
  abstract roughHash(): number;
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

/** Whether two values are equal. */
export function equals(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left instanceof Composite) return left.equalTo(right);
  if (right instanceof Composite) return right.equalTo(left);
  if (typeof left !== 'object' || left === null || typeof right !== 'object' || right === null) return false;
  if (Array.isArray(left)) return Array.isArray(right) && equalLists(left, right);
  return !Array.isArray(right) && equalPlain(left as PlainObject, right as PlainObject);
}

function equalLists(left: readonly Value[], right: readonly Value[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1)
    if (!equals(left[index] as Value, right[index] as Value)) return false;
  return true;
}

function equalPlain(left: PlainObject, right: PlainObject): boolean {
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  for (const key of keys)
    if (!Object.hasOwn(right, key) || !equals(left[key] as Value, right[key] as Value)) return false;
  return true;
}

/** A number that equal values share, cheap to work out: it looks at some characters and a few levels only. */
export function roughHash(value: Value, levels = 3): number {
  if (typeof value === 'string') return stringHash(value);
  if (typeof value === 'number') return (value * 31) | 0;
  if (typeof value !== 'object' || value === null) return value === true ? 1 : 2;
  if (value instanceof Composite) return value.roughHash();
  if (Array.isArray(value)) return levels === 0 ? value.length : listHash(value, levels);
  let sum = 17;
  const object = value as PlainObject;
  for (const key of Object.keys(object))
    sum = (sum + Math.imul(stringHash(key), levels === 0 ? 1 : roughHash(object[key] as Value, levels - 1) | 1)) | 0;
  return sum;
}

function listHash(items: readonly Value[], levels: number): number {
  let sum = items.length;
  for (let index = 0; index < items.length && index < 16; index += 1)
    sum = (Math.imul(sum, 31) + roughHash(items[index] as Value, levels - 1)) | 0;
  return sum;
}

function stringHash(text: string): number {
  const { length } = text;
  let hash = length;
  for (let index = 0; index < 4 && index < length; index += 1)
    hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  for (let index = Math.max(4, length - 8); index < length; index += 1)
    hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return hash;
}
