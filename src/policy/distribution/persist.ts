import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Log, messageOf } from '../../core/index.ts';
import type { BundleConfig } from './bundles.ts';

/** What an earlier run kept of a bundle; undefined where it kept nothing. @throws Error of the system */
export function keptBundle({ file }: BundleConfig): Uint8Array | undefined {
  return file === undefined || !existsSync(file) ? undefined : readFileSync(file);
}

/** Keeps a bundle for a later run: under another name first, so that a reader sees a whole one or the one before. */
export function keepBundle({ file, name }: BundleConfig, bytes: Uint8Array, log: Log): void {
  if (file === undefined) return;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, bytes, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    log.warn({ name, reason: messageOf(error) }, 'The bundle cannot be kept on disk.');
  }
}
