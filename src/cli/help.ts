import { type Language, type Text, say, translate, version } from '../core/index.ts';
import type { Paint } from './colour.ts';
import { messages } from './messages.ts';
import { verbs } from './verbs.ts';

/** The top-level help: what the product is, every verb with its sentence, and examples. Needs no verb to be loaded. */
export function renderHelp(language: Language, paint: Paint): string {
  const title = (text: Text) => paint('bold', `${text[language]}:`);
  const flags: readonly (readonly [string, string])[] = [
    ['-h, --help', messages.helpFlag[language]],
    ['-v, --version', messages.versionFlag[language]],
    ['--lang LANGUAGE', messages.languageFlag[language]],
  ];
  const lines = [
    `${messages.about[language]} (${version})`,
    '',
    `${title(messages.usage)} ${messages.verbUsage[language]}`,
    '',
    title(messages.verbs),
    ...columns([...verbs].map((verb) => [verb.name, verb.summary[language]])),
    '',
    title(messages.options),
    ...columns(flags),
    '',
    title(messages.examples),
    ...[...verbs].map((verb) => `  ${paint('dim', '$')} ${verb.example}`),
    '',
    translate(language, say(messages.verbHelp)),
  ];
  return `${lines.join('\n')}\n`;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
