import { afterEach, expect, it } from 'vitest';
import { limitPatterns, PatternCache } from './pattern-cache.ts';

afterEach(() => limitPatterns());

it('makes a thing once, and forgets the oldest at its bound', () => {
  let made = 0;
  const cache = new PatternCache((text) => `${text}${(made += 1)}`, 2);
  expect(['a', 'b', 'a', 'c', 'a'].map((text) => cache.get(text))).toEqual(['a1', 'b2', 'a1', 'c3', 'a4']);
  expect(cache.size).toBe(2);
});

it('keeps no more than all caches may', () => {
  const cache = new PatternCache((text) => text);
  for (let index = 0; index < 50; index += 1) cache.get(String(index));
  expect(cache.size).toBe(50);
  limitPatterns(10);
  cache.get('x');
  expect(cache.size).toBe(10);
});
