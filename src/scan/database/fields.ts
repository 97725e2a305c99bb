import { type AdvisoryStatus, severities, type Severity } from '../../core/index.ts';
import { ScanError } from '../error.ts';
import { detail } from '../details.ts';

/** An object of the database, its fields not yet checked. */
export type Fields = Readonly<Record<string, unknown>>;

const decoder = new TextDecoder();

/** Parses a value of the database. @throws ScanError `SCAN_DATABASE_MALFORMED` with the keys that lead to it. */
export function parseValue(bytes: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new ScanError('SCAN_DATABASE_MALFORMED', { message: detail('the value is no JSON'), where, cause });
  }
}

/** The value as an object; empty where it is none. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** A field's text, undefined where it is absent, empty or something else. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A field's number. */
export function numberOf(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A field's texts, undefined where there are none. An empty text counts: in constraints it means every version. */
export function textsOf(fields: Fields, name: string): readonly string[] | undefined {
  const value = fields[name];
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((item): item is string => typeof item === 'string');
  return texts.length === 0 ? undefined : texts;
}

/** A field's objects. */
export function objectsOf(fields: Fields, name: string): readonly Fields[] {
  const value = fields[name];
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** Severities are stored as numbers, from 0 (unknown) to 4 (critical). */
export function severityOf(value: unknown): Severity | undefined {
  if (typeof value === 'number') return severities[value];
  return severities.find((severity) => severity === value);
}

const statuses: readonly AdvisoryStatus[] = [
  'unknown',
  'not_affected',
  'affected',
  'fixed',
  'under_investigation',
  'will_not_fix',
  'fix_deferred',
  'end_of_life',
];

/** Statuses are stored as numbers; 0 means that none was given. */
export function statusOf(value: unknown): AdvisoryStatus | undefined {
  const status = typeof value === 'number' ? statuses[value] : statuses.find((each) => each === value);
  return status === 'unknown' ? undefined : status;
}

/** Leaves out the fields that are undefined, so that an absent field stays absent. */
export function defined<Shape extends object>(shape: { [Key in keyof Shape]: Shape[Key] | undefined }): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as Shape;
}
