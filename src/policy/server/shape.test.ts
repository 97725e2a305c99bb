import { describe, expect, it } from 'vitest';
import type { Value } from '../../rego/value/value.ts';
import { membersOf } from './shape.ts';
import { compileShape, patchShape, queryShape } from './shapes.ts';

describe('members of a request', () => {
  it.each<[Value, Value]>([
    [null, {}],
    [
      { Query: 'x', INPUT: 1, other: 2 },
      { query: 'x', input: 1 },
    ],
    [{ query: 'a', QUERY: 'b' }, { query: 'b' }],
    [{ query: 'a', Query: null }, {}],
    [
      { options: { DisableInlining: ['x', null] }, unknowns: [] },
      { options: { disableInlining: ['x', ''] }, unknowns: [] },
    ],
  ])('of %j are %j', (given, found) => {
    expect(membersOf(given, compileShape)).toEqual(found);
  });

  it.each<[Value, string]>([
    [[], 'json: cannot unmarshal array into Go value of type types.CompileRequestV1'],
    [{ query: 7 }, 'json: cannot unmarshal number into Go struct field CompileRequestV1.query of type string'],
    [
      { unknowns: 'x' },
      'json: cannot unmarshal string into Go struct field CompileRequestV1.unknowns of type []string',
    ],
    [{ unknowns: [{}] }, 'json: cannot unmarshal object into Go struct field CompileRequestV1.unknowns of type string'],
    [
      { options: { nondeterministicBuiltins: 'x' } },
      'json: cannot unmarshal string into Go struct field .options.nondeterministicBuiltins of type bool',
    ],
  ])('%j is refused in the words of the original', (given, message) => {
    expect(() => membersOf(given, compileShape)).toThrow(new TypeError(message));
  });

  it('names that touch prototypes are members like any other', () => {
    const given = JSON.parse('{"__proto__": {"query": "x"}, "constructor": 1}') as Value;
    expect(membersOf(given, queryShape)).toEqual({});
    expect(membersOf(given, patchShape)).toEqual({});
  });
});
