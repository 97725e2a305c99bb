import { detail } from '../../details.ts';
import { CliError } from '../../error.ts';
import type { CommandSpec } from '../../spec.ts';
import { trustCommands } from './commands.ts';

/** A script that completes `dartagnan trust` and its flags. @throws {CliError} CLI_USAGE for a shell that is not known. */
export function completionScript(shell: string): string {
  const script = scripts[shell];
  if (script === undefined)
    throw new CliError('CLI_USAGE', { message: detail('no completions are made for this shell'), where: shell });
  return script(trustCommands);
}

type Write = (commands: readonly CommandSpec[]) => string;

const bash: Write = (commands) => `_dartagnan_trust() {
  local current=\${COMP_WORDS[COMP_CWORD]}
  case "\${COMP_WORDS[1]}" in
    trust) ;;
    *) return ;;
  esac
  if [ "$COMP_CWORD" -eq 2 ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')}' -- "$current"))
    return
  fi
  case "\${COMP_WORDS[2]}" in
${commands.map((command) => `    ${command.name}) COMPREPLY=($(compgen -f -W '${flagsOf(command).join(' ')}' -- "$current")) ;;`).join('\n')}
  esac
}
complete -o filenames -F _dartagnan_trust dartagnan
`;

const zsh: Write = (commands) => `#compdef dartagnan
autoload -U +X bashcompinit && bashcompinit
${bash(commands)}`;

const fish: Write = (commands) =>
  `${commands
    .flatMap((command) => [
      `complete -c dartagnan -n '__fish_seen_subcommand_from trust; and test (count (commandline -opc)) -eq 2' -a ${command.name} -d '${command.summary.en.replaceAll("'", '’')}'`,
      ...flagsOf(command).map(
        (flag) => `complete -c dartagnan -n '__fish_seen_subcommand_from ${command.name}' -l ${flag.slice(2)}`,
      ),
    ])
    .join('\n')}\n`;

const scripts: Readonly<Record<string, Write>> = { bash, fish, zsh };

function flagsOf({ flags }: CommandSpec): readonly string[] {
  return flags.flatMap(({ section, only }) => (only ?? Object.keys(section.settings)).map((name) => `--${name}`));
}
