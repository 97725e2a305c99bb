import { divide, multiply } from '../../value/arithmetic.ts';
import { compareNumbers, isInteger, type RegoNumber } from '../../value/decimal.ts';
import { codePointLength } from '../aggregates.ts';
import type { Findings, Path } from './findings.ts';
import { boundText } from './json.ts';
import type { Schema } from './schema.ts';

/** `multipleOf` and the bounds of numbers. */
export function validateNumber(schema: Schema, value: RegoNumber, path: Path, findings: Findings): void {
  const { multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum } = schema;
  if (multipleOf !== undefined && !isMultiple(value, multipleOf))
    findings.add('multiple_of', path, `Must be a multiple of ${boundText(multipleOf)}`);
  if (maximum !== undefined && compareNumbers(value, maximum) > 0)
    findings.add('number_lte', path, `Must be less than or equal to ${boundText(maximum)}`);
  if (exclusiveMaximum !== undefined && compareNumbers(value, exclusiveMaximum) >= 0)
    findings.add('number_lt', path, `Must be less than ${boundText(exclusiveMaximum)}`);
  if (minimum !== undefined && compareNumbers(value, minimum) < 0)
    findings.add('number_gte', path, `Must be greater than or equal to ${boundText(minimum)}`);
  if (exclusiveMinimum !== undefined && compareNumbers(value, exclusiveMinimum) <= 0)
    findings.add('number_gt', path, `Must be greater than ${boundText(exclusiveMinimum)}`);
  findings.score += 1;
}

function isMultiple(value: RegoNumber, step: RegoNumber): boolean {
  const quotient = divide(value, step);
  return quotient !== undefined && isInteger(quotient) && compareNumbers(multiply(quotient, step), value) === 0;
}

/** Lengths in code points, and the pattern. */
export function validateText(schema: Schema, value: string, path: Path, findings: Findings): void {
  const { minLength, maxLength, pattern } = schema;
  const length = minLength === undefined && maxLength === undefined ? 0 : codePointLength(value);
  if (minLength !== undefined && length < minLength)
    findings.add('string_gte', path, `String length must be greater than or equal to ${minLength}`);
  if (maxLength !== undefined && length > maxLength)
    findings.add('string_lte', path, `String length must be less than or equal to ${maxLength}`);
  if (pattern !== undefined && !pattern.expression.matcher(value).find())
    findings.add('pattern', path, `Does not match pattern '${pattern.text}'`);
  findings.score += 1;
}
