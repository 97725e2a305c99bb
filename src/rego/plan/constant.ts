import type { Term } from '../syntax/ast.ts';
import { parseNumber } from '../value/decimal.ts';
import { objectOf } from '../value/object.ts';
import { setOf } from '../value/set.ts';
import type { Value } from '../value/value.ts';

/** The value of a term without variables, references, calls and comprehensions. */
export function constantOf(term: Term): Value | undefined {
  switch (term.type) {
    case 'null':
      return null;
    case 'boolean':
    case 'string':
      return term.value;
    case 'number':
      // The language lets a number begin with its point, `.5`.
      return parseNumber(term.value.replace(/^-?(?=\.)/, '$&0'));
    case 'array':
      return constantsOf(term.value);
    case 'set': {
      const items = constantsOf(term.value);
      return items && setOf(items);
    }
    case 'object': {
      const members = constantsOf(term.value.flat());
      return (
        members &&
        objectOf(term.value.map((_, index) => [members[index * 2] as Value, members[index * 2 + 1] as Value]))
      );
    }
    default:
      return undefined;
  }
}

function constantsOf(terms: readonly Term[]): Value[] | undefined {
  const values: Value[] = [];
  for (const term of terms) {
    const value = constantOf(term);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
