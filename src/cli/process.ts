import { detectLanguage } from './language.ts';
import { dispatch } from './dispatch.ts';
import type { CommandIo, Output } from './io.ts';

/** Runs the command line of this process and ends it with the exit code, once all output has left. */
export async function runProcess(): Promise<void> {
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort(name));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', passOverClosedPipe);
  const args = process.argv.slice(2);
  const code = await dispatch(args, processIo(args, stopping.signal));
  await Promise.all([process.stdout, process.stderr].map((stream) => drained(stream)));
  process.exit(code);
}

/** Waits until what was written has left, or the reader has: a pipe takes 64 KB at a time, and an exit drops the rest. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

/** A reader that went away (`| head`) wants no more, which is no error; the work goes on, since its exit code may be a gate. */
function passOverClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function processIo(args: readonly string[], signal: AbortSignal): CommandIo {
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    language: detectLanguage(args, process.env),
    host: { node: process.version, platform: `${process.platform}-${process.arch}` },
    signal,
    stdin: readStdin,
    answer: async () => (await import('./line.ts')).firstLine(process.stdin),
    askSecret: async (question) => (await import('./secret.ts')).askProcess(question, readStdin),
    isInteractive: process.stdin.isTTY === true,
  };
}

function outputOf(stream: NodeJS.WriteStream): Output {
  return { write: (text) => void stream.write(text), isTerminal: stream.isTTY === true, columns: stream.columns ?? 0 };
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
