import type { Checker } from '../check/checker.ts';
import type { BuiltinDeclaration } from '../check/compiled.ts';
import type { CallExpr, With } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { printRef } from '../syntax/print.ts';
import { bind } from './bind.ts';
import type { Environment } from './environment.ts';
import { isUnknown, keysOf, overlap, valuesOf } from './relations.ts';
import { printType, typeToJson } from './type-text.ts';
import { anyType, type Known, type Type, typeFromJson } from './type.ts';

type FunctionType = Extract<Type, { kind: 'function' }>;

const signatures = new WeakMap<BuiltinDeclaration, FunctionType>();

/** Reports a call with arguments that its function cannot take. @param isSymptom another mistake in the call was reported */
export function checkCall(checker: Checker, expr: CallExpr, environment: Environment, isSymptom: boolean): void {
  const type = functionOf(checker, expr.operator.value, environment);
  const name = printRef(expr.operator);
  if (type === undefined) {
    // A path that leads away from the rules may be anything, too: such calls are refused before, or allowed.
    if (environment.typeOf(expr.operator)?.kind === 'any') return;
    checker.report('rego_type_error', expr.location, `undefined function ${name}`);
    return;
  }
  if (!checkMembership(checker, expr, environment)) return;
  const builtin = checker.options.builtins.get(dottedName(expr.operator) ?? '');
  const wanted =
    builtin?.result === undefined && builtin !== undefined ? type.arguments : [...type.arguments, type.result];
  for (const [index, argument] of expr.arguments.entries()) {
    const want = index < wanted.length ? wanted[index] : anyType;
    if (bind(environment, argument, want)) continue;
    const have = expr.arguments.map((one) => environment.typeOf(one));
    if (isSymptom && have.some(isUnknown)) return;
    reportArguments(checker, expr, `${name}: invalid argument(s)`, have, wanted);
    return;
  }
}

/** Reports a membership that cannot hold: the element's type, or the key's, is none of the collection's. */
function checkMembership(checker: Checker, expr: CallExpr, environment: Environment): boolean {
  const operands = membershipOperands(expr);
  if (operands === undefined) return true;
  const { value, key, collection } = operands;
  const type = environment.typeOf(collection);
  const pairs = [...(key === undefined ? [] : [[key, keysOf(type)] as const]), [value, valuesOf(type)] as const];
  for (const [term, other] of pairs) {
    const own = environment.typeOf(term);
    if (isUnknown(own) || isUnknown(other) || overlap(own, other)) continue;
    reportMatch(checker, expr, own, other);
    return false;
  }
  return true;
}

function membershipOperands({ operator, arguments: operands }: CallExpr) {
  const [first, second, third] = operands;
  const name = dottedName(operator);
  if (name === 'internal.member_2' && first !== undefined && second !== undefined)
    return { key: undefined, value: first, collection: second };
  if (name !== 'internal.member_3' || first === undefined || second === undefined || third === undefined)
    return undefined;
  return { key: first, value: second, collection: third };
}

/** Reports values that can never be equal. */
export function reportMatch(
  checker: Checker,
  { location }: Pick<CallExpr, 'location'>,
  left: Known,
  right: Known,
): void {
  checker.report('rego_type_error', location, 'match error', {
    details: [`left  : ${printType(left)}`, `right : ${printType(right)}`],
    data: { a: typeToJson(left), b: typeToJson(right) },
  });
}

/** Reports a call by its types: as text and as the details of OPA's JSON. */
export function reportArguments(
  checker: Checker,
  { location }: Pick<CallExpr, 'location'>,
  message: string,
  have: readonly Known[],
  wanted: readonly Known[],
): void {
  const listed = (types: readonly Known[]): string => types.map((one) => printType(one)).join(', ');
  checker.report('rego_type_error', location, message, {
    details: [`have: (${listed(have)})`, `want: (${listed(wanted)})`],
    data: { have: have.map(typeToJson), want: { args: wanted.map(typeToJson) } },
  });
}

/** Reports functions that `with` replaces by functions of other arguments. */
export function checkModifiers(checker: Checker, withs: readonly With[], environment: Environment): boolean {
  for (const modifier of withs) {
    const { target, value } = modifier;
    if (target.type !== 'ref' || value.type !== 'ref') continue;
    const type = functionOf(checker, target.value, environment);
    const other = functionOf(checker, value.value, environment);
    if (type === undefined || other === undefined || overlap(type, other)) continue;
    reportArguments(checker, modifier, `${printRef(target)}: arity mismatch`, other.arguments, type.arguments);
    return false;
  }
  return true;
}

function functionOf(
  checker: Checker,
  path: CallExpr['operator']['value'],
  environment: Environment,
): FunctionType | undefined {
  const [head] = path;
  const ref = { type: 'ref', location: head.location, value: path } as const;
  const builtin = checker.options.builtins.get(dottedName(ref) ?? '');
  if (builtin !== undefined) return signatureOf(builtin);
  const type = environment.typeOf(ref);
  return type?.kind === 'function' ? type : undefined;
}

/** The type of a builtin; the same object for the same row. */
export function signatureOf(builtin: BuiltinDeclaration): FunctionType {
  const known = signatures.get(builtin);
  if (known !== undefined) return known;
  const result = builtin.result === undefined ? anyType : typeFromJson(builtin.result);
  const type: FunctionType = { kind: 'function', arguments: builtin.arguments.map(typeFromJson), result };
  signatures.set(builtin, type);
  return type;
}
