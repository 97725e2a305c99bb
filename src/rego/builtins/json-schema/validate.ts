import { isInteger } from '../../value/decimal.ts';
import { typeName } from '../../value/order.ts';
import type { PlainObject, Value } from '../../value/value.ts';
import { fail } from '../error.ts';
import { isArray, isNumber } from '../value-kind.ts';
import { validateArray } from './arrays.ts';
import { Findings, nearest, type Path, type Validate } from './findings.ts';
import { isOfFormat } from './formats.ts';
import { literalText, membersOf } from './json.ts';
import { validateObject, validateProperties } from './objects.ts';
import { validateNumber, validateText } from './scalars.ts';
import type { Schema } from './schema.ts';

/** Levels of schemas within each other, references included, while a value is checked. */
const depthLimit = 500;

/** What a document breaks of a schema. @throws BuiltinError where schemas lead to each other without end */
export function validateDocument(schema: Schema, document: Value): Findings {
  return validator(0)(schema, document, []);
}

function validator(depth: number): Validate {
  return (schema, value, path) => {
    const findings = new Findings();
    check(schema, value, path, findings, depth);
    return findings;
  };
}

function check(schema: Schema, value: Value, path: Path, findings: Findings, depth: number): void {
  if (depth > depthLimit) fail('schema nests too deeply');
  if (schema.pass !== undefined) {
    if (!schema.pass) findings.add('false', path, 'False always fails validation');
    return;
  }
  if (schema.reference !== undefined) {
    check(schema.reference, value, path, findings, depth + 1);
    return;
  }
  if (!isOfTypes(schema, value, path, findings)) return;
  const validate = validator(depth + 1);
  validateCombinations(schema, value, path, findings, validate);
  if (isNumber(value)) validateNumber(schema, value, path, findings);
  const object = membersOf(value);
  if (isArray(value)) validateArray(schema, value, path, findings, validate);
  if (object !== undefined) validateObject(schema, object, path, findings, validate);
  validateCommon(schema, value, path, findings);
  if (typeof value === 'string') validateText(schema, value, path, findings);
  if (object !== undefined)
    validateProperties(schema, object, path, (inner, item, place) => check(inner, item, place, findings, depth + 1));
  findings.score += 1;
}

function isOfTypes({ types }: Schema, value: Value, path: Path, findings: Findings): boolean {
  if (types === undefined || types.length === 0) return true;
  const given = isNumber(value) ? (isInteger(value) ? 'integer' : 'number') : typeName(value);
  if (types.includes(given) || (given === 'integer' && types.includes('number'))) return true;
  const expected = types.length === 1 ? String(types[0]) : `[${types.join()}]`;
  findings.add('invalid_type', path, `Invalid type. Expected: ${expected}, given: ${given}`);
  return false;
}

/** `anyOf` and its kin, in the original's order. */
function validateCombinations(schema: Schema, value: Value, path: Path, findings: Findings, validate: Validate): void {
  anyOf(schema, value, path, findings, validate);
  oneOf(schema, value, path, findings, validate);
  if (schema.allOf !== undefined) {
    const all = schema.allOf.map((inner) => validate(inner, value, path));
    for (const one of all) findings.merge(one);
    if (all.some(({ valid }) => !valid)) findings.add('number_all_of', path, 'Must validate all the schemas (allOf)');
  }
  if (schema.not !== undefined && validate(schema.not, value, path).valid)
    findings.add('number_not', path, 'Must not validate the schema (not)');
  const object = membersOf(value);
  if (object !== undefined) validateDependencies(schema, object, path, findings, validate);
  validateCondition(schema, value, path, findings, validate);
  findings.score += 1;
}

function anyOf(
  { anyOf: choices = [] }: Schema,
  value: Value,
  path: Path,
  findings: Findings,
  validate: Validate,
): void {
  if (choices.length === 0) return;
  const failed: Findings[] = [];
  for (const inner of choices) {
    const found = validate(inner, value, path);
    if (found.valid) return;
    failed.push(found);
  }
  findings.add('number_any_of', path, 'Must validate at least one schema (anyOf)');
  findings.merge(nearest(failed));
}

function oneOf(
  { oneOf: choices = [] }: Schema,
  value: Value,
  path: Path,
  findings: Findings,
  validate: Validate,
): void {
  if (choices.length === 0) return;
  const all = choices.map((inner) => validate(inner, value, path));
  const holding = all.filter(({ valid }) => valid).length;
  if (holding === 1) return;
  findings.add('number_one_of', path, 'Must validate one and only one schema (oneOf)');
  if (holding === 0) findings.merge(nearest(all));
}

/** Properties that others need: their names, or a schema. */
function validateDependencies(
  { dependencies = new Map() }: Schema,
  object: PlainObject,
  path: Path,
  findings: Findings,
  validate: Validate,
): void {
  for (const [key, needed] of dependencies) {
    if (!Object.hasOwn(object, key)) continue;
    if (!Array.isArray(needed)) findings.merge(validate(needed as Schema, object, path));
    else
      for (const name of needed)
        if (!Object.hasOwn(object, name)) findings.add('missing_dependency', path, `Has a dependency on ${name}`);
  }
}

function validateCondition(schema: Schema, value: Value, path: Path, findings: Findings, validate: Validate): void {
  if (schema.condition === undefined) return;
  const holds = validate(schema.condition, value, path).valid;
  const branch = holds ? schema.consequence : schema.alternative;
  const found = branch && validate(branch, value, path);
  if (found === undefined || found.valid) return;
  const [name, why] = holds ? ['then', 'as "if" was valid'] : ['else', 'as "if" was not valid'];
  findings.add(`condition_${name}`, path, `Must validate "${name}" ${why}`);
  findings.merge(found);
}

function validateCommon({ constant, enumeration, format }: Schema, value: Value, path: Path, findings: Findings): void {
  if (constant !== undefined && literalText(value) !== constant)
    findings.add('const', path, (field) => `${field} does not match: ${constant}`);
  if (enumeration !== undefined && !enumeration.includes(literalText(value))) {
    const allowed = enumeration.join(', ');
    findings.add('enum', path, (field) => `${field} must be one of the following: ${allowed}`);
  }
  if (format !== undefined && typeof value === 'string' && !isOfFormat(format, value))
    findings.add('format', path, `Does not match format '${format}'`);
  findings.score += 1;
}
