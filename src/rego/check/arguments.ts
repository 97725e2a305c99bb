import type { Term } from '../syntax/ast.ts';
import type { Checker } from './checker.ts';
import type { Scopes } from './scope.ts';

/** Gives the variables of a function's arguments names of their own. */
export function rewriteArguments(
  checker: Checker,
  scopes: Scopes,
  args: readonly Term[] | undefined,
): readonly Term[] | undefined {
  return args?.map((arg) => rewriteArgument(checker, scopes, arg));
}

function rewriteArgument(checker: Checker, scopes: Scopes, arg: Term): Term {
  switch (arg.type) {
    case 'var': {
      const entry = scopes.find(arg.value);
      if (entry !== undefined) {
        entry.count += 1;
        return { ...arg, value: entry.generated };
      }
      const variable = checker.generate(arg.location, arg.value);
      scopes.insert(arg.value, variable.value, 'argument');
      return variable;
    }
    case 'array':
      return { ...arg, value: arg.value.map((one) => rewriteArgument(checker, scopes, one)) };
    case 'object': {
      const members = arg.value.map(([key, value]) => [key, rewriteArgument(checker, scopes, value)] as const);
      return { ...arg, value: members };
    }
    case 'call':
      checker.report('rego_compile_error', arg.location, 'rule arguments cannot contain calls');
      return arg;
    default:
      return arg;
  }
}
