import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtins } from '../../src/rego/builtins/index.ts';
import { compile, jsonText, type Value } from '../../src/rego/index.ts';
import { emitWasm, WasmPolicy } from '../../src/rego/wasm/index.ts';

const runtime = readFileSync('wasm/rego.wasm');

/** Texts of some pieces, in any order. */
function textOf(pieces: readonly string[], maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...pieces), { maxLength }).map((parts) => parts.join(''));
}

const patternPieces =
  String.raw`a b k K é . * + ? | ( ) (?: (?i) (?P<n> (?i: (?s) (?m) [ab] [^a] [a-c] [[:alpha:]] [^[:digit:]]
  [[:^word:]] \d \w \S \b \B ^ $ \A \z {2} {1,2} {0,} {,2} { } [ ] - \ \Q \E \x41 \x{e9} \n 1 _ (?U) (?-i) []a] [a-] \. \- \101
  (a|) (|a)* () [\d-z] [^\n]`.split(/\s+/);
const globPieces = String.raw`a b . * ** ? [ab] [!a] [a-c] {a,b} { } , \ \* é / [ | ^`.split(' ');
const network = fc.oneof(
  textOf(['1', '0', '10', '255', '256', '.', ':', '::', '/', '8', '24', '32', 'f', 'ffff', '1.2.3.4', '::ffff:'], 7),
  fc.oneof(fc.ipV4(), fc.ipV6()),
  fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(129)).map(([address, prefix]) => `${address}/${prefix}`),
  fc
    .tuple(fc.constantFrom('10.0.0.0', '10.1.0.0', '10.1.2.0', '::', '::1', '::ffff:10.1.0.0'), fc.nat(128))
    .map(([address, prefix]) => `${address}/${prefix}`),
);
const double = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
  fc.tuple(fc.integer(), fc.integer({ min: -6, max: 6 })).map(([digits, exponent]) => Number(`${digits}e${exponent}`)),
  fc.integer(),
);
const integer = fc.bigInt({ min: -(2n ** 150n), max: 2n ** 150n }).map(String);
const json = fc.jsonValue({ maxDepth: 3, stringUnit: fc.constantFrom('a', 'b', '0', '1', '/', '~') });
const key = fc.constantFrom('a', 'b', '0', '1', 'a/b', '/a', '/a/0', '', '/', 'a~1b', 'b/1/a');
const words = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀', ' ', '\u{a0}', '.') });
const small = fc.integer({ min: -2, max: 5 });

interface Family {
  readonly name: string;
  readonly input: fc.Arbitrary<unknown>;
  readonly calls: readonly string[];
}

