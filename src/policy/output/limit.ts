import { RegoError } from '../../rego/error.ts';

/** The first of many mistakes, and that there are more; 0 keeps all. Anything else stays as it is. */
export function limited<Thrown>(thrown: Thrown, most: number): Thrown | RegoError {
  if (!(thrown instanceof RegoError) || most === 0 || thrown.problems.length <= most) return thrown;
  const [first = thrown.problems[0], ...rest] = thrown.problems.slice(0, most);
  if (first === undefined || first.code === 'rego_parse_error') return thrown;
  const end = { code: 'rego_compile_error', message: 'error limit reached', location: undefined } as const;
  return new RegoError([first, ...rest, end]);
}
