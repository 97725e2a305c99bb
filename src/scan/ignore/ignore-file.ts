import { readPlainIgnoreFile } from './plain-file.ts';
import type { IgnoreRule } from './rule.ts';
import { readYamlIgnoreFile } from './yaml-file.ts';

/** Reads an ignore file of either form; the name's end tells which. @throws {ScanError} SCAN_IGNORE_FILE_MALFORMED with `file:line`. */
export function readIgnoreFile(content: string, file: string): IgnoreRule[] {
  return /\.ya?ml$/i.test(file) ? readYamlIgnoreFile(content, file) : readPlainIgnoreFile(content, file);
}
