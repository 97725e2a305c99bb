import { Composite } from '../value/composite.ts';
import { Decimal } from '../value/decimal.ts';
import { RegoObject } from '../value/object.ts';
import { RegoSet } from '../value/set.ts';

const ownFields = new Set(['text', 'digits', 'exponent', 'normal', 'inOrder', 'context', 'node', 'base', 'path']);
const prototypes = [
  Object.prototype,
  Array.prototype,
  Composite.prototype,
  Decimal.prototype,
  RegoObject.prototype,
  RegoSet.prototype,
];

/** Whether a property of this name can only be an object's own member: an identifier that no prototype and no class of values has. */
export function isSafeName(name: string): boolean {
  return (
    /^[A-Za-z][A-Za-z0-9]*$/.test(name) && !ownFields.has(name) && !prototypes.some((prototype) => name in prototype)
  );
}
