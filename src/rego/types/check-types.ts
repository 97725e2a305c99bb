import type { Checker } from '../check/checker.ts';
import type { BuiltinDeclaration } from '../check/compiled.ts';
import { equality } from '../check/equality.ts';
import { printAuthored } from '../check/names.ts';
import type { Body, CallExpr, Expr, Module, RefPath, RefTerm, Rule, Term } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { bodiesOfExpr, isComprehension, walkTerm } from '../syntax/walk.ts';
import { type Documents, constantKey, Environment } from './environment.ts';
import { typedDocuments } from './documents.ts';
import { typeFromSchema } from './schema.ts';
import {
  anyType,
  isUnknown,
  keysOf,
  type Known,
  overlap,
  printType,
  selectKey,
  type Type,
  typeFromJson,
  valuesOf,
} from './type.ts';
import { bind, bindBoth } from './bind.ts';

interface Signature {
  readonly arguments: readonly Type[];
  readonly result: Type | undefined;
  readonly variadic: boolean;
}

/**
 * Reports calls of builtins with values that they cannot take, equations that cannot hold, and references that cannot exist
 * by a value's own type or a schema's.
 */
export function checkTypes(checker: Checker): void {
  visitTypes(checker);
}

/**
 * Does the same for a query, which stands in no module: the input's schema holds for it.
 * @param known types of further documents @returns what is known behind it
 */
export function checkQueryTypes(checker: Checker, body: Body, known: Documents = []): Environment | undefined {
  const schema = checker.options.schemas?.get('schema');
  const [first] = body;
  if (first === undefined) return undefined;
  const root: RefPath = [{ type: 'var', location: first.location, value: 'input' }];
  const input = schema === undefined ? [] : [{ path: root, type: typeFromSchema(schema) }];
  const environment = new Environment([...known, ...input]);
  new TypeChecker(checker).body(body, environment);
  return environment;
}

/** What is known behind a rule's body: types of its variables and documents. */
export type SeenRule = (module: Module, rule: Rule, environment: Environment) => void;

/** Goes through every body. @param known types of further documents @param seen is told of each body, `else` included */
export function visitTypes(checker: Checker, known: Documents = [], seen?: SeenRule): void {
  const types = new TypeChecker(checker);
  const subpackages = checker.modules.flatMap((module) =>
    module.annotations
      .filter(({ scope }) => scope === 'subpackages')
      .map((block) => ({ package: module.package.path, schemas: block.schemas })),
  );
  for (const module of checker.modules) {
    for (const rule of module.rules)
      types.rule(
        rule,
        (one) => [...known, ...typedDocuments(checker, module, one, subpackages)],
        (one, environment) => seen?.(module, one, environment),
      );
  }
}

class TypeChecker {
  private readonly checker: Checker;
  private readonly signatures = new Map<string, Signature>();

  constructor(checker: Checker) {
    this.checker = checker;
  }

  rule(rule: Rule, documents: (rule: Rule) => Documents, seen: (rule: Rule, environment: Environment) => void): void {
    const environment = new Environment(documents(rule));
    for (const arg of rule.head.args ?? []) bindAny(environment, arg);
    this.body(rule.body, environment);
    seen(rule, environment);
    if (rule.else !== undefined) this.rule(rule.else, documents, seen);
  }

  body(body: Body, environment: Environment): void {
    for (const expr of body) this.expr(expr, environment);
  }

  private expr(expr: Expr, environment: Environment): void {
    const modified = expr.with.length > 0 ? relaxed(environment, expr) : environment;
    const before = this.checker.problems.length;
    this.closures(expr, modified);
    this.references(expr, modified);
    const wrong = this.checker.problems.length > before;
    if (expr.type === 'every') this.every(expr, modified);
    else for (const body of bodiesOfExpr(expr)) this.body(body, new Environment(modified.documents, modified));
    if (expr.type !== 'call' || wrong) return;
    const sides = equality(expr);
    if (sides !== undefined) this.equation(expr, sides, modified);
    else this.call(expr, modified);
  }

  private every(expr: Extract<Expr, { type: 'every' }>, environment: Environment): void {
    const inner = new Environment(environment.documents, environment);
    const domain = environment.typeOf(expr.domain);
    if (expr.key?.type === 'var') inner.set(expr.key.value, keysOf(domain) ?? anyType);
    if (expr.value.type === 'var') inner.set(expr.value.value, valuesOf(domain) ?? anyType);
    this.body(expr.body, inner);
  }

  private closures(expr: Expr, environment: Environment): void {
    for (const term of termsIn(expr)) {
      walkTerm(term, {
        term: (one) => {
          if (!isComprehension(one)) return false;
          this.body(one.body, new Environment(environment.documents, environment));
          return true;
        },
      });
    }
  }

  private references(expr: Expr, environment: Environment): void {
    for (const term of termsIn(expr)) {
      walkTerm(term, {
        term: (one) => {
          if (one.type === 'ref') this.reference(one, environment, expr);
          return isComprehension(one);
        },
      });
    }
  }

