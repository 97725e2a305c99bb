import type { Language } from '../core/index.ts';
import type { CommandSpec, FlagGroup } from './spec.ts';

/** Shells that a script is written for. */
export const shells = ['bash', 'fish', 'powershell', 'zsh'] as const;

/** One of {@link shells}. */
export type Shell = (typeof shells)[number];

/** What follows the verb in a command line: its commands with their flags. */
export interface Completed {
  readonly verb: string;
  readonly commands: readonly CommandSpec[];
  readonly language: Language;
}

/** A script that completes the commands and flags of a verb in a shell; other words are completed as files. */
export function completionScript(shell: Shell, completed: Completed): string {
  return writers[shell](completed);
}

const writers: Readonly<Record<Shell, (completed: Completed) => string>> = {
  bash: bashScript,
  fish: fishScript,
  powershell: powershellScript,
  zsh: (completed) => `autoload -U +X bashcompinit && bashcompinit\n${bashScript(completed)}`,
};

interface FlagWords {
  readonly name: string;
  readonly short: string | undefined;
  readonly doc: string;
}

function flagsOf(groups: readonly FlagGroup[], language: Language): FlagWords[] {
  return groups.flatMap(({ section, only }) =>
    Object.entries(section.settings).flatMap(([name, { short, doc }]) =>
      only === undefined || only.includes(name) ? [{ name, short, doc: doc[language] }] : [],
    ),
  );
}

function wordsOf({ flags }: CommandSpec, language: Language): string[] {
  return flagsOf(flags, language).map(({ name }) => `--${name}`);
}

function bashScript({ verb, commands, language }: Completed): string {
  const cases = commands.map((command) => `    ${command.name}) words='${wordsOf(command, language).join(' ')}' ;;`);
  return `_dartagnan_${verb}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W '${verb}' -- "$current")); return; fi
  if [ "\${COMP_WORDS[1]}" != '${verb}' ]; then COMPREPLY=($(compgen -f -- "$current")); return; fi
  if [ "$COMP_CWORD" -eq 2 ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')}' -- "$current"))
    return
  fi
  case "\${COMP_WORDS[2]}" in
${cases.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _dartagnan_${verb} dartagnan
`;
}

/** A text in single quotes, as fish and PowerShell read it. */
function quoted(text: string, escape: string): string {
  return `'${text.replaceAll("'", escape)}'`;
}

function fishScript({ verb, commands, language }: Completed): string {
  const names = commands.map(({ name }) => name).join(' ');
  const isVerb = `__fish_seen_subcommand_from ${verb}`;
  const lines = commands.flatMap((command) => [
    `complete -c dartagnan -f -n '${isVerb}; and not __fish_seen_subcommand_from ${names}' -a ${command.name} -d ${quoted(command.summary[language], "\\'")}`,
    ...flagsOf(command.flags, language).map(
      ({ name, short, doc }) =>
        `complete -c dartagnan -n '${isVerb}; and __fish_seen_subcommand_from ${command.name}' -l ${name}${short === undefined ? '' : ` -s ${short}`} -d ${quoted(doc, "\\'")}`,
    ),
  ]);
  return `complete -c dartagnan -f -n __fish_use_subcommand -a ${verb}\n${lines.join('\n')}\n`;
}

function powershellScript({ verb, commands, language }: Completed): string {
  const table = commands.map(
    (command) =>
      `    ${quoted(command.name, "''")} = @(${wordsOf(command, language)
        .map((word) => quoted(word, "''"))
        .join(', ')})`,
  );
  return `Register-ArgumentCompleter -Native -CommandName dartagnan -ScriptBlock {
  param($word, $ast, $cursor)
  $flags = @{
${table.join('\n')}
  }
  $given = @($ast.CommandElements | ForEach-Object { $_.ToString() })
  if ($given.Count -lt 2 -or ($given.Count -eq 2 -and $word -ne '')) { $words = @('${verb}') }
  elseif ($given[1] -ne '${verb}') { return }
  elseif ($given.Count -eq 2 -or ($given.Count -eq 3 -and $word -ne '')) { $words = $flags.Keys }
  else { $words = $flags[$given[2]] }
  $words | Where-Object { $_ -like "$word*" } | Sort-Object | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}
