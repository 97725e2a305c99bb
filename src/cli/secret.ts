import { fstatSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** A terminal that letters can be read from one by one. */
export interface SecretTerminal {
  readonly input: Pick<NodeJS.ReadStream, 'setRawMode' | 'on' | 'off' | 'pause' | 'resume'>;
  /** Shows the question; never the secret. */
  write(text: string): void;
}

/**
 * Asks for a secret: on the terminal, where it is not shown, or from a pipe, whose whole content it is then.
 * @returns undefined where standard input is neither: nobody can be asked.
 */
export async function askProcess(question: string, readStdin: () => Promise<Uint8Array>): Promise<string | undefined> {
  const { stdin, stderr } = process;
  if (stdin.isTTY) return askTerminal(question, { input: stdin, write: (text) => void stderr.write(text) });
  const secret = isPipe(0) ? new TextDecoder().decode(await readStdin()) : '';
  return secret === '' ? undefined : secret;
}

/** Reads one line that the terminal does not show; Ctrl-C ends the program as ever. */
export function askTerminal(question: string, { input, write }: SecretTerminal): Promise<string> {
  input.setRawMode(true);
  input.resume();
  // Not before letters are hidden: whoever is asked may type at once.
  write(question);
  const decoder = new StringDecoder('utf8');
  let typed: readonly string[] = [];
  return new Promise((resolve) => {
    const end = () => {
      input.off('data', read);
      input.setRawMode(false);
      input.pause();
      write('\n');
    };
    const read = (bytes: Buffer) => {
      for (const letter of decoder.write(bytes)) {
        if (letter === interrupt) {
          end();
          process.kill(process.pid, 'SIGINT');
          return;
        }
        if (ends.has(letter)) {
          end();
          resolve(typed.join(''));
          return;
        }
        typed = edited(typed, letter);
      }
    };
    input.on('data', read);
  });
}

const interrupt = '\u0003';
/** Return, line feed, Ctrl-D. */
const ends: ReadonlySet<string> = new Set(['\r', '\n', '\u0004']);

/** Backspace takes a letter away, Ctrl-U all of them. */
function edited(typed: readonly string[], letter: string): readonly string[] {
  if (letter === '\u007f' || letter === '\b') return typed.slice(0, -1);
  return letter === '\u0015' ? [] : [...typed, letter];
}

function isPipe(descriptor: number): boolean {
  try {
    const status = fstatSync(descriptor);
    return status.isFIFO() || status.isFile() || status.isSocket();
  } catch {
    return false;
  }
}