  private reference(ref: RefTerm, environment: Environment, expr: Expr): void {
    const start = environment.start(ref.value);
    let type: Known = start.type;
    for (const [index, operand] of ref.value.entries()) {
      if (index < start.length) continue;
      const keys = keysOf(type);
      if (keys === undefined) {
        this.undefinedReference(ref, expr, index, type);
        return;
      }
      const json = constantKey(operand);
      if (json === undefined && !this.operand(operand, keys, environment)) {
        this.undefinedReference(ref, expr, index, type);
        return;
      }
      const next = json === undefined ? valuesOf(type) : selectKey(type, json);
      if (next === undefined && json !== undefined) {
        this.undefinedReference(ref, expr, index, type);
        return;
      }
      type = next ?? anyType;
    }
  }

  private operand(operand: Term, keys: Type, environment: Environment): boolean {
    const known = environment.typeOf(operand);
    if (operand.type !== 'var') return known === undefined || isUnknown(known) || overlap(known, keys);
    if (known !== undefined) return overlap(known, keys);
    environment.set(operand.value, keys);
    return true;
  }

  private undefinedReference(ref: RefTerm, expr: Expr, index: number, type: Known): void {
    const text = printAuthored(ref, this.checker.names);
    const { location } = ref.value[0].type === 'var' ? expr : ref;
    const names = type?.kind === 'object' ? [...type.members.keys()].sort() : [];
    const operand = ref.value[index];
    const isNamed = names.length > 0 && operand !== undefined;
    const indent = ' '.repeat(this.offsetOf(ref, isNamed ? index : index - 1));
    const lines = isNamed
      ? [`have: ${printAuthored(operand, this.checker.names)}`, `want (one of): [${names.join(' ')}]`]
      : [`have: ${printType(type)}`];
    const details = [text, ...['^', ...lines].map((line) => indent + line)];
    this.checker.report('rego_type_error', location, `undefined ref: ${text}`, { details });
  }

  /** Where an operand begins in the text of its reference. */
  private offsetOf(ref: RefTerm, index: number): number {
    const [head, ...tail] = ref.value;
    if (index === 0) return 0;
    return printAuthored({ ...ref, value: [head, ...tail.slice(0, index - 1)] }, this.checker.names).length + 1;
  }

  private equation(expr: CallExpr, [left, right]: readonly [Term, Term], environment: Environment): void {
    const types = [environment.typeOf(left), environment.typeOf(right)] as const;
    if (bindBoth(environment, left, types[0], right, types[1])) return;
    const details = [`left  : ${printType(types[0])}`, `right : ${printType(types[1])}`];
    this.checker.report('rego_type_error', expr.location, 'match error', { details });
  }

  private call(expr: CallExpr, environment: Environment): void {
    const name = dottedName(expr.operator) ?? '';
    const builtin = this.checker.options.builtins.get(name);
    if (builtin === undefined) {
      for (const arg of expr.arguments) bindAny(environment, arg);
      return;
    }
    const signature = this.signature(name, builtin);
    const wanted = signature.result === undefined ? signature.arguments : [...signature.arguments, signature.result];
    const have = expr.arguments.map((arg) => environment.typeOf(arg));
    for (const [index, arg] of expr.arguments.entries()) {
      const want = wanted[index] ?? anyType;
      const found = have[index];
      if ((found === undefined || isUnknown(found) || overlap(found, want)) && bind(environment, arg, want)) continue;
      const details = [
        `have: (${have.map((one) => printType(one)).join(', ')})`,
        `want: (${wanted.map((one) => printType(one)).join(', ')})`,
      ];
      this.checker.report('rego_type_error', expr.location, `${name}: invalid argument(s)`, { details });
      return;
    }
  }

  private signature(name: string, builtin: BuiltinDeclaration): Signature {
    let signature = this.signatures.get(name);
    if (signature === undefined) {
      signature = {
        arguments: builtin.arguments.map((one) => typeFromJson(one)),
        result: builtin.result === undefined ? undefined : typeFromJson(builtin.result),
        variadic: builtin.variadic === true,
      };
      this.signatures.set(name, signature);
    }
    return signature;
  }
}

function termsIn(expr: Expr): readonly Term[] {
  const own =
    expr.type === 'call'
      ? expr.arguments
      : expr.type === 'term'
        ? [expr.term]
        : expr.type === 'every'
          ? [expr.domain]
          : [];
  return expr.with.length === 0 ? own : [...own, ...expr.with.map(({ value }) => value)];
}

/** Under a modifier, nothing is known of the document that it replaces. */
function relaxed(environment: Environment, { with: withs }: Expr): Environment {
  const roots = new Set(
    withs.map(({ target }) => (target.type === 'ref' && target.value[0].type === 'var' ? target.value[0].value : '')),
  );
  const documents = environment.documents.filter(({ path: [head] }) => head.type === 'var' && !roots.has(head.value));
  return documents.length === environment.documents.length ? environment : new Environment(documents, environment);
}

function bindAny(environment: Environment, term: Term): void {
  walkTerm(term, {
    term: (one) => {
      if (one.type === 'var' && environment.variable(one.value) === undefined) environment.set(one.value, anyType);
      return isComprehension(one) || one.type === 'ref';
    },
  });
}
