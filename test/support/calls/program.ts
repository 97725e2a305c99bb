import { calls } from '../../../src/runtime/sources/live/calls.ts';

/** Numbers of system calls on this machine, by name. */
export const callNumbers: ReadonlyMap<string, number> = new Map(
  calls.flatMap(({ name, numbers: [x86, arm] }) => {
    const number = process.arch === 'arm64' ? arm : x86;
    return number === undefined ? [] : [[name, number] as const];
  }),
);

/** A perl program that makes system calls by `sc(NAME, ARGUMENTS…)`, as they stand and through no library. */
export function callProgram(lines: string): string {
  const numbers = [...callNumbers].map(([name, number]) => `${name}=>${number}`).join(',');
  return `my %n=(${numbers}); sub sc { my $k=shift; my @a=@_; return syscall($n{$k}, @a) }\n${lines};\n`;
}
