import type { ExplainMode } from '../../rego/observe/modes.ts';

/** What the commands of the shell switch on and off. */
export interface ShellSettings {
  readonly format: 'json' | 'pretty';
  readonly explain: ExplainMode;
  readonly metrics: boolean;
  readonly instrument: boolean;
  readonly profile: boolean;
  readonly strictBuiltinErrors: boolean;
  /** Shows where an error came from, with those of builtins ending the evaluation. */
  readonly traceback: boolean;
  /** Shows types of the query's variables and documents. */
  readonly types: boolean;
  /** What is unknown, where queries are evaluated in part. */
  readonly unknowns: readonly string[];
}

/** Settings of a shell that was just opened. */
export function initialSettings(format: ShellSettings['format']): ShellSettings {
  return {
    format,
    explain: 'off',
    metrics: false,
    instrument: false,
    profile: false,
    strictBuiltinErrors: false,
    traceback: false,
    types: false,
    unknowns: [],
  };
}

/** Settings as `show debug` prints them. */
export function settingsText(settings: ShellSettings): string {
  const { explain, metrics, instrument, profile, strictBuiltinErrors, traceback } = settings;
  const shown = { explain, metrics, instrument, profile, 'strict-builtin-errors': strictBuiltinErrors, traceback };
  return `${JSON.stringify(shown, null, '\t')}\n`;
}
