import type { OriginalCall } from '../original/spec.ts';

type Notation = typeof import('../../compose/trust/notation/index.ts');
type Call = Parameters<Notation['runNotationSign']>[0];

/** Runs the work of a command with what it needs of the process. */
export function notation(work: (rooms: Notation, call: Call) => Promise<number>) {
  return async ({ words, flags, io }: OriginalCall): Promise<number> => {
    const { env, cwd, signal } = io;
    return work(await import('../../compose/trust/notation/index.ts'), {
      words,
      flags,
      ports: { env, cwd, signal },
      out: (text) => io.stdout.write(text),
      err: (text) => io.stderr.write(text),
      stdin: () => io.stdin(),
    });
  };
}
