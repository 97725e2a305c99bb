import { type Command, Option } from 'commander';
import type { Language } from '../core/index.ts';
import type { Kind } from '../compose/config/kind.ts';
import type { Section, Setting } from '../compose/config/setting.ts';
import type { Source } from '../compose/config/source.ts';
import { CliError } from './error.ts';
import type { FlagGroup } from './spec.ts';
import { detail } from './details.ts';

/** One setting that is a flag of a command. */
interface Flag {
  readonly section: Section;
  readonly name: string;
  readonly row: Setting<unknown>;
}

function flagsOf(groups: readonly FlagGroup[]): Flag[] {
  return groups.flatMap(({ section, only }) =>
    Object.entries(section.settings).flatMap(([name, row]) =>
      only === undefined || only.includes(name) ? [{ section, name, row }] : [],
    ),
  );
}

/** The flag that says the opposite of a switch: `no-quiet` of `quiet`, `progress` of `no-progress`. */
function opposite(name: string): string {
  return name.startsWith('no-') ? name.slice('no-'.length) : `no-${name}`;
}

/** Declares the settings of some sections as flags of a command. */
export function declareFlags(command: Command, groups: readonly FlagGroup[], language: Language): void {
  for (const { name, row } of flagsOf(groups)) {
    const argument = placeholderOf(row.kind);
    const short = row.short === undefined ? '' : `-${row.short}, `;
    command.addOption(optionOf(`${short}--${name}${argument}`, row, row.doc[language]));
    if (row.kind.argument === undefined) command.addOption(new Option(`--${opposite(name)}`).hideHelp());
    for (const alias of row.aliases ?? []) command.addOption(optionOf(`--${alias}${argument}`, row).hideHelp());
  }
}

function placeholderOf({ argument, optional }: Kind<unknown>): string {
  if (argument === undefined) return '';
  return optional === true ? ` [${argument}]` : ` <${argument}>`;
}

function optionOf(syntax: string, { kind }: Setting<unknown>, doc?: string): Option {
  const option = new Option(syntax, doc);
  if (kind.repeatable)
    option.argParser<string>((words, before) =>
      before === undefined ? words : `${before}${kind.separator ?? ','}${words}`,
    );
  return option;
}

/** The flags that a command line gave, as the most preferred source of settings. */
export function flagSource(command: Command, groups: readonly FlagGroup[]): Source {
  const flags = flagsOf(groups);
  return {
    get(section, name) {
      const flag = flags.find((candidate) => candidate.section === section && candidate.name === name);
      if (flag === undefined) return undefined;
      const given = [name, ...(flag.row.aliases ?? [])].find((spelling) => isGiven(command, spelling));
      if (given === undefined) return undefined;
      const value: unknown = command.getOptionValue(attributeOf(given));
      if (typeof value === 'boolean') return { value: given.startsWith('no-') ? !value : value, origin: `--${given}` };
      return { value: flag.row.kind.decode(String(value)), origin: `--${given}` };
    },
  };
}

function isGiven(command: Command, name: string): boolean {
  return command.getOptionValueSource(attributeOf(name)) === 'cli';
}

/** Commander's name of an option's value; `no-x` and `x` share one. */
function attributeOf(name: string): string {
  return new Option(`--${name}`).attributeName();
}

/**
 * Switches written as the originals allow, `--quiet=false`, in the form that commander reads, `--no-quiet`.
 * @throws CliError CLI_USAGE where the value is neither true nor false.
 */
export function plainSwitches(args: readonly string[], groups: readonly FlagGroup[], exit?: 1): string[] {
  const switches = new Set(flagsOf(groups).flatMap(({ name, row }) => (row.kind.argument === undefined ? [name] : [])));
  const letters = new Set(
    flagsOf(groups).flatMap(({ row: { short, kind } }) =>
      short !== undefined && kind.argument !== undefined ? [short] : [],
    ),
  );
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  return args.flatMap((word, index) => {
    const [, letter, given] = /^-(\w)=(.*)$/s.exec(word) ?? [];
    if (index < end && letter !== undefined && given !== undefined && letters.has(letter)) return [`-${letter}`, given];
    if (index < end && /^--help=(?:false|f|0)$/i.test(word)) return [];
    if (index < end && isPast(word, switches)) return [];
    const [, name, value] = /^--([a-z\d-]+)=(.*)$/.exec(word) ?? [];
    if (index >= end || name === undefined || value === undefined || !switches.has(name)) return word;
    if (!/^(?:true|false|[tf10])$/i.test(value))
      throw new CliError('CLI_USAGE', {
        message: detail('expected true or false'),
        where: word,
        ...(exit !== undefined && { exit }),
      });
    return /^(?:true|t|1)$/i.test(value) ? `--${name}` : `--${opposite(name)}`;
  });
}

/** OPA still takes `--v1-compatible`, which asks for what its first version has made the default, wherever it takes the opposite. */
function isPast(word: string, switches: ReadonlySet<string>): boolean {
  return switches.has('v0-compatible') && /^--v1-compatible(?:=(?:true|false|[tf10]))?$/i.test(word);
}
