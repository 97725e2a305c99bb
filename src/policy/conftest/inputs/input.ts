import type { CatalogueRow } from '../../../core/index.ts';
import type { ProtoSource } from '../../../formats/textproto/proto-file.ts';
import type { Value } from '../../../rego/value/value.ts';

/** What a format may need beside the file. */
export interface InputAids {
  /** Definitions of Protocol Buffers. */
  readonly protos?: readonly ProtoSource[];
}

/** A format of configuration files. */
export interface InputFormat extends CatalogueRow {
  /** Ends of file names that mean this format, in lower case; `.json`, or a whole name such as `dockerfile`. */
  readonly suffixes: readonly string[];
  /** A whole name, or a name's beginning, that means it too. */
  readonly pattern?: RegExp;
  /**
   * What a text holds; where it is a list, each element is a document, and an input, of its own, as conftest has it.
   * @throws FormatError, PolicyError POLICY_DOCUMENT with file and line
   */
  parse(text: string, file: string, aids?: InputAids): Value;
}

/** Documents of what a file holds. */
export function documentsOf(value: Value): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}
