import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { version } from '../../core/version.ts';
import { errorsText, isReported } from '../../policy/output/errors.ts';
import { openSession } from '../../policy/repl/open.ts';
import { runShell } from '../../policy/repl/shell.ts';
import type { PolicyPorts } from '../../policy/run/outcome.ts';
import type { policyRunSection } from '../config/sections/policy-run.ts';
import type { ValuesOf } from './run.ts';

/** Lines of history that are kept in memory. */
const historySize = 1000;

/** What a shell asks of the machine beside what commands do. */
export interface ShellStreams {
  readonly input: NodeJS.ReadableStream;
  /** Absent where nobody sits at a terminal: there is then no prompt and no history. */
  readonly terminal?: NodeJS.WritableStream | undefined;
  write(text: string): void;
  writeError(text: string): void;
}

/** `policy run` without --server: the shell. Exit 1 where the files cannot be loaded. */
export async function openShell(
  paths: readonly string[],
  settings: ValuesOf<typeof policyRunSection>,
  ports: PolicyPorts,
  streams: ShellStreams,
): Promise<number> {
  try {
    const { bundle, ignore, format } = settings;
    const session = await openSession({ paths, bundle, ignore, format, v0: settings['v0-compatible'] }, ports);
    const file = settings.history ?? join(ports.env['HOME'] ?? homedir(), '.opa_history');
    const reader = await openReader(streams, file);
    ports.signal.addEventListener('abort', () => reader.close(), { once: true });
    streams.write(`dartagnan ${version}\n\nRun 'help' to see a list of commands.\n\n`);
    await runShell(session, { cwd: ports.cwd, lines: reader, write: streams.write, ...promptOf(reader, streams) });
    reader.close();
    return 0;
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    streams.writeError(errorsText(thrown, ports.language));
    return 1;
  }
}

function promptOf(reader: Interface, { terminal }: ShellStreams) {
  if (terminal === undefined) return {};
  return {
    prompt(isOpen: boolean): void {
      reader.setPrompt(isOpen ? '| ' : '> ');
      reader.prompt();
    },
  };
}

async function openReader({ input, terminal }: ShellStreams, file: string): Promise<Interface> {
  if (terminal === undefined) return createInterface({ input });
  const text = await readFile(file, 'utf8').catch(() => '');
  const history = text.split('\n').filter(Boolean).slice(-historySize).reverse();
  const reader = createInterface({ input, output: terminal, terminal: true, history, historySize });
  reader.on('line', (line) => remember(file, line));
  return reader;
}

/** Adds a line to the history, before the next one can come; a history that cannot be written must not stop the work. */
function remember(file: string, line: string): void {
  try {
    appendFileSync(file, `${line}\n`, { mode: 0o600 });
  } catch {
    return;
  }
}
