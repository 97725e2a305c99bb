import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf } from '../../core/index.ts';
import { type CommandAnswer, shellCommands } from './commands.ts';
import type { Session } from './session.ts';

/** Where a shell reads and writes. */
export interface ShellPorts {
  readonly cwd: string;
  readonly lines: AsyncIterable<string>;
  write(text: string): void;
  /** Shows what is asked for: a new statement, or the rest of one. */
  prompt?(isOpen: boolean): void;
}

/** Reads lines until `exit` or the end, and answers each. */
export async function runShell(session: Session, ports: ShellPorts): Promise<void> {
  ports.prompt?.(false);
  for await (const line of ports.lines) {
    const answer = await answerLine(session, line);
    if (answer.text !== '') ports.write(answer.text);
    if (answer.file !== undefined) await write(answer.file, ports);
    if (answer.exit === true) return;
    ports.prompt?.(session.isOpen);
  }
  ports.write(await session.close());
}

/** Answers one line: a command where it begins a statement and its first word is one. */
export async function answerLine(session: Session, line: string): Promise<CommandAnswer> {
  const [name = '', ...words] = line.trim().split(/\s+/);
  const command = session.isOpen ? undefined : shellCommands.get(name.toLowerCase());
  return command === undefined ? { text: await session.enter(line) } : command.run(session, words);
}

async function write({ path, text }: NonNullable<CommandAnswer['file']>, ports: ShellPorts): Promise<void> {
  await writeFile(resolve(ports.cwd, path), text).catch((cause: unknown) => ports.write(`${messageOf(cause)}\n`));
}
