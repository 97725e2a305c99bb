import { Command, CommanderError, type HelpConfiguration } from 'commander';
import { type Language, say, translate, version, sameWords } from '../core/index.ts';
import { painter } from './colour.ts';
import { CliError } from './error.ts';
import { declareFlags, plainSwitches } from './flags.ts';
import { invoke } from './invoke.ts';
import type { CommandIo } from './io.ts';
import { messages } from './messages.ts';
import type { CommandSpec, VerbSpec } from './spec.ts';
import { usageError } from './usage.ts';

/**
 * Runs a verb that has parts, `scan image`.
 * @throws CliError for words that it does not understand, and whatever the command throws.
 */
export async function runVerbSpec(spec: VerbSpec, given: readonly string[], io: CommandIo): Promise<number> {
  const args = commandFirst(spec, given);
  const [name] = args;
  const part = spec.parts?.find((candidate) => candidate.name === name);
  if (part !== undefined) return (await part.load()).run(args.slice(1), io);
  const ownVersion = spec.commands.some((command) => command.name === 'version');
  if (name === 'version' && !ownVersion) return runVerbSpec(spec, ['--version'], io);
  refuseAbsent(spec, args, io);
  const outcome = { code: 0 };
  const root = baseCommand(spec.name, io)
    .description(spec.summary[io.language])
    .version(`dartagnan ${version}`, '-v, --version', messages.versionFlag[io.language])
    .enablePositionalOptions()
    .addHelpText('after', examples(spec.examples, io));
  for (const command of spec.commands) {
    const isMeant = [command.name, ...(command.aliases ?? [])].includes(name ?? '');
    root.addCommand(isMeant ? commandOf(command, io, outcome, spec.usageExit) : listedCommand(command, io));
  }
  for (const { name: label, summary } of spec.parts ?? []) root.command(label).summary(summary[io.language]);
  if (args.length === 0) {
    io.stderr.write(root.helpInformation());
    return 2;
  }
  const groups = spec.commands.find((command) =>
    [command.name, ...(command.aliases ?? [])].includes(name ?? ''),
  )?.flags;
  await parse(root, plainSwitches(args, groups ?? [], spec.usageExit), io, spec.usageExit);
  return outcome.code;
}

/** The original takes general flags before the command too, `--quiet image NAME`: they are read after it. */
function commandFirst({ commands }: VerbSpec, args: readonly string[]): readonly string[] {
  const names = new Set(commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]));
  const index = args.findIndex((word) => names.has(word));
  if (index <= 0 || args[0]?.startsWith('-') !== true) return args;
  return [...args.slice(index, index + 1), ...args.slice(0, index), ...args.slice(index + 1)];
}

/** @throws CliError CLI_VERB_ABSENT for a command or flag that users of the original know and that is not here. */
function refuseAbsent(spec: VerbSpec, [name = '', ...rest]: readonly string[], { language }: CommandIo): void {
  const flag = rest.find(
    (word) => word.startsWith('--') && spec.absentFlags?.includes(word.slice(2).split('=')[0] ?? ''),
  );
  const absent = spec.absent?.includes(name) ? `${spec.name} ${name}` : flag?.split('=')[0];
  if (absent === undefined) return;
  const message = translate(language, say(messages.absentVerb, { verb: absent }));
  throw new CliError('CLI_VERB_ABSENT', { message: sameWords(message) });
}

/** Runs a verb without parts, `check`. */
export async function runCommandSpec(spec: CommandSpec, args: readonly string[], io: CommandIo): Promise<number> {
  const outcome = { code: 0 };
  await parse(commandOf(spec, io, outcome), plainSwitches(args, spec.flags), io);
  return outcome.code;
}

async function parse(command: Command, args: readonly string[], io: CommandIo, usageExit?: 1): Promise<void> {
  try {
    await command.parseAsync([...args], { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    if (thrown.exitCode !== 0) throw usageError(thrown, io.language, args, usageExit);
  }
}

/** A command as the list of commands shows it: the flags of dozens that do not run are not worth the time to declare. */
function listedCommand({ name, aliases = [], arguments: words, summary }: CommandSpec, io: CommandIo): Command {
  const command = baseCommand(name, io).aliases(aliases).summary(summary[io.language]);
  for (const { syntax } of words) command.argument(syntax);
  return command;
}

function commandOf(spec: CommandSpec, io: CommandIo, outcome: { code: number }, usageExit?: 1): Command {
  const command = listedCommand({ ...spec, arguments: [] }, io)
    .description(spec.summary[io.language])
    .addHelpText('after', examples(spec.examples, io));
  for (const { syntax, doc } of spec.arguments) command.argument(syntax, doc[io.language]);
  declareFlags(command, spec.flags, io.language);
  return command.action(async () => {
    outcome.code = await invoke(spec, command, io, usageExit);
  });
}

function baseCommand(name: string, io: CommandIo): Command {
  return new Command(name)
    .helpOption('-h, --help', messages.helpFlag[io.language])
    .helpCommand(false)
    .configureHelp(helpStyle(io))
    .configureOutput({
      writeOut: (words) => io.stdout.write(words),
      writeErr: () => undefined,
      outputError: () => undefined,
    })
    .exitOverride(rethrow);
}

function rethrow(error: CommanderError): never {
  throw error;
}

const headings: Readonly<Record<string, keyof typeof messages>> = {
  'Usage:': 'usage',
  'Options:': 'options',
  'Commands:': 'commands',
  'Arguments:': 'arguments',
};

function helpStyle(io: CommandIo): HelpConfiguration {
  const paint = painter(io.stdout, io.env);
  const width = io.stdout.columns > 0 ? io.stdout.columns : 100;
  const localized = (words: string, language: Language) => {
    const key = headings[words];
    return key === undefined ? words : `${messages[key][language]}:`;
  };
  return {
    helpWidth: Math.min(width, 120),
    styleTitle: (words) => paint('bold', localized(words, io.language)),
    commandUsage: usageOf,
  };
}

/** Usage with the program's name before the verb's. */
function usageOf(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) names.unshift(at.name());
  return `dartagnan ${names.join(' ')} ${command.usage()}`;
}

function examples(lines: readonly string[], io: CommandIo): string {
  const paint = painter(io.stdout, io.env);
  const heading = paint('bold', `${messages.examples[io.language]}:`);
  return `\n${heading}\n${lines.map((line) => `  ${paint('dim', '$')} ${line}`).join('\n')}`;
}
