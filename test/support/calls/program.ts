import { calls } from '../../../src/runtime/sources/live/calls.ts';

/** Numbers of the calls that no row of the capture stands for, since the kernel tells of programs by other means. */
const executions: readonly (readonly [string, readonly [number, number]])[] = [
  ['execve', [59, 221]],
  ['execveat', [322, 281]],
];

/** Numbers of system calls on this machine, by name. */
export const callNumbers: ReadonlyMap<string, number> = new Map(
  [...calls.map(({ name, numbers }) => [name, numbers] as const), ...executions].flatMap(([name, [x86, arm]]) => {
    const number = process.arch === 'arm64' ? arm : x86;
    return number === undefined ? [] : [[name, number] as const];
  }),
);

/** A perl program that makes system calls by `sc(NAME, ARGUMENTS…)`, as they stand and through no library. */
export function callProgram(lines: string): string {
  const numbers = [...callNumbers].map(([name, number]) => `${name}=>${number}`).join(',');
  return `my %n=(${numbers}); sub sc { my $k=shift; my @a=@_; return syscall($n{$k}, @a) }\n${lines};\n`;
}
