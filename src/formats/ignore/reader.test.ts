import { expect, test } from 'vitest';
import { readDamaged } from '../testing.ts';
import { readIgnore } from './reader.ts';

test.each([
  ['foo', { Kind: 'Path', Original: 'foo', Value: 'foo' }],
  ['foo  ', { Kind: 'Path', Original: 'foo  ', Value: 'foo' }],
  ['qux\\ ', { Kind: 'Path', Original: 'qux\\ ', Value: 'qux ' }],
  ['!bar', { Kind: 'NegatedPath', Original: '!bar', Value: 'bar' }],
  ['\\#x', { Kind: 'Path', Original: '\\#x', Value: '#x' }],
  ['# Baz ', { Kind: 'Comment', Original: '# Baz ', Value: 'Baz' }],
  ['', { Kind: 'Empty', Original: '', Value: '' }],
  ['  ', { Kind: 'Empty', Original: '  ', Value: '  ' }],
])('%j is %j', (line, entry) => expect(readIgnore(line)).toEqual([entry]));

test('every text is a list of entries', () => expect(readDamaged('a\n!b\n# c\n', readIgnore)).toEqual([]));
