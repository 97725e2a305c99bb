import { type Language, translate, say } from '../../core/index.ts';
import { messages } from '../messages.ts';
import type { OriginalCommand, OriginalFlag } from './spec.ts';

/** The help of a command: what for, usage, examples, parts, flags. */
export function originalHelp(path: readonly string[], command: OriginalCommand, language: Language): string {
  const name = ['dartagnan', ...path].join(' ');
  const heading = (key: 'commands' | 'examples' | 'options' | 'usage') => `${translate(language, say(messages[key]))}:`;
  const usage = command.commands === undefined ? `[flags] ${command.usage ?? ''}` : '[command]';
  const blocks = [
    command.summary[language],
    `${heading('usage')}\n  ${name} ${usage}`.trimEnd(),
    list(
      heading('examples'),
      (command.examples ?? []).map((example) => `  ${example}`),
    ),
    list(heading('commands'), columns((command.commands ?? []).map((part) => [names(part), part.summary[language]]))),
    list(heading('options'), columns(flagRows(command.flags ?? [], language))),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function names({ name, aliases = [] }: OriginalCommand): string {
  return [name, ...aliases].join(', ');
}

function flagRows(flags: readonly OriginalFlag[], language: Language): readonly (readonly [string, string])[] {
  return flags.map(({ name, short, kind, fallback, doc }) => {
    const head = short === undefined ? `    --${name}` : `-${short}, --${name}`;
    const shown = fallback === undefined ? '' : ` (${fallback})`;
    return [kind === 'switch' ? head : `${head} ${kind}`, `${doc[language]}${shown}`];
  });
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`);
}

function list(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [heading, ...lines].join('\n');
}
