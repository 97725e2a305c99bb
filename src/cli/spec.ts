import type { CatalogueRow, Log, Progress, Text } from '../core/index.ts';
import type { Section, SettingRows, SettingValues } from '../compose/config/setting.ts';
import type { Command, CommandIo } from './io.ts';

/** A word that a command takes, `<image>` or `[image]` where it may be left out. */
export interface ArgumentSpec {
  readonly syntax: string;
  readonly doc: Text;
}

/** A section whose settings are flags of a command, all of them or only some. */
export interface FlagGroup {
  readonly section: Section;
  readonly only?: readonly string[];
}

/** What a command gets when it runs. */
export interface Invocation {
  /** Words after the flags were taken out; undefined where one was left out. */
  readonly words: readonly (string | undefined)[];
  /** The process, with the language that the settings chose. */
  readonly io: CommandIo;
  readonly log: Log;
  readonly progress: Progress;
  /** Values of a section from files, variables and flags. @throws ComposeError CONFIG_INVALID. */
  settings<Rows extends SettingRows>(section: Section<Rows>): SettingValues<Rows>;
}

/** One command: a verb, or a verb's part (`scan image`). Its help and its reference page follow from the row. */
export interface CommandSpec extends CatalogueRow {
  readonly aliases?: readonly string[];
  readonly summary: Text;
  readonly arguments: readonly ArgumentSpec[];
  readonly flags: readonly FlagGroup[];
  /** Whole command lines, at least one. */
  readonly examples: readonly string[];
  /** The command runs until it is told to stop: no time limit is set. */
  readonly endless?: true;
  run(invocation: Invocation): Promise<number>;
}

/** A part of a verb that reads its own command line: another original's commands (`trust notation`). */
export interface VerbPart {
  readonly name: string;
  readonly summary: Text;
  load(): Promise<{ readonly run: Command }>;
}

/** A verb that has parts of its own, and the original's names for parts that this version does not have. */
export interface VerbSpec extends CatalogueRow {
  readonly summary: Text;
  readonly commands: readonly CommandSpec[];
  readonly parts?: readonly VerbPart[];
  readonly examples: readonly string[];
  /** Names that users of the original may call and that are not here. */
  readonly absent?: readonly string[];
  /** Exit code of a wrong command line, where the original's is not 2. */
  readonly usageExit?: 1;
  /** The original's flags that are not here, without their dashes. */
  readonly absentFlags?: readonly string[];
}
