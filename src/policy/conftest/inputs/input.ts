import type { CatalogueRow } from '../../../core/index.ts';
import type { Value } from '../../../rego/value/value.ts';

/** A format of configuration files. */
export interface InputFormat extends CatalogueRow {
  /** Ends of file names that mean this format, in lower case; `.json`, or a whole name such as `dockerfile`. */
  readonly suffixes: readonly string[];
  /** A whole name, or a name's beginning, that means it too. */
  readonly pattern?: RegExp;
  /**
   * Documents of a text; each is an input of its own.
   * @throws FormatError, PolicyError POLICY_DOCUMENT with file and line
   */
  parse(text: string, file: string): readonly Value[];
}

/** Elements of a list are documents of their own, as conftest has it. */
export function documentsOf(value: Value): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}
