import type { Text } from '../../core/index.ts';
import type { Kind } from './kind.ts';

/**
 * One setting. Its key in its section is its flag (`--severity`) and its key in dartagnan.yaml; with the section's name before
 * it, in capitals, it is its variable (`DARTAGNAN_SCAN_SEVERITY`). Everything that reads or documents settings follows from the rows.
 */
export interface Setting<Value> {
  readonly doc: Text;
  readonly kind: Kind<Value>;
  /** Value where no source has one; absent means that the setting is then undefined. */
  readonly fallback?: NoInfer<Value>;
  /** Short flag, `s` for `-s`. */
  readonly short?: string;
  /** Other flags of the original that mean the same. */
  readonly aliases?: readonly string[];
  /** Path of the setting in the original's configuration file, `vulnerability.ignore-unfixed` of trivy.yaml. */
  readonly original?: string;
  /** Only a flag or variable: it makes no sense in a file. */
  readonly flagOnly?: true;
}

/** A setting that always has a value. */
type SettingWithFallback<Value> = Setting<Value> & { readonly fallback: NoInfer<Value> };

/** Types a row where it is written. */
export function setting<Value>(row: SettingWithFallback<Value>): SettingWithFallback<Value>;
export function setting<Value>(row: Setting<Value>): Setting<Value>;
export function setting<Value>(row: Setting<Value>): Setting<Value> {
  return row;
}

/** A section of the configuration: its key in the file (empty for the top level), and its settings in alphabetical order. */
export interface Section<Rows extends SettingRows = SettingRows> {
  readonly name: string;
  readonly settings: Rows;
}

/** Settings by flag. */
export type SettingRows = Readonly<Record<string, Setting<unknown>>>;

/** Value of one row: never undefined where the row has a fallback. */
type ValueOf<Row> =
  Row extends SettingWithFallback<infer Value> ? Value : Row extends Setting<infer Value> ? Value | undefined : never;

/** What a section's settings give once every source was asked. */
export type SettingValues<Rows extends SettingRows> = { readonly [Name in keyof Rows]: ValueOf<Rows[Name]> };

/** Variable of a setting under a prefix: `variableOf('DARTAGNAN', 'scan', 'exit-code')` is `DARTAGNAN_SCAN_EXIT_CODE`. */
export function variableOf(...parts: readonly string[]): string {
  return parts.filter(Boolean).join('_').replaceAll('-', '_').toUpperCase();
}
