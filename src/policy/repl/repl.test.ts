import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellCommands } from './commands.ts';
import { Session } from './session.ts';
import { answerLine, runShell } from './shell.ts';

const text = `package authz
default allow := false
allow if input.user == "alice"
deny contains msg if { some i in [1, 2]; msg := sprintf("m%d", [i]) }
`;

function open(): Session {
  return new Session({
    files: { modules: [{ name: 'a.rego', text, path: 'a.rego' }], data: { x: { a: [1, { k: 'v' }] } }, manifests: [] },
    v0: false,
    format: 'pretty',
    host: {},
    signal: new AbortController().signal,
    takePrinted: () => '',
  });
}

async function answers(...lines: string[]): Promise<string> {
  let written = '';
  const write = (words: string) => void (written += words);
  const input = (async function* () {
    for (const line of lines) yield await Promise.resolve(line);
  })();
  await runShell(open(), { cwd: '/nonexistent', lines: input, write });
  return written;
}

const defined = (name: string, pkg = 'repl', word = 'defined'): string =>
  `Rule '${name}' ${word} in package ${pkg}. Type 'show' to see rules.\n`;

// What OPA's own shell answers to the same lines.
const partialTable = '┌─────────┬─────────────┐\n│ Query 1 │ input.x = 1 │\n└─────────┴─────────────┘\n';
const unknownUsage = "usage: unknown <input/data reference> [<input/data reference> [...]] (hint: try 'input')\n";
const traceLines = `query:1     Enter equal(1, 1, _)
query:1     | Eval equal(1, 1, _)
query:1     | Exit equal(1, 1, _)
query:1     Redo equal(1, 1, _)
query:1     | Redo equal(1, 1, _)
true
`;
const typedTable = `┌───┬─────────────────────┐
│ x │          y          │
├───┼─────────────────────┤
│ 1 │ {"a":[1,{"k":"v"}]} │
└───┴─────────────────────┘
`;

