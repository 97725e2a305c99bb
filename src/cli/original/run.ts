import { DartagnanError, sayError } from '../../core/index.ts';
import type { CommandIo } from '../io.ts';
import { parseLine } from './flags.ts';
import { originalHelp } from './help.ts';
import { type OriginalCommand, type OriginalFlag, OriginalUsage } from './spec.ts';

const helpFlag: OriginalFlag = {
  name: 'help',
  short: 'h',
  kind: 'switch',
  doc: { en: 'Show this help.', zh: '显示帮助。' },
};

/** Runs a command that stands in for an original: its words on standard error, exit 1 for whatever fails. */
export async function runOriginal(
  root: OriginalCommand,
  args: readonly string[],
  io: CommandIo,
  parents: readonly string[],
): Promise<number> {
  try {
    return await route(root, args, io, [...parents, root.name]);
  } catch (thrown) {
    if (io.signal.aborted) throw thrown;
    if (!(thrown instanceof OriginalUsage || thrown instanceof DartagnanError)) throw thrown;
    io.stderr.write(`Error: ${sayError(thrown, io.language)}\n`);
    if (thrown instanceof DartagnanError) io.stderr.write(`  ${thrown.remedy[io.language]} [${thrown.code}]\n`);
    return 1;
  }
}

async function route(
  command: OriginalCommand,
  args: readonly string[],
  io: CommandIo,
  path: readonly string[],
): Promise<number> {
  const [word] = args;
  const help = () => originalHelp(path, command, io.language);
  if (command.commands === undefined) return runLeaf(command, args, io, help);
  if (word === undefined || ['--help', '-h', 'help'].includes(word)) {
    io.stdout.write(help());
    return 0;
  }
  const part = command.commands.find(({ name, aliases = [] }) => name === word || aliases.includes(word));
  if (part !== undefined) return route(part, args.slice(1), io, [...path, part.name]);
  const name = path.slice(1).join(' ');
  throw new OriginalUsage(`unknown command "${word}" for "${name}"\nRun '${name} --help' for usage.`);
}

async function runLeaf(
  command: OriginalCommand,
  args: readonly string[],
  io: CommandIo,
  help: () => string,
): Promise<number> {
  const { words, flags } = parseLine(args, [...(command.flags ?? []), helpFlag]);
  if (flags.isOn('help') || command.run === undefined) {
    io.stdout.write(help());
    return 0;
  }
  return command.run({ words, flags, io });
}
