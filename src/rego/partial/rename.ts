import type { Expr, Rule, Term } from '../syntax/ast.ts';
import { allVarsOfBody } from '../check/vars.ts';
import { dottedName } from '../syntax/build.ts';
import { deepMapper, mapAlternatives } from '../syntax/map.ts';
import { walkRule } from '../syntax/walk.ts';
import type { Machine } from './machine.ts';

/** A rule whose variables nobody else has. */
export function renamed(machine: Machine, rule: Rule): Rule {
  const names = new Set<string>();
  walkRule(rule, { term: (term) => void (term.type === 'var' && names.add(term.value)) });
  const mapper = renamer(machine, names);
  return mapAlternatives(rule, (one) => {
    const [name, ...operands] = one.head.ref.value;
    return {
      ...one,
      head: {
        ...one.head,
        ref: { ...one.head.ref, value: [name, ...operands.map(mapper.term)] },
        args: one.head.args?.map(mapper.term),
        key: one.head.key && mapper.term(one.head.key),
        value: one.head.value && mapper.term(one.head.value),
      },
      body: mapper.body(one.body),
    };
  });
}

/** An `every` whose own variables nobody else has. */
export function freshlyNamed<Node extends Extract<Expr, { type: 'every' }>>(machine: Machine, expr: Node): Node {
  const names = allVarsOfBody([{ ...expr, domain: expr.value }]);
  const heads = new Set<string>();
  for (const term of [expr.key, expr.value]) if (term?.type === 'var') heads.add(term.value);
  const own = [...names].filter((name) => heads.has(name));
  return renamer(machine, new Set(own)).expr(expr) as Node;
}

function renamer(machine: Machine, names: ReadonlySet<string>) {
  const fresh = new Map<string, string>();
  const mapper = deepMapper((term: Term): Term => {
    if (term.type !== 'var' || !names.has(term.value) || term.value === 'data' || term.value === 'input') return term;
    const name = fresh.get(term.value) ?? machine.fresh(term.value);
    fresh.set(term.value, name);
    return { ...term, value: name };
  });
  const isBuiltin = (term: Term): boolean => term.type === 'ref' && machine.builtins.has(dottedName(term) ?? '');
  const { term } = mapper;
  mapper.term = (one) => (isBuiltin(one) ? one : term(one));
  return mapper;
}
