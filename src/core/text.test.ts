import { expect, it } from 'vitest';
import { say, translate, verbatim } from './text.ts';

it('renders parameters and leaves words from outside alone', () => {
  const saying = say(
    { en: '{count} findings in {image}', zh: '{image} 中有 {count} 项发现' },
    { count: 3, image: 'a{b}' },
  );
  expect(translate('en', saying)).toBe('3 findings in a{b}');
  expect(translate('zh', saying)).toBe('a{b} 中有 3 项发现');
  expect(translate('en', verbatim('{count} raw'))).toBe('{count} raw');
});
