import type { Language } from '../core/index.ts';

/** A stream that a command writes to. */
export interface Output {
  write(text: string): void;
  /** Colours, progress and table widths are for terminals only. */
  readonly isTerminal: boolean;
  /** Width in characters; 0 where unknown. */
  readonly columns: number;
}

/** All that a command may touch of the process it runs in, so that tests run commands without one. */
export interface CommandIo {
  /** Results. */
  readonly stdout: Output;
  /** Progress, logs and errors. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly language: Language;
  /** Told the language once the settings are read, so that whoever prints an error speaks it. */
  readonly onLanguage?: (language: Language) => void;
  /** Versions for reports of mistakes: `v20.20.2`, `linux-x64`. */
  readonly host: { readonly node: string; readonly platform: string };
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** Whether standard input is a terminal. */
  readonly isInteractive?: boolean;
  /** Asks a person for a secret that is not shown, or takes it from a pipe; undefined where nobody can be asked. */
  readonly askSecret?: (question: string) => Promise<string | undefined>;
  /** The first line of standard input: the answer to a question that was shown. */
  answer(): Promise<string>;
  /** Bytes of standard input to its end. */
  stdin(): Promise<Uint8Array>;
}

/** A verb's entry: arguments after the verb in, exit code out. Usage errors and failures are thrown or returned as codes. */
export type Command = (args: readonly string[], io: CommandIo) => Promise<number>;
