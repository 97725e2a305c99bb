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
