import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import { EvaluationError } from './error.ts';

/** Doubles an array or text again and again. */
const doubled = (first: string, step: (name: string) => string): string =>
  ['x0', ...Array.from({ length: 24 }, (_, index) => `x${index + 1}`)]
    .map((name, index) => (index === 0 ? `${name} := ${first}` : `${name} := ${step(`x${index - 1}`)}`))
    .join('\n\t');

/** Policies that search, or make values, without end. */
const policies: Readonly<Record<string, string>> = {
  'nested loops': 'p if { some x in numbers.range(1, 100000); some y in numbers.range(1, 100000); x + y < 0 }',
  'a range of a thousand million': 'p := count(numbers.range(1, 1000000000))',
  'copies of copies':
    'p := json.patch({"a": [1, 2]}, [{"op": "copy", "from": "/a", "path": "/a/-"} | some _ in numbers.range(1, 3000)])',
  'a patch of fifty thousand operations':
    'p := count(json.patch([], [{"op": "add", "path": "/0", "value": 1} | some _ in numbers.range(1, 50000)]))',
  'a range in steps': 'p := count(numbers.range_step(1, 100000000000, 2))',
  'each prefix against each text':
    'p if { x := [sprintf("%d", [i]) | some i in numbers.range(1, 40000)]; strings.any_prefix_match(x, [sprintf("x%s", [y]) | some y in x]) }',
  'each network against each address':
    'p := count(net.cidr_contains_matches([sprintf("10.%d.%d.0/24", [a, b]) | some a in numbers.range(0, 20); some b in numbers.range(0, 200)], [sprintf("10.%d.%d.1", [a, b]) | some a in numbers.range(0, 20); some b in numbers.range(0, 200)]))',
  'a product of a million digits': 'p := product([1e1000 | some _ in numbers.range(1, 1000)])',
  'widths of a million, a thousand times':
    'p := count(concat("", [sprintf("%999999999d", [i]) | some i in numbers.range(1, 1000)]))',
  'every address there is': 'p := count(net.cidr_expand("::/0"))',
  'walks within walks': 'p := count([1 | walk(input, [_, _]); walk(input, [_, _]); walk(input, [_, _])])',
  'every path of a dense graph':
    'p := count(graph.reachable_paths({i: numbers.range(1, 30) | some i in numbers.range(1, 30)}, {1}))',
  'a set of all triples':
    'p := count({[a, b, c] | some a in numbers.range(1, 999); some b in numbers.range(1, 999); some c in numbers.range(1, 999)})',
  'a template of four loops':
    'p := strings.render_template("{{range .a}}{{range $.a}}{{range $.a}}{{range $.a}}x{{end}}{{end}}{{end}}{{end}}", {"a": numbers.range(1, 1000)})',
  'an array doubled twenty times': `p := count(x24) if {\n\t${doubled('numbers.range(1, 100000)', (name) => `array.concat(${name}, ${name})`)}\n}`,
  'a text doubled twenty times': `p := count(x24) if {\n\t${doubled('sprintf("%100000d", [1])', (name) => `concat("", [${name}, ${name}])`)}\n}`,
};

describe('a hostile policy', () => {
  const input = Array.from({ length: 1000 }, (_, index) => ({ a: index }));

  it.each(Object.entries(policies))('%s is stopped with a clear error', (_, text) => {
    const policy = compile({ modules: [{ name: 'h.rego', text: `package h\n${text}\n` }] });
    const started = performance.now();
    expect(() => policy.evaluate('h.p', input, { timeout: 300 })).toThrow(
      /eval_cancel_error: (?:.*: )?(?:the time limit of 300 ms is over|a value is too large or nests too deep)$/,
    );
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it.each([
    [
      'a glob that is too large for its text',
      'glob.match(concat("", ["*a" | some _ in numbers.range(1, 5000)]), [], concat("", ["a" | some _ in numbers.range(1, 50000)]))',
    ],
    ['a number of a million digits', 'json.unmarshal(concat("", ["1" | some _ in numbers.range(1, 1000000)]))'],
    [
      'a key of a hundred thousand bits',
      'io.jwt.encode_sign({"alg": "RS256"}, {}, {"kty": "RSA", "e": "AQAB", "n": x, "d": x}) if x := concat("", ["_v__" | some _ in numbers.range(1, 5000)])',
    ],
    ['a shift by ten million bits', 'bits.lsh(1, 10000000)'],
  ])('%s has no result', (_, expression) => {
    const policy = compile({ modules: [{ name: 'h.rego', text: `package h\np := ${expression}\n` }] });
    const started = performance.now();
    expect(policy.evaluate('h.p')).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it.each([
    [
      'parameters of one name',
      'count(urlquery.decode_object(concat("&", ["a=1" | some _ in numbers.range(1, 40000)])).a)',
      40_000,
    ],
    ['objects to join', 'count(object.union_n([{sprintf("%d", [i]): i} | some i in numbers.range(1, 10000)]))', 10_000],
    ['fractions to add', 'sum([0.5 | some _ in numbers.range(1, 100000)])', 50_000],
  ])('many %s take no time that grows with their square', (_, expression, value) => {
    const policy = compile({ modules: [{ name: 'h.rego', text: `package h\np := ${expression}\n` }] });
    expect(policy.evaluate('h.p', null, { timeout: 20_000 })).toBe(value);
  });

  it('is stopped by a budget of steps, the same each time', () => {
    const policy = compile({
      modules: [{ name: 'h.rego', text: `package h\n${policies['nested loops']}\n` }],
    });
    const error = 'eval_cancel_error: the step budget of 50000 steps is used up';
    for (let turn = 0; turn < 2; turn += 1) expect(() => policy.evaluate('h.p', {}, { steps: 50_000 })).toThrow(error);
  });

  it('is stopped by a signal that was given before', () => {
    const policy = compile({ modules: [{ name: 'h.rego', text: 'package h\np := 1\n' }] });
    expect(() => policy.evaluate('h.p', {}, { signal: AbortSignal.abort() })).toThrow(EvaluationError);
  });

  it('that calls through a thousand rules is evaluated all the same', () => {
    const rules = Array.from({ length: 1000 }, (_, index) => `r${index} := r${index + 1} + 1`);
    const policy = compile({ modules: [{ name: 'h.rego', text: `package h\n${rules.join('\n')}\nr1000 := 0\n` }] });
    expect(policy.evaluate('h.r0')).toBe(1000);
  });
});
