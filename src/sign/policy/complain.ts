import type { Text } from '../../core/index.ts';

/** What a check of a policy's schema complains about, in every language. */
export function complain(words: Text) {
  return { code: 'custom', message: words.en, params: { words } } as const;
}
