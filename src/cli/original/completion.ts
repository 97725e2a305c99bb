import { type OriginalCommand, OriginalUsage } from './spec.ts';

/** What may follow a command: its parts and its flags; `path` is `/key/rotate`, empty for the original itself. */
interface Place {
  readonly path: string;
  readonly words: readonly string[];
}

/** `completion`: scripts that complete an original's commands and flags in a shell, as `dartagnan trust NAME` and under an alias of its name. */
export function completionOf(root: () => OriginalCommand): OriginalCommand {
  const shell = (name: string, write: Write): OriginalCommand => ({
    name,
    summary: { en: `Write the script for ${name}.`, zh: `输出 ${name} 的脚本。` },
    get examples() {
      return [`source <(dartagnan trust ${root().name} completion ${name})`];
    },
    run({ words, io }) {
      if (words.length > 0) throw new OriginalUsage(`unknown command "${words[0]}"`);
      io.stdout.write(write(root().name, placesOf(root(), '')));
      return Promise.resolve(0);
    },
  });
  return {
    name: 'completion',
    summary: { en: 'Write a completion script for a shell.', zh: '输出 shell 的补全脚本。' },
    get commands() {
      return [shell('bash', bash), shell('fish', fish), shell('powershell', powershell), shell('zsh', zsh)];
    },
  };
}

type Write = (name: string, places: readonly Place[]) => string;

function placesOf({ commands = [], flags = [] }: OriginalCommand, path: string): readonly Place[] {
  const words = [...commands.map(({ name }) => name), ...flags.map(({ name }) => `--${name}`)];
  const below = commands.flatMap((part) =>
    [part.name, ...(part.aliases ?? [])].flatMap((name) => placesOf(part, `${path}/${name}`)),
  );
  return [{ path, words }, ...below];
}

const bash: Write = (name, places) => `_dartagnan_trust_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" word path='' words='' at=1
  if [ "\${COMP_WORDS[0]##*/}" != ${name} ]; then
    [ "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" = 'trust ${name}' ] || return
    at=3
  fi
  for word in "\${COMP_WORDS[@]:at:COMP_CWORD-at}"; do
    case '${places.map(({ path }) => ` ${path} `).join('')}' in *" $path/$word "*) path="$path/$word" ;; esac
  done
  case "$path" in
${places.map(({ path, words }) => `    '${path}') words='${words.join(' ')}' ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _dartagnan_trust_${name} dartagnan ${name}
`;

const zsh: Write = (name, places) => `autoload -U +X bashcompinit && bashcompinit\n${bash(name, places)}`;

const fish: Write = (name, places) => `function __dartagnan_trust_${name}
  set -l words (commandline -opc | string match -v -- '-*')
  if test "$words[1]" = ${name}; set words $words[2..]
  else if test "$words[2..3]" = 'trust ${name}'; set words $words[4..]
  else; return 1; end
  set -l path ''
  for word in $words; contains -- $path/$word ${places.map(({ path }) => path || "''").join(' ')}; and set path $path/$word; end
  test "$path" = "$argv[1]"
end
${places
  .flatMap(({ path, words }) =>
    words.map((word) => {
      const kind = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`;
      return ['dartagnan', name]
        .map((command) => `complete -c ${command} -n '__dartagnan_trust_${name} "${path}"' ${kind}`)
        .join('\n');
    }),
  )
  .join('\n')}
`;

const powershell: Write = (
  name,
  places,
) => `Register-ArgumentCompleter -Native -CommandName dartagnan, ${name} -ScriptBlock {
  param($word, $ast, $cursor)
  $places = @{
${places.map(({ path, words }) => `    '${path}' = @(${words.map((word) => `'${word}'`).join(', ')})`).join('\n')}
  }
  $given = @($ast.CommandElements | ForEach-Object { $_.ToString() })
  $at = if ($given[0] -eq '${name}') { 1 } elseif ($given.Count -gt 2 -and "$($given[1..2])" -eq 'trust ${name}') { 3 } else { return }
  $path = ''
  foreach ($part in @($given | Select-Object -Skip $at)) { if ($places.ContainsKey("$path/$part")) { $path = "$path/$part" } }
  $places[$path] | Where-Object { $_ -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
