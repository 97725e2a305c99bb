import type { Checker } from '../check/checker.ts';
import { equality } from '../check/equality.ts';
import type { Body, CallExpr, Comprehension, Expr, Term } from '../syntax/ast.ts';
import { isComprehension, walkExpr } from '../syntax/walk.ts';
import { bindBoth } from './bind.ts';
import { checkCall, checkModifiers, reportMatch } from './calls.ts';
import { Environment, type KnownDocuments } from './environment.ts';
import { checkReferences } from './references.ts';
import { isUnknown } from './relations.ts';
import { anyType } from './type.ts';

/** What is known of the documents where an expression's modifiers hold. */
export type Modified = (expr: Expr, documents: KnownDocuments) => KnownDocuments;

/** Infers the types in bodies and reports what cannot hold by them. */
export class BodyTypes {
  readonly #checker: Checker;
  readonly #modified: Modified;

  constructor(checker: Checker, modified: Modified) {
    this.#checker = checker;
    this.#modified = modified;
  }

  /** Goes through a body; the environment knows its variables afterwards. */
  body(body: Body, environment: Environment): void {
    for (const expr of body) {
      if (expr.with.length === 0) this.#expr(expr, environment);
      else this.#underModifiers(expr, environment);
    }
  }

  /** What an expression binds under modifiers is bound behind it, too. */
  #underModifiers(expr: Expr, environment: Environment): void {
    const documents = this.#modified(expr, environment.documents);
    if (documents === environment.documents) {
      this.#expr(expr, environment);
      return;
    }
    const inner = new Environment(documents, environment);
    this.#expr(expr, inner);
    environment.take(inner);
  }

  /** Bodies of `every`, `not`, `and` and `or` are not looked into, but for comprehensions in them: OPA takes them as they are. */
  #expr(expr: Expr, environment: Environment): void {
    const { problems } = this.#checker;
    const before = problems.length;
    walkExpr(expr, {
      term: (term) => {
        if (!isComprehension(term)) return false;
        this.#comprehension(term, environment);
        return true;
      },
    });
    for (const term of termsIn(expr)) checkReferences(this.#checker, term, environment);
    const isSymptom = problems.length > before;
    if (!checkModifiers(this.#checker, expr.with, environment) || expr.type !== 'call') return;
    const sides = equality(expr);
    if (sides === undefined) checkCall(this.#checker, expr, environment, isSymptom);
    else this.#equation(expr, sides, environment, isSymptom);
  }

  #comprehension(term: Comprehension, environment: Environment): void {
    const before = this.#checker.problems.length;
    const inner = new Environment(environment.documents, environment);
    this.body(term.body, inner);
    const isWrong = this.#checker.problems.length > before;
    environment.setComprehension(term, isWrong ? undefined : comprehensionType(term, inner));
  }

  #equation(expr: CallExpr, [left, right]: readonly [Term, Term], environment: Environment, isSymptom: boolean): void {
    const [leftType, rightType] = [environment.typeOf(left), environment.typeOf(right)];
    if (bindBoth(environment, left, right)) return;
    if (isSymptom && (isUnknown(leftType) || isUnknown(rightType))) return;
    reportMatch(this.#checker, expr, leftType, rightType);
  }
}

function comprehensionType(term: Comprehension, environment: Environment) {
  const typeOf = (one: Term) => environment.typeOf(one) ?? anyType;
  switch (term.type) {
    case 'arraycomprehension':
      return { kind: 'array', items: [], rest: typeOf(term.term) } as const;
    case 'setcomprehension':
      return { kind: 'set', of: typeOf(term.term) } as const;
    case 'objectcomprehension': {
      const rest = { key: typeOf(term.key), value: typeOf(term.value) };
      return { kind: 'object', members: new Map(), rest } as const;
    }
  }
}

function termsIn(expr: Expr): readonly Term[] {
  switch (expr.type) {
    case 'call':
      return expr.arguments;
    case 'term':
      return [expr.term];
    case 'every':
      return [expr.domain];
    default:
      return [];
  }
}