/** Builtins of the runtime by what they take. */
const families: readonly Family[] = [
  {
    name: 'patterns',
    input: fc.record({ p: textOf(patternPieces, 7), t: textOf([...'abcAKkéÉ1_ -ſs{}', '\u212a', '\n'], 8) }),
    calls: [
      'regex.match(input.p, input.t)',
      'regex.is_valid(input.p)',
      'regex.find_all_string_submatch_n(input.p, input.t, -1)',
      'regex.find_all_string_submatch_n(input.p, input.t, 2)',
    ],
  },
  {
    name: 'globs',
    input: fc.record({
      p: textOf(globPieces, 6),
      t: textOf([...'abc./é*|,'], 7),
      d: fc.constantFrom(null, [], ['.'], ['/', 'a'], ['ab'], [1], 'x'),
    }),
    calls: ['glob.match(input.p, input.d, input.t)'],
  },
  {
    name: 'networks',
    input: fc.record({ a: network, b: network }),
    calls: ['contains', 'intersects'].map((name) => `net.cidr_${name}(input.a, input.b)`),
  },
  {
    name: 'encodings',
    input: fc.record({
      s: fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), textOf([...'QUI=-_+/48wC', '\n'], 8)),
    }),
    calls: [
      ...['encode', 'decode', 'is_valid'].map((name) => `base64.${name}(input.s)`),
      ...['encode', 'decode', 'encode_no_pad'].map((name) => `base64url.${name}(input.s)`),
      ...['lower', 'upper', 'json.is_valid', 'json.marshal', 'json.unmarshal', 'trim_space', 'strings.reverse'].map(
        (name) => `${name}(input.s)`,
      ),
    ],
  },
  {
    name: 'whole numbers',
    input: fc.record({ a: integer, b: integer, c: fc.nat(300) }),
    calls: [
      ...['bits.and', 'bits.or', 'bits.xor', 'plus', 'minus', 'mul', 'div', 'rem', 'lt', 'equal'].map(
        (name) => `${name}(to_number(input.a), to_number(input.b))`,
      ),
      'bits.negate(to_number(input.a))',
      'bits.lsh(to_number(input.a), input.c)',
      'bits.rsh(to_number(input.a), input.c)',
      'format_int(to_number(input.a), 16)',
    ],
  },
  {
    name: 'fractions',
    input: fc.record({ a: double, b: double }),
    calls: [
      ...['plus', 'minus', 'mul', 'div', 'lt', 'equal'].map((name) => `${name}(input.a, input.b)`),
      ...['round', 'floor', 'ceil', 'abs'].map((name) => `${name}(input.a)`),
      'sum([input.a, input.b, 0.1])',
      'product([input.a, input.b, 0.5])',
      'format_int(input.a, 10)',
    ],
  },
  {
    name: 'documents',
    input: fc.record({
      o: fc.dictionary(fc.constantFrom('a', 'b', '0', 'a/b'), json),
      o2: fc.dictionary(fc.constantFrom('a', 'b', 'c'), json),
      p: fc.array(fc.oneof(key, fc.array(fc.oneof(key, fc.nat(2)), { maxLength: 3 })), { maxLength: 3 }),
      q: fc.array(key),
      k: fc.oneof(key, fc.array(key)),
    }),
    calls: [
      ...['json.filter', 'json.remove'].map((name) => `${name}(input.o, input.p)`),
      ...['object.filter', 'object.remove'].map((name) => `${name}(input.o, input.q)`),
      'object.get(input.o, input.k, 7)',
      'object.union(input.o, input.o2)',
      '[step | walk(input.o, step)]',
      'sort([1, input.o, input.k])',
      'max([input.o, input.o2, input.p])',
      'json.marshal(input.o)',
    ],
  },
  {
    name: 'texts',
    input: fc.record({ a: words, b: words, c: words, i: small, j: small }),
    calls: [
      ...'split indexof contains startswith endswith trim trim_left trim_right trim_prefix trim_suffix lt'
        .split(' ')
        .map((name) => `${name}(input.a, input.b)`),
      'replace(input.a, input.b, input.c)',
      'strings.replace_n(object.union({"a": "X"}, {input.b: input.c}), input.a)',
      'substring(input.a, input.i, input.j)',
      'count(input.a)',
      'array.slice([1, 2, 3], input.i, input.j)',
      'numbers.range(input.i, input.j)',
    ],
  },
];

describe("the runtime's builtins", () => {
  it.each(families)('give for $name what those in JavaScript give', ({ input, calls }) => {
    const rules = calls.map((call, index) => `x${index} := ${call}\n`).join('');
    const policy = compile({ modules: [{ name: 't.rego', text: `package t\n${rules}` }] });
    const { bytes } = emitWasm(policy.toPlan([{ name: 'all', query: 'result = data.t' }]), runtime);
    const module = new WasmPolicy(new WebAssembly.Module(bytes), { builtins });
    fc.assert(
      fc.property(input, (made) => {
        const plain = JSON.parse(JSON.stringify(made)) as Value;
        const wanted = jsonText(policy.evaluate('data.t', plain) ?? null);
        expect(jsonText(module.evaluate('all', { input: plain }) ?? null)).toBe(wanted);
      }),
      { numRuns: 500 },
    );
  });

  it('leave to the host what needs tables of Unicode', () => {
    const module = { name: 't.rego', text: 'package t\nx if regex.match(`^\\p{Greek}+$`, input)\n' };
    const { bytes } = emitWasm(
      compile({ modules: [module] }).toPlan([{ name: 'x', query: 'result = data.t.x' }]),
      runtime,
    );
    const policy = new WasmPolicy(new WebAssembly.Module(bytes), { builtins });
    expect([policy.evaluate('x', { input: 'αβγ' }), policy.evaluate('x', { input: 'abc' })]).toEqual([true, undefined]);
  });
});
