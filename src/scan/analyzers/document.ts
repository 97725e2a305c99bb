import { parse as parseToml } from 'smol-toml';
import { DartagnanError, messageOf, sameWords, type Text } from '../../core/index.ts';
import { parseLocatedJson, type LocatedJson } from '../../formats/json/located.ts';
import type { AnalyzedFile } from '../analyzer.ts';
import { ScanError } from '../error.ts';

/** A mapping of a parsed document, whatever its values. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Reads a file as JSON with lines. @throws {ScanError} with the line where it is none. */
export function readJson(file: AnalyzedFile): LocatedJson {
  return reading(file, () => parseLocatedJson(file.text()));
}

/** Reads a file as TOML. @throws {ScanError} where it is none. */
export function readToml(file: AnalyzedFile): Mapping {
  return reading(file, () => parseToml(file.text()));
}

/** Runs a codec over a file, and gives its errors the file's name. @throws {ScanError} */
export function reading<Value>(file: Pick<AnalyzedFile, 'path'>, read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    throw malformed(
      file,
      cause instanceof DartagnanError ? cause.words : sameWords(firstLine(messageOf(cause))),
      cause,
    );
  }
}

/** The error of a file that is not what its name says. */
export function malformed(file: Pick<AnalyzedFile, 'path'>, message: Text, cause?: unknown): ScanError {
  return new ScanError('SCAN_FILE_MALFORMED', { where: file.path, message, cause });
}

/** A value as a mapping; an empty one where it is something else. */
export function mapping(value: unknown): Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
}

/** Members of a mapping that are mappings themselves, with their names. */
export function mappings(value: unknown): [name: string, member: Mapping][] {
  return Object.entries(mapping(value)).map(([name, member]) => [name, mapping(member)]);
}

/** A value as an array; an empty one where it is something else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A value as a string; an empty one where it is something else. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
