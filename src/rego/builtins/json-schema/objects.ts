import type { PlainObject, Value } from '../../value/value.ts';
import type { Findings, Path, Validate } from './findings.ts';
import type { Schema } from './schema.ts';

/** Number and names of members, and the values of those that `properties` does not name. */
export function validateObject(
  schema: Schema,
  object: PlainObject,
  path: Path,
  findings: Findings,
  validate: Validate,
): void {
  const { minProperties, maxProperties, required = [], propertyNames } = schema;
  const names = Object.keys(object);
  if (minProperties !== undefined && names.length < minProperties)
    findings.add('array_min_properties', path, `Must have at least ${minProperties} properties`);
  if (maxProperties !== undefined && names.length > maxProperties)
    findings.add('array_max_properties', path, `Must have at most ${maxProperties} properties`);
  for (const name of required)
    if (Object.hasOwn(object, name)) findings.score += 1;
    else findings.add('required', path, `${name} is required`);
  for (const name of names) validateOther(schema, name, object[name] as Value, path, findings, validate);
  if (propertyNames !== undefined) validateNames(propertyNames, names, path, findings, validate);
  findings.score += 1;
}

/** A member by the patterns of its name, or by `additionalProperties` where nothing else speaks of it. */
function validateOther(
  { properties, patternProperties = [], additionalProperties }: Schema,
  name: string,
  value: Value,
  path: Path,
  findings: Findings,
  validate: Validate,
): void {
  const matching = patternProperties.filter(([{ expression }]) => expression.matcher(name).find());
  for (const [, inner] of matching) findings.merge(validate(inner, value, [...path, name]));
  if (matching.length > 0) findings.score += 1;
  if (matching.length > 0 || properties?.has(name) === true) return;
  if (additionalProperties === false)
    findings.add('additional_property_not_allowed', path, `Additional property ${name} is not allowed`);
  else if (typeof additionalProperties === 'object')
    findings.merge(validate(additionalProperties, value, [...path, name]));
}

function validateNames(
  schema: Schema,
  names: readonly string[],
  path: Path,
  findings: Findings,
  validate: Validate,
): void {
  for (const name of names) {
    const found = validate(schema, name, path);
    if (found.valid) continue;
    findings.add('invalid_property_name', path, `Property name of "${name}" does not match`);
    findings.merge(found);
  }
}

/** The members that `properties` names: what they break counts for the object itself. */
export function validateProperties(
  { properties }: Schema,
  object: PlainObject,
  path: Path,
  check: (schema: Schema, value: Value, path: Path) => void,
): void {
  for (const [name, inner] of properties ?? [])
    if (Object.hasOwn(object, name)) check(inner, object[name] as Value, [...path, name]);
}
