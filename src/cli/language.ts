import type { Language } from '../core/index.ts';

/**
 * Language of the messages: `--lang` on the command line, DARTAGNAN_LANG, then the locale in POSIX order
 * (LC_ALL, LC_MESSAGES, LANG; XBD section 8.2). Anything that is not Chinese is English.
 */
export function detectLanguage(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'];
  const wanted = languageFlag(args) ?? env['DARTAGNAN_LANG'] ?? locale ?? '';
  return /^zh\b|^zh_/i.test(wanted) ? 'zh' : 'en';
}

function languageFlag(args: readonly string[]): string | undefined {
  const index = args.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const word = args[index];
  return word === '--lang' ? args[index + 1] : word?.slice('--lang='.length);
}
