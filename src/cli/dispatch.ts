import { DartagnanError, describeError, say, translate, version, sameWords } from '../core/index.ts';
import { painter } from './colour.ts';
import { CliError } from './error.ts';
import { renderHelp } from './help.ts';
import type { CommandIo } from './io.ts';
import { messages } from './messages.ts';
import { suggest } from './suggest.ts';
import { verbs } from './verbs.ts';

/** Exit code where the program itself is at fault; sysexits(3) EX_SOFTWARE, outside the house's 0 to 3. */
const softwareError = 70;

/**
 * Runs one command line to its exit code: the version, the help, or a verb. Errors are printed to standard error, never thrown.
 * @param args the words after the program's name.
 */
export async function dispatch(args: readonly string[], io: CommandIo): Promise<number> {
  let { language } = io;
  try {
    return await route(withoutLanguage(args), { ...io, onLanguage: (chosen) => (language = chosen) });
  } catch (thrown) {
    return report(thrown, { ...io, language });
  }
}

function route([verb, ...rest]: readonly string[], io: CommandIo): Promise<number> | number {
  const showHelp = (output: typeof io.stdout) => output.write(renderHelp(io.language, painter(output, io.env)));
  if (verb === undefined) {
    showHelp(io.stderr);
    return 2;
  }
  if (['--version', '-v', '-V', 'version'].includes(verb)) {
    io.stdout.write(`dartagnan ${version}\n`);
    return 0;
  }
  if (verb === 'help' && rest[0] !== undefined) return runVerb(rest[0], ['--help'], io);
  if (['--help', '-h', 'help'].includes(verb)) {
    showHelp(io.stdout);
    return 0;
  }
  return runVerb(verb, rest, io);
}

async function runVerb(name: string, args: readonly string[], io: CommandIo): Promise<number> {
  const verb = verbs.get(name);
  if (verb === undefined) throw unknownVerb(name, io);
  const { run } = await verb.load();
  return run(args, io);
}

function unknownVerb(name: string, { language }: CommandIo): CliError {
  const saying = name.startsWith('-')
    ? say(messages.unknownFlag, { flag: name })
    : say(messages.unknownVerb, { verb: name });
  const message = translate(language, saying);
  const word = suggest(
    name,
    name.startsWith('-') ? ['--help', '--version', '--lang'] : verbs.rows.map((row) => row.name),
  );
  return new CliError('CLI_VERB_UNKNOWN', {
    message: sameWords(word === undefined ? message : translate(language, say(messages.didYouMean, { message, word }))),
  });
}

/** `--lang` may stand before the verb; the verbs themselves know it as one of their settings. */
function withoutLanguage(args: readonly string[]): readonly string[] {
  if (args[0] === '--lang') return args.slice(2);
  return args[0]?.startsWith('--lang=') ? args.slice(1) : args;
}

/** Prints what was thrown and gives its exit code. */
function report(thrown: unknown, io: CommandIo): number {
  const paint = painter(io.stderr, io.env);
  const { signal } = io;
  if (signal.aborted) {
    io.stderr.write(`dartagnan: ${translate(io.language, say(messages.stopped, { signal: String(signal.reason) }))}\n`);
    return signal.reason === 'SIGTERM' ? 143 : 130;
  }
  io.stderr.write(`${paint('red', 'dartagnan:')} ${describeError(thrown, io.language)}\n`);
  if (thrown instanceof DartagnanError) return thrown.exit;
  const stack = thrown instanceof Error ? `${thrown.stack ?? ''}\n` : '';
  const { node, platform } = io.host;
  io.stderr.write(`${stack}${translate(io.language, say(messages.unexpected, { version, node, platform }))}\n`);
  return softwareError;
}
