import { fail } from '../error.ts';
import { placeOf } from './cursor.ts';
import { columnOf } from './lexer.ts';

/** Ends the validation with a message and, where the node was read from a text, its place. */
export function problem(message: string, node: object): never {
  const place = placeOf(node);
  const text = message.replace(/\.$/, '');
  return fail(place === undefined ? text : `${text} in GraphQL string at location ${place.line}:${columnOf(place)}`);
}
