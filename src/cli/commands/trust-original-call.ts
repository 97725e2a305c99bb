import type { NotationCall } from '../../compose/trust/notation/call.ts';
import type { OriginalCall } from '../original/spec.ts';

/** Makes commands that run work of a room, which is loaded when one of them is run, with what it needs of the process. */
export function compose<Rooms>(load: () => Promise<Rooms>) {
  return (work: (rooms: Rooms, call: NotationCall) => Promise<number>) =>
    async ({ words, flags, io }: OriginalCall): Promise<number> => {
      const { env, cwd, signal } = io;
      return work(await load(), {
        words,
        flags,
        ports: { env, cwd, signal },
        out: (text) => io.stdout.write(text),
        err: (text) => io.stderr.write(text),
        answer: () => io.answer(),
        stdin: () => io.stdin(),
      });
    };
}
