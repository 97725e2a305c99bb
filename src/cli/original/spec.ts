import type { Text } from '../../core/index.ts';
import type { CommandIo } from '../io.ts';

/** A flag of an original's command, as pflag of Go reads it. */
export interface OriginalFlag {
  readonly name: string;
  readonly short?: string;
  /** `switch` takes no value; `texts` may be given again and again. */
  readonly kind: 'count' | 'duration' | 'switch' | 'text' | 'texts';
  readonly fallback?: string;
  readonly doc: Text;
}

/** Values of the flags that were given. */
export interface OriginalValues {
  isOn(name: string): boolean;
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  /** Milliseconds. */
  duration(name: string): number | undefined;
  count(name: string): number;
  wasGiven(name: string): boolean;
}

/** What a command of an original gets. */
export interface OriginalCall {
  readonly words: readonly string[];
  readonly flags: OriginalValues;
  readonly io: CommandIo;
}

/** A command that stands in for an original's, with its names, flags and exit codes; one with parts has no `run`. */
export interface OriginalCommand {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: Text;
  /** Words behind the name: `<reference>`. */
  readonly usage?: string;
  readonly flags?: readonly OriginalFlag[];
  readonly examples?: readonly string[];
  readonly commands?: readonly OriginalCommand[];
  run?(call: OriginalCall): Promise<number>;
}

/** A mistake in the command line, in the original's words. */
export class OriginalUsage extends Error {}
