import { expect, test } from 'vitest';
import { readDamaged } from '../testing.ts';
import { readEdn } from './reader.ts';

const sample = `;; comment
{:db {:port 5432, "host" "a\\nb"} :list (1 +2 3N 1.50 -4.0e2) :set #{:b :a #_:c}
 :when #inst "2032-01-01T12:20:50.52Z" :id #uuid "f81d4fae-7dec-11d0-a765-00a0c91e6bf6" :for #duration "20m" :sign \\a :none nil}`;

test('collections stay, every other value is a text', () =>
  expect(readEdn(sample, 'f')).toEqual({
    ':db': { ':port': '5432', host: 'a\nb' },
    ':list': ['1', '2', '3', '1.5', '-400'],
    ':set': 'map[:a:true :b:true]',
    ':when': '2032-01-01 12:20:50.52 +0000 UTC',
    ':id': 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    ':for': '#duration 20m',
    ':sign': '97',
    ':none': '<nil>',
  }));

test.each(['', '{:a', '[1 2)', '{:a 1 :b}', '#inst "x"', '"\\q"', '['.repeat(1000)])('%j is refused', (text) =>
  expect(() => readEdn(text, 'f')).toThrow('f:1'),
);

test('damaged files give a value or a FormatError', () =>
  expect(readDamaged(sample, (text) => readEdn(text, 'f'))).toEqual([]));
