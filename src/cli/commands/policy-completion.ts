import { CliError } from '../error.ts';
import { detail } from '../details.ts';
import type { CommandSpec, VerbSpec } from '../spec.ts';
import { generalFlags } from './policy-command.ts';

/**
 * `completion`: a script for the shell that completes verbs with their commands and flags.
 * @param words how it is called
 * @param specs what it completes
 */
export function completionCommand(
  words: string,
  specs: () => Promise<readonly (CommandSpec | VerbSpec)[]>,
): CommandSpec {
  return {
    name: 'completion',
    doc: 'Writes a script that completes verbs, commands and flags in a shell: bash, fish, powershell or zsh.',
    summary: { en: 'Write a completion script for a shell.', zh: '生成 shell 的补全脚本。' },
    arguments: [
      { syntax: '<shell>', doc: { en: 'bash, fish, powershell or zsh.', zh: 'bash、fish、powershell 或 zsh。' } },
    ],
    flags: [generalFlags],
    examples: [`source <(${words} bash)`, `${words} fish | source`],
    async run({ words: [name = ''], io }) {
      const { completionScript, shells } = await import('../completion.ts');
      const shell = shells.find((one) => one === name);
      if (shell === undefined)
        throw new CliError('CLI_USAGE', {
          message: detail('no script for the shell {shell}; there are {shells}', {
            shell: name,
            shells: shells.join(', '),
          }),
          exit: 1,
        });
      io.stdout.write(completionScript(shell, await specs(), io.language));
      return 0;
    },
  };
}
