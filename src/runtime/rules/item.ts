import type { SourcePosition } from './diagnostic.ts';
import type { Priority } from './priority.ts';
import type { SourceText } from './source-text.ts';

/** What every item of a rule file has. */
interface Item {
  readonly name: string;
  readonly position: SourcePosition;
  /** An item sees the macros or lists of its own kind that were defined, or changed, before it was: this counts definitions and changes. */
  readonly visibility: number;
  /** When the name was first defined: what stands later sees it, even where a later file defines it anew. */
  readonly firstDefined: number;
}

/** A list of values. */
export interface ListItem extends Item {
  readonly items: readonly string[];
}

/** A named part of a condition. */
export interface MacroItem extends Item {
  readonly condition: SourceText;
}

/** One value of an exception: a text, or a list of texts for list operators. */
export type ExceptionValue = string | readonly string[];

/** An exception of a rule: events whose fields hold one of the tuples do not count. */
export interface RuleException {
  readonly name: string;
  readonly position: SourcePosition;
  /** One field is written as a text, several as a list; the difference decides how values are read. */
  readonly fields: readonly string[];
  readonly single: boolean;
  readonly operators: readonly string[];
  /** One tuple a row; a single field has rows of one. */
  readonly values: readonly (readonly ExceptionValue[])[];
}

/** A rule as its file and the changes to it define it. */
export interface RuleItem extends Item {
  readonly condition: SourceText;
  readonly output: SourceText;
  readonly description: string;
  readonly priority: Priority;
  readonly source: string;
  readonly enabled: boolean;
  readonly tags: readonly string[];
  readonly exceptions: readonly RuleException[];
  /** Warn where the condition names no event types. */
  readonly warnEventTypes: boolean;
  /** Leave the rule out, rather than refuse the file, where a field is unknown. */
  readonly skipUnknown: boolean;
  readonly capture: boolean;
  /** Milliseconds; undefined for the engine's default. */
  readonly captureDuration?: number;
}
