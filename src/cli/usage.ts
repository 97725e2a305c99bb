import type { CommanderError } from 'commander';
import { type ExitCode, type Language, type Text, defineMessages, say, translate, sameWords } from '../core/index.ts';
import { CliError } from './error.ts';
import { messages } from './messages.ts';

/** What commander refuses, by its codes; `{what}` is the word that it quotes. */
const refusals = defineMessages({
  'commander.unknownOption': { en: 'unknown flag {what}', zh: '未知选项 {what}' },
  'commander.unknownCommand': { en: 'unknown command {what}', zh: '未知子命令 {what}' },
  'commander.missingArgument': { en: 'missing argument {what}', zh: '缺少参数 {what}' },
  'commander.optionMissingArgument': { en: 'the flag {what} needs a value', zh: '选项 {what} 需要一个值' },
  'commander.excessArguments': { en: 'too many words: {what}', zh: '多余的参数：{what}' },
});

/** A refusal of commander as an error of the house, in the reader's language. */
export function usageError(
  refusal: CommanderError,
  language: Language,
  words: readonly string[],
  exit?: ExitCode,
): CliError {
  const rows: Readonly<Record<string, Text>> = refusals;
  const text = rows[refusal.code];
  // Of words that are too many, the refusal names the command alone.
  const named = refusal.code === 'commander.excessArguments' ? undefined : /'([^']*)'/.exec(refusal.message)?.[1];
  const what = named ?? words.join(' ');
  const message =
    text === undefined ? refusal.message.replace(/^error: /, '') : translate(language, { text, values: { what } });
  const word = /\(Did you mean (?:one of )?(.*?)\?\)/.exec(refusal.message)?.[1];
  return new CliError('CLI_USAGE', {
    ...(exit !== undefined && { exit }),
    message: sameWords(word === undefined ? message : translate(language, say(messages.didYouMean, { message, word }))),
  });
}
