import type { Language } from '../core/index.ts';
import type { CommandSpec, FlagGroup, VerbSpec } from './spec.ts';

/** Shells that a script is written for. */
export const shells = ['bash', 'fish', 'powershell', 'zsh'] as const;

/** One of {@link shells}. */
export type Shell = (typeof shells)[number];

/** A word that may follow, and what it is for. */
interface CompletedWord {
  readonly word: string;
  readonly short?: string | undefined;
  readonly doc: string;
}

/** What may follow some words; `path` is `/scan/image`, empty for the program itself. */
interface Place {
  readonly path: string;
  readonly words: readonly CompletedWord[];
}

/** A script that completes verbs, their commands and flags in a shell; other words are completed as files. */
export function completionScript(shell: Shell, specs: readonly (CommandSpec | VerbSpec)[], language: Language): string {
  const root = { path: '', words: specs.map(({ name, summary }) => ({ word: name, doc: summary[language] })) };
  return writers[shell]([root, ...specs.flatMap((spec) => placesOf(spec, `/${spec.name}`, language))]);
}

function placesOf(spec: CommandSpec | VerbSpec, path: string, language: Language): Place[] {
  if ('flags' in spec) return [{ path, words: flagsOf(spec.flags, language) }];
  const { commands, parts = [] } = spec;
  const words = [...commands, ...parts].map(({ name, summary }) => ({ word: name, doc: summary[language] }));
  const below = commands.flatMap((command) =>
    [command.name, ...(command.aliases ?? [])].flatMap((name) => placesOf(command, `${path}/${name}`, language)),
  );
  return [{ path, words }, ...below];
}

function flagsOf(groups: readonly FlagGroup[], language: Language): CompletedWord[] {
  return groups.flatMap(({ section, only }) =>
    Object.entries(section.settings).flatMap(([name, { short, doc }]) =>
      only === undefined || only.includes(name) ? [{ word: `--${name}`, short, doc: doc[language] }] : [],
    ),
  );
}

const writers: Readonly<Record<Shell, (places: readonly Place[]) => string>> = {
  bash,
  fish,
  powershell,
  zsh: (places) => `#compdef dartagnan\nautoload -U +X bashcompinit && bashcompinit\n${bash(places)}`,
};

function bash(places: readonly Place[]): string {
  const cases = places.map(({ path, words }) => `    '${path}') words='${words.map(({ word }) => word).join(' ')}' ;;`);
  return `_dartagnan() {
  local current="\${COMP_WORDS[COMP_CWORD]}" word path='' words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case '${places.map(({ path }) => ` ${path} `).join('')}' in *" $path/$word "*) path="$path/$word" ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _dartagnan dartagnan
`;
}

/** A text in single quotes, as fish and PowerShell read it. */
function quoted(text: string, escape: string): string {
  return `'${text.replaceAll("'", escape)}'`;
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, words }) =>
    words.map(({ word, short, doc }) => {
      const letter = short === undefined ? '' : ` -s ${short}`;
      const kind = word.startsWith('--') ? `-l ${word.slice(2)}${letter}` : `-f -a ${word}`;
      return `complete -c dartagnan -n '__dartagnan_at "${path}"' ${kind} -d ${quoted(doc, "\\'")}`;
    }),
  );
  return `function __dartagnan_at
  set -l path ''
  for word in (commandline -opc)[2..] ; contains -- $path/$word ${places.map(({ path }) => path || "''").join(' ')}; and set path $path/$word; end
  test "$path" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function powershell(places: readonly Place[]): string {
  const table = places.map(
    ({ path, words }) => `    '${path}' = @(${words.map(({ word }) => quoted(word, "''")).join(', ')})`,
  );
  return `Register-ArgumentCompleter -Native -CommandName dartagnan -ScriptBlock {
  param($word, $ast, $cursor)
  $places = @{
${table.join('\n')}
  }
  $path = ''
  foreach ($part in @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })) {
    if ($places.ContainsKey("$path/$part")) { $path = "$path/$part" }
  }
  $places[$path] | Where-Object { $_ -like "$word*" } | Sort-Object | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}
