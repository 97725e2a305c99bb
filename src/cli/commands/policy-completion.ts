import { CliError } from '../error.ts';
import { detail } from '../details.ts';
import type { CommandSpec } from '../spec.ts';
import { generalFlags } from './policy-command.ts';

/** `completion`: a script for the shell that completes a verb's commands and flags. */
export function completionCommand(verb: string, commands: readonly CommandSpec[]): CommandSpec {
  return {
    name: 'completion',
    doc: 'Writes a script that completes commands and flags in a shell: bash, fish, powershell or zsh.',
    summary: { en: 'Write a completion script for a shell.', zh: '生成 shell 的补全脚本。' },
    arguments: [
      { syntax: '<shell>', doc: { en: 'bash, fish, powershell or zsh.', zh: 'bash、fish、powershell 或 zsh。' } },
    ],
    flags: [generalFlags],
    examples: [`source <(dartagnan ${verb} completion bash)`, `dartagnan ${verb} completion fish | source`],
    async run({ words, io }) {
      const { completionScript, shells } = await import('../completion.ts');
      const shell = shells.find((one) => one === words[0]);
      if (shell === undefined)
        throw new CliError('CLI_USAGE', {
          message: detail('no script for the shell {shell}; there are {shells}', {
            shell: words[0] ?? '',
            shells: shells.join(', '),
          }),
          exit: 1,
        });
      io.stdout.write(completionScript(shell, { verb, commands, language: io.language }));
      return 0;
    },
  };
}
