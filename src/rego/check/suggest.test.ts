import { expect, it } from 'vitest';
import { distance, suggest } from './suggest.ts';

it.each([
  ['count', 'count', 0],
  ['cuont', 'count', 1],
  ['cont', 'count', 1],
  ['abc', 'xyz', 3],
])('%s to %s is %i edits', (left, right, edits) => expect(distance(left, right, 10)).toBe(edits));

it('suggests nothing that is far', () => {
  expect(suggest('frobnicate', ['count', 'upper'])).toEqual({});
  expect(suggest('json.unmarshall', ['json.marshal', 'json.unmarshal'])).toEqual({
    details: ['did you mean json.unmarshal?'],
  });
});
