import type { ExplainMode } from '../../rego/observe/modes.ts';

/** What the commands of the shell switch on and off. */
export interface ShellSettings {
  readonly format: 'json' | 'pretty';
  readonly explain: ExplainMode;
  readonly metrics: boolean;
  readonly instrument: boolean;
  readonly profile: boolean;
  readonly strictBuiltinErrors: boolean;
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
  };
}

/** Settings as `show debug` prints them. */
export function settingsText({ explain, metrics, instrument, profile, strictBuiltinErrors }: ShellSettings): string {
  const shown = { explain, metrics, instrument, profile, 'strict-builtin-errors': strictBuiltinErrors };
  return `${JSON.stringify(shown, null, '\t')}\n`;
}
