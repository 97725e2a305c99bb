import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from './folder.ts';

/** A program that does `count` of the same thing; a shell line with the count behind it. */
export interface Workload {
  readonly name: string;
  readonly count: number;
  /** Command and arguments; the count is the last. */
  readonly command: readonly string[];
}

const loops = `
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static void open_once(void) { int file = open("/dev/null", O_RDONLY); if (file >= 0) close(file); }
static void execute_once(void) {
  pid_t child = vfork();
  if (child == 0) { execl("/bin/true", "true", (char *)0); _exit(1); }
  waitpid(child, 0, 0);
}
int main(int count, char **words) {
  for (long turn = atol(words[2]); turn > 0; turn--) if (words[1][0] == 'o') open_once(); else execute_once();
  return count == 0;
}
`;

/** Workloads of native code where a C compiler is at hand, else of the shell; and the build of a small program. */
export function workloads(): Workload[] {
  const folder = benchFolder();
  const [source, program] = [join(folder, 'loops.c'), join(folder, 'loops')];
  writeFileSync(source, loops);
  const compiler = ['cc', 'clang'].find((name) => spawnSync(name, ['-O2', source, '-o', program]).status === 0);
  if (compiler === undefined || !existsSync(program)) return [shellLoop];
  const compile = `for turn in $(seq $0); do ${compiler} -O2 ${source} -o ${program}.again; done`;
  return [
    { name: 'openat loop', count: 200_000, command: [program, 'open'] },
    { name: 'exec loop', count: 600, command: [program, 'exec'] },
    { name: 'compile', count: 3, command: ['/bin/sh', '-c', compile] },
  ];
}

const shellLoop: Workload = {
  name: 'openat loop of the shell',
  count: 50_000,
  command: ['/bin/bash', '-c', 'for ((turn = 0; turn < $0; turn++)); do : </dev/null; done'],
};
