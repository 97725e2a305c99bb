import { generalSection } from '../../compose/config/sections/general.ts';
import type { Outcome, PolicyPorts } from '../../compose/policy/run.ts';
import type { ArgumentSpec, FlagGroup, Invocation } from '../spec.ts';

/** Flags that every command of `policy` takes. */
export const generalFlags: FlagGroup = { section: generalSection, only: ['lang'] };

/** One or more files and folders. */
export const pathArguments: ArgumentSpec = {
  syntax: '<paths...>',
  doc: { en: 'Files and folders.', zh: '文件和目录。' },
};

/** A query in Rego. */
export const queryArgument: ArgumentSpec = {
  syntax: '<query>',
  doc: { en: 'Query in Rego.', zh: 'Rego 查询。' },
};

/** The words that were given. */
export function wordsOf({ words }: Invocation): string[] {
  return words.filter((word) => word !== undefined);
}

/** What the commands ask of the machine. */
export function portsOf({ io: { cwd, env, language, signal, stdin } }: Invocation): PolicyPorts {
  return { cwd, env, language, signal, stdin };
}

/** Writes an outcome and gives its exit code. */
export function show({ stdout, stderr, exit }: Outcome, { io }: Invocation): number {
  if (stderr !== '') io.stderr.write(stderr);
  if (stdout !== '') io.stdout.write(stdout);
  return exit;
}
