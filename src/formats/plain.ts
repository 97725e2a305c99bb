/** A value as `JSON.parse` makes it. */
export type Plain = null | boolean | number | string | Plain[] | PlainMembers;

/** An object of {@link Plain} values; its members are its own keys, `__proto__` among them. */
export interface PlainMembers {
  [name: string]: Plain;
}

/** Sets a member whatever its name is, so that a file can never touch a prototype. */
export function setPlain(target: PlainMembers, name: string, value: Plain): void {
  if (name === '__proto__')
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}

/** A member of the object itself, never of its prototype. */
export function ownPlain(target: PlainMembers, name: string): Plain | undefined {
  return Object.hasOwn(target, name) ? target[name] : undefined;
}
