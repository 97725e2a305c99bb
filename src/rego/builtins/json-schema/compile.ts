import type { PlainObject, Value } from '../../value/value.ts';
import { BuiltinError, fail } from '../error.ts';
import { keywords } from './keywords.ts';
import { jsonOf, member, membersOf } from './json.ts';
import { Documents, resolveReference } from './references.ts';
import type { Draft, Schema } from './schema.ts';

/** Where a schema stands. */
export interface Place {
  readonly draft: Draft;
  /** The `$id` by which its references are resolved. */
  readonly base: string;
  readonly depth: number;
}

/** Levels of a schema that are read. */
const depthLimit = 500;

/**
 * Reads a schema, in the words of the library that OPA uses.
 * @param lenient patterns that are none demand nothing, nor do schemas that cannot be fetched
 * @throws BuiltinError where it is none
 */
export function compileSchema(root: Value, lenient = false): Schema {
  if (typeof root !== 'boolean' && membersOf(root) === undefined) return fail('schema is invalid');
  const compiler = new Compiler(new Documents(root, lenient), lenient);
  return compiler.compile(root, { draft: compiler.documents.find('').draft, base: '', depth: 0 });
}

/**
 * What is wrong with a schema by which policies are checked; undefined where nothing is. Patterns of other dialects than RE2
 * and schemas elsewhere are let be: the check needs neither.
 */
export function schemaProblem(schema: unknown): string | undefined {
  try {
    compileSchema(jsonOf(schema as Value), true);
    return undefined;
  } catch (error) {
    if (error instanceof BuiltinError) return error.message;
    throw error;
  }
}

/** Reads the schemas of one document; what several references lead to is read once. */
export class Compiler {
  readonly documents: Documents;
  readonly #lenient: boolean;
  readonly #read = new Map<string, Schema>();

  constructor(documents: Documents, lenient: boolean) {
    this.documents = documents;
    this.#lenient = lenient;
  }

  /** @throws BuiltinError */
  compile(value: Value, place: Place): Schema {
    const schema: Schema = {};
    this.#fill(schema, value, place);
    return schema;
  }

  #fill(schema: Schema, value: Value, place: Place): void {
    if (place.depth > depthLimit) fail('schema nests too deeply');
    if (typeof value === 'boolean' && place.draft >= 6) {
      schema.pass = value;
      return;
    }
    const object = membersOf(value) ?? fail('Expected: Valid Schema, given: Invalid JSON');
    const inner = { ...place, base: baseOf(object, place), depth: place.depth + 1 };
    this.#definitions(object, inner);
    for (const name of ['title', 'description']) textOf(object, name);
    const reference = textOf(object, '$ref');
    if (reference !== undefined) {
      schema.reference = this.#follow(resolveReference(inner.base, reference), inner.depth);
      return;
    }
    for (const { name, since, read } of keywords) {
      const found = member(object, name);
      if (found !== undefined && place.draft >= since && !(this.#lenient && name === 'pattern'))
        read({ schema, draft: place.draft, compile: (part) => this.compile(part, inner) }, found, name);
    }
  }

  #definitions(object: PlainObject, place: Place): void {
    const definitions = member(object, 'definitions');
    if (definitions === undefined) return;
    const bad = (): never => fail('Invalid type. Expected: Array Of Schemas, given: definitions');
    for (const value of Object.values(membersOf(definitions) ?? bad())) {
      if (typeof value !== 'boolean' && membersOf(value) === undefined) bad();
      this.compile(value, place);
    }
  }

  /** The schema may be one that is being read: schemas refer to themselves. */
  #follow(reference: string, depth: number): Schema {
    const known = this.#read.get(reference);
    if (known !== undefined) return known;
    const { value, draft } = this.documents.find(reference);
    if (typeof value !== 'boolean' && membersOf(value) === undefined) fail('Valid Schema must be of type object');
    const schema: Schema = {};
    this.#read.set(reference, schema);
    this.#fill(schema, value, { draft, base: reference, depth });
    return schema;
  }
}

function baseOf(object: PlainObject, { draft, base }: Place): string {
  const name = draft === 4 || (draft > 7 && Object.hasOwn(object, 'id')) ? 'id' : '$id';
  const id = textOf(object, name);
  return id === undefined ? base : resolveReference(base, id);
}

function textOf(object: PlainObject, name: string): string | undefined {
  const value = member(object, name);
  return value === undefined || typeof value === 'string'
    ? value
    : fail(`Invalid type. Expected: string, given: ${name}`);
}
