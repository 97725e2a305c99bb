import type { Value } from '../../value/value.ts';
import type { Schema } from './schema.ts';

/** One way in which a document breaks a schema, in the words of the library that OPA uses. */
export interface Violation {
  readonly type: string;
  /** Keys to the value, joined by dots; `(Root)` for the document. */
  readonly field: string;
  readonly desc: string;
}

/** The keys to a value from the document. */
export type Path = readonly string[];

/**
 * What one schema found. The score tells how near a value comes to it: of several schemas of which none holds, the
 * nearest one's violations are told, as it was probably meant.
 */
export class Findings {
  readonly violations: Violation[] = [];
  score = 0;

  get valid(): boolean {
    return this.violations.length === 0;
  }

  /** @param desc may begin with the name of the field */
  add(type: string, path: Path, desc: string | ((field: string) => string)): void {
    const field = path.length === 0 ? '(Root)' : path.join('.');
    this.violations.push({ type, field, desc: typeof desc === 'string' ? desc : desc(field) });
    // Undoes the point that the check will get for having run, and one more.
    this.score -= 2;
  }

  merge(other: Findings | undefined): void {
    this.violations.push(...(other?.violations ?? []));
    this.score += other?.score ?? 0;
  }
}

/** The findings with the best score, the first of equals. */
export function nearest(all: readonly Findings[]): Findings | undefined {
  let best: Findings | undefined;
  for (const one of all) if (best === undefined || one.score > best.score) best = one;
  return best;
}

/** Checks a value against a schema, and notes what it breaks. */
export type Validate = (schema: Schema, value: Value, path: Path) => Findings;
