import fc from 'fast-check';
import { compile, type Value } from '../../src/rego/index.ts';
import { EvaluationError } from '../../src/rego/run/error.ts';
import { toPlain } from '../../src/rego/value/print.ts';

/** Base documents of the policy. */
export const data = { limit: 2, a: { x: { r: 7 }, z: { r: 9 } }, list: [1, 2, 3], named: { '0': 'zero' } };

const text = `package t
default allow := false
allow if { input.user in data.list; not deny }
deny if input.n > data.limit
kind := "big" if input.n > 10 else := "mid" if input.n > data.limit else := "small"
double(x) := y if y := x * 2
double_or("none") := 0
default double_or(_) := 1
squares[k] := v * v if some k, v in input.list
members contains x if some x in input.list
tree[k].leaf contains v if some k, v in input.list
tree.fixed.value := 1
pattern := [x, y] if [x, {"y": y}] = input.pair
every_small if every x in input.list { x < 3 }
sums := {k: s | some k in input.list; s := sum([x | some x in input.list; x == k])}
mocked_input := v if { v := kind with input.n as 20 }
mocked_data := v if { v := deny with data.limit as 100 }
mocked_function := v if { v := doubled with double as 5 }
mocked_value := v if { v := doubled with double as input.n }
mocked_builtin := n if n := abs(3) with abs as double
mocked_both := k if k := kind with input.n as 3 with data.limit as 5
doubled := double(3)
dynamic := data.a[input.key].r
iterated contains [k, v] if v := data.a[k].r
whole := data.a
first := data.named[0]
second := data.list[1]
template := $"n {input.n} of {input.nothing}"
walked contains path if walk(input.pair, [path, "deep"])
negated if not deny
in_else := 1 if input.n == 1
else := 2 if input.n == 2
numbers := [1, 1.50, 1e400, -0.0, {"k": {1, 2}}, null]
conflict := x if some x in input.list
`;
const other = 'package a.y\nr := 1 if input.n == 1\ns := data.a.x\n';

/** A policy with every kind of rule. */
export const policy = compile({
  modules: [
    { name: 't.rego', text },
    { name: 'y.rego', text: other },
  ],
  data,
});
/** Its documents. */
export const names = [
  ...new Set([...text.matchAll(/^(?:default )?(\w+)(?= |\[|\.)/gm)].map(([, name]) => name as string)),
].filter((name) => !['package', 'double', 'default'].includes(name));
/** Its documents as entrypoints that are queries. */
export const queries = names.map((name) => ({ name, query: `result = data.t.${name}` }));

/** Plain values of a document, or the code of the error that ends its evaluation. */
export function outcome(evaluate: () => Value | undefined): unknown {
  try {
    const value = evaluate();
    return value === undefined ? 'undefined' : toPlain(value);
  } catch (error) {
    if (error instanceof EvaluationError) return error.code;
    throw error;
  }
}

const small = fc.integer({ min: -1, max: 4 });
/** Inputs that reach its rules. */
export const inputs = fc.record(
  {
    user: small,
    n: fc.oneof(small, fc.constant(15)),
    list: fc.array(small, { maxLength: 4 }),
    pair: fc.oneof(small, fc.tuple(small, fc.record({ y: fc.constantFrom('deep', 1) }))),
    key: fc.constantFrom('x', 'y', 'z', 'none', 1),
  },
  { requiredKeys: [] },
);
