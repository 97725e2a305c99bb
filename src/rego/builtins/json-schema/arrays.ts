import type { Value } from '../../value/value.ts';
import { type Findings, nearest, type Path, type Validate } from './findings.ts';
import { literalText } from './json.ts';
import type { Schema } from './schema.ts';

/** Items, their number, and what they are among each other. */
export function validateArray(
  schema: Schema,
  items: readonly Value[],
  path: Path,
  findings: Findings,
  validate: Validate,
): void {
  const { minItems, maxItems, uniqueItems, contains } = schema;
  validateItems(schema, items, path, findings, validate);
  if (minItems !== undefined && items.length < minItems)
    findings.add('array_min_items', path, `Array must have at least ${minItems} items`);
  if (maxItems !== undefined && items.length > maxItems)
    findings.add('array_max_items', path, `Array must have at most ${maxItems} items`);
  if (uniqueItems === true) validateUnique(items, path, findings);
  if (contains !== undefined) validateContains(contains, items, path, findings, validate);
  findings.score += 1;
}

function validateItems(
  { items: each, additionalItems }: Schema,
  items: readonly Value[],
  path: Path,
  findings: Findings,
  validate: Validate,
): void {
  const known = each === undefined || !isList(each) ? [] : each;
  if (isList(each) && known.length === 0) return;
  if (additionalItems === false && isList(each) && known.length < items.length) {
    for (const [index, inner] of known.entries())
      findings.merge(validate(inner, items[index] as Value, [...path, String(index)]));
    findings.add('array_no_additional_items', path, 'No additional items allowed on array');
    return;
  }
  const rest = isList(each) ? additionalItems : each;
  for (const [index, item] of items.entries()) {
    const inner = known[index] ?? rest;
    if (typeof inner === 'object') findings.merge(validate(inner, item, [...path, String(index)]));
  }
}

function isList(each: Schema['items']): each is readonly Schema[] {
  return Array.isArray(each);
}

function validateUnique(items: readonly Value[], path: Path, findings: Findings): void {
  const places = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const text = literalText(item);
    const other = places.get(text);
    if (other !== undefined) findings.add('unique', path, `array items[${other},${index}] must be unique`);
    places.set(text, index);
  }
}

function validateContains(
  contains: Schema,
  items: readonly Value[],
  path: Path,
  findings: Findings,
  validate: Validate,
): void {
  const failed: Findings[] = [];
  for (const [index, item] of items.entries()) {
    const found = validate(contains, item, [...path, String(index)]);
    if (found.valid) return;
    failed.push(found);
  }
  findings.add('contains', path, 'At least one of the items must match');
  findings.merge(nearest(failed));
}