describe('the shell', () => {
  it.each<[string, string[], string]>([
    ['a value', ['1 + 1'], '2\n'],
    ['a false value', ['1 > 3'], 'false\n'],
    ['undefined', ['data.none'], 'undefined\n'],
    ['an assigned rule', ['x := 1', 'x', 'x > 3'], `${defined('x')}1\nfalse\n`],
    ['a rule again', ['x := 1', 'x := 2', 'x'], `${defined('x')}${defined('x', 'repl', 're-defined')}2\n`],
    ['an equation of a rule that is', ['x := 1', 'x = 2'], `${defined('x')}undefined\n`],
    ['an equation of a new name', ['y = 1', 'y'], `${defined('y')}1\n`],
    ['a default rule', ['default z := 1', 'z'], `${defined('z')}1\n`],
    ['a function', ['f(x) := x + 1', 'f(2)'], `${defined('f')}3\n`],
    ['a rule over lines', ['q if {', '  1 > 0', '}', 'q'], `${defined('q')}true\n`],
    ['rules of a loaded package', ['package authz', 'allow', 'deny'], 'false\n[\n  "m1",\n  "m2"\n]\n'],
    ['an import', ['import data.x.a as foo', 'foo[0]'], '1\n'],
    ['what is left where input is unknown', ['unknown input', 'input.x = 1; 1 == 1'], partialTable],
    ['unknowns that are none', ['unknown foo'], unknownUsage],
    ['everything once unknowns are known again', ['unknown input', 'unknown', '1 == 1'], 'true\n'],
    ['types', ['types', 'x := 1; y := data.x'], `# data.x: any\n# x: number\n# y: any\n${typedTable}`],
    ['a limit of tables', ['pretty-limit 5', 'pretty-limit'], 'usage: pretty-limit <n>\n'],
    [
      'where an error came from',
      ['strict-builtin-errors', 'traceback', '1/0'],
      '1 error occurred: 1/0: eval_builtin_error: div: divide by zero\n\nTraceback:\n  1:1: 1/0\n',
    ],
    [
      'imports side by side',
      ['import data.x', 'import input.y', 'show'],
      'package repl\n\nimport data.x\nimport input.y\n',
    ],
    ['a trace as the original writes it', ['trace', '1 == 1'], traceLines],
    [
      'a table',
      ['data.x.a[i] = y'],
      '┌───┬───────────┐\n│ i │     y     │\n├───┼───────────┤\n│ 0 │ 1         │\n│ 1 │ {"k":"v"} │\n└───┴───────────┘\n',
    ],
    [
      'the input',
      ['package repl.input', 'user := "alice"', 'data.authz.allow'],
      `${defined('user', 'repl.input')}true\n`,
    ],
    [
      'show',
      ['import data.x', 'p contains 1 if true', 'show'],
      `${defined('p')}package repl\n\nimport data.x\n\np contains 1\n`,
    ],
    [
      'unset',
      ['x := 1', 'unset x', 'x'],
      `${defined('x')}1 error occurred: 1:1: rego_unsafe_var_error: var x is unsafe\n`,
    ],
    [
      'unset of what others need',
      ['x := 1', 'y := x + 1', 'unset x', 'y'],
      `${defined('x')}${defined('y')}1 error occurred: 3:6: rego_unsafe_var_error: var x is unsafe\n2\n`,
    ],
    ['unset of nothing', ['unset x'], 'warning: no matching rules in current module\n'],
    ['unset-package', ['package q', 'a := 1', 'unset-package q', 'data.q'], `${defined('a', 'q')}undefined\n`],
    [
      'a rule that does not compile leaves what was',
      ['x := 1', 'input := 2', 'x'],
      `${defined('x')}1 error occurred: 5:1: rego_compile_error: rules must not shadow input (use a different rule name)\n1\n`,
    ],
    [
      'a statement that stays open, ended by an empty line',
      ['bad(', '', '2'],
      '1 error occurred: 2:0: rego_parse_error: unexpected eof token\n\tbad(\n\t   ^\n2\n',
    ],
    [
      'builtin errors',
      ['1 / 0', 'strict-builtin-errors', '1 / 0'],
      'undefined\n1 error occurred: 1 / 0: eval_builtin_error: div: divide by zero\n',
    ],
    ['help of no topic', ['help foo'], "unknown topic 'foo'\n"],
    ['a wrong target', ['target foo'], 'invalid target "foo":must be one of {rego,wasm}\n'],
    ['evaluation in WebAssembly', ['target wasm', 'x := {1, 2} | {input.n}; x[3]'], 'undefined\n'],
    ['a value from WebAssembly', ['target wasm', '1 + 1'], '2\n'],
    ['a wrong trace mode', ['trace foo'], 'invalid explain mode, expected one of: off, full, notes, fails, debug\n'],
    ['dump', ['dump'], '{"x":{"a":[1,{"k":"v"}]}}\n'],
    ['exit ends it', ['exit', '1'], ''],
  ])('%s', async (_, lines, expected) => {
    expect(await answers(...lines)).toBe(expected);
  });

  it('prints JSON, also of mistakes', async () => {
    const written = await answers('json', 'true', 'nope');
    expect(written).toContain('"value": true');
    expect(written).toContain('"code": "rego_unsafe_var_error"');
  });

  it('traces, times and profiles what it is told to', async () => {
    expect(await answers('trace', 'data.authz.allow')).toContain('| Enter data.authz.allow');
    expect(await answers('metrics', '1')).toContain('timer_rego_query_eval_ns');
    expect(await answers('profile', 'data.authz.deny')).toContain('Num Eval');
    expect(await answers('show debug')).toContain('"explain": "off"');
  });

  it('lists every command in its help', async () => {
    const help = await answers('help');
    for (const { name } of shellCommands) expect(help).toContain(` ${name}`);
  });

  it('answers any line', async () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('package ', 'import ', 'x := ', '{', '}', 'unset ', 'if ', 'data', '\n'),
    );
    const line = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 4 }), async (lines) => {
        const session = open();
        for (const one of lines) expect(typeof (await answerLine(session, one)).text).toBe('string');
        expect(typeof (await session.close())).toBe('string');
      }),
      { numRuns: 100 },
    );
  });
});
