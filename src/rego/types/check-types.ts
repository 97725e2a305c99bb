import type { Checker } from '../check/checker.ts';
import { dependenciesOf, dependencyOrder, type Dependencies } from '../check/recursion.ts';
import type { Body, Module, RefPath, Rule } from '../syntax/ast.ts';
import { BodyTypes } from './body-types.ts';
import { typedDocuments } from './documents.ts';
import { Environment } from './environment.ts';
import { ModifiedDocuments } from './modified.ts';
import { bindArguments, documentPath, typeOfRule } from './rule-types.ts';
import { typeFromSchema } from './schema.ts';
import { anyType } from './type.ts';

/** What is known behind a rule's body: types of its variables and documents. */
export type SeenRule = (module: Module, rule: Rule, environment: Environment) => void;

/**
 * Reports calls with values that functions cannot take, equations that cannot hold, and references that cannot exist, by the
 * types of values, of rules and of schemas; `checker.types` knows the rules' documents afterwards.
 */
export function checkTypes(checker: Checker): void {
  visitTypes(checker);
}

/** Goes through every body, in an order in which rules stand behind what they need. @param seen is told of each body, `else` included */
export function visitTypes(checker: Checker, seen?: SeenRule): void {
  const dependencies = checker.dependencies ?? dependenciesOf(checker);
  const visitor = new RuleTypes(checker, dependencies, seen);
  const modules = new Map<Rule, Module>();
  for (const module of checker.modules) for (const rule of module.rules) modules.set(rule, module);
  for (const rule of dependencyOrder(dependencies)) {
    const module = modules.get(rule);
    if (module !== undefined) visitor.rule(module, rule);
  }
}

class RuleTypes {
  readonly #checker: Checker;
  readonly #bodies: BodyTypes;
  readonly #seen: SeenRule | undefined;
  readonly #subpackages;

  constructor(checker: Checker, dependencies: Dependencies, seen: SeenRule | undefined) {
    this.#checker = checker;
    this.#seen = seen;
    const modified = new ModifiedDocuments(checker.tree, dependencies);
    this.#bodies = new BodyTypes(checker, (expr, documents) => modified.under(expr, documents));
    this.#subpackages = checker.modules.flatMap((module) =>
      module.annotations
        .filter(({ scope }) => scope === 'subpackages')
        .map((block) => ({ package: module.package.path, schemas: block.schemas })),
    );
  }

  /** Checks a rule and its alternatives; one with a mistake is of any type, so that the mistake is told once. */
  rule(module: Module, rule: Rule): void {
    const { problems, types } = this.#checker;
    for (let one: Rule | undefined = rule; one !== undefined; one = one.else) {
      const before = problems.length;
      const schemas = typedDocuments(this.#checker, module, one, this.#subpackages);
      const environment = new Environment({ schemas, rules: types });
      this.#bodies.body(one.body, environment);
      bindArguments(one, environment);
      const isWrong = problems.length > before;
      types.insert(documentPath(module, one), isWrong ? anyType : typeOfRule(one, environment));
      this.#seen?.(module, one, environment);
    }
  }
}

/** Does the same for a query, which stands in no module: the input's schema holds for it. @returns what is known behind it */
export function checkQueryTypes(checker: Checker, body: Body): Environment | undefined {
  const schema = checker.options.schemas?.get('schema');
  const [first] = body;
  if (first === undefined) return undefined;
  const root: RefPath = [{ type: 'var', location: first.location, value: 'input' }];
  const schemas = schema === undefined ? [] : [{ path: root, type: typeFromSchema(schema) }];
  const environment = new Environment({ schemas, rules: checker.types });
  const modified = lazily(() => new ModifiedDocuments(checker.tree, dependenciesOf(checker)));
  new BodyTypes(checker, (expr, documents) => modified().under(expr, documents)).body(body, environment);
  return environment;
}

function lazily<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}
