import fc from 'fast-check';

/** Base documents of the policies of {@link randomPolicy}. */
export const data = { n: 2, s: 'a', l: [1, 2, 'a'], m: { a: 1, b: 'a', c: [3] }, e: [] };

const scalar = fc.constantFrom('0', '1', '2', '"a"', '"b"', 'true', 'false', 'null');
const known = fc.constantFrom('data.n', 'data.s', 'data.l[0]', 'data.m.a', 'data.none');
const asked = fc.constantFrom('input.x', 'input.y', 'input.o.k', 'input.xs[0]', 'data.m[input.x]', 'input.o[data.s]');
const comparison = fc.constantFrom('==', '!=', '>', '<=', '=');
const iterated = fc.constantFrom('data.l', 'input.xs', 'input.o', 'data.m', 'data.e', '[input.x, 1]', '{1, "a"}');

/** Names that a body may use. */
interface Scope {
  /** Rules with one value. */
  readonly values: readonly string[];
  readonly sets: readonly string[];
  readonly objects: readonly string[];
  readonly functions: readonly string[];
}

type Text = fc.Arbitrary<string>;

function pick(names: readonly string[], otherwise: Text): Text {
  return names.length === 0 ? otherwise : fc.constantFrom(...names);
}

function join(...parts: readonly (string | Text)[]): Text {
  return fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((all) => all.join(''));
}

function termOver({ values, objects }: Scope): Text {
  return fc.oneof(
    { weight: 3, arbitrary: scalar },
    { weight: 2, arbitrary: known },
    { weight: 4, arbitrary: asked },
    { weight: 2, arbitrary: pick(values, scalar) },
    { weight: 1, arbitrary: join(pick(objects, fc.constant('data.m')), '[', fc.oneof(scalar, asked), ']') },
    { weight: 1, arbitrary: join('[', asked, ', ', scalar, ']') },
    { weight: 1, arbitrary: join('{"k": ', asked, '}') },
  );
}

function collectionOver({ sets, objects }: Scope): Text {
  return fc.oneof(iterated, pick([...sets, ...objects], iterated));
}

/** One condition; `v` is a variable that nobody else has. */
function conditionOver(scope: Scope, v: string): Text {
  const term = termOver(scope);
  const collection = collectionOver(scope);
  const call = pick(scope.functions, fc.constant('is_string'));
  const rule = pick(scope.values, known);
  const set = pick(scope.sets, fc.constant('{1, "a"}'));
  return fc.oneof(
    { weight: 4, arbitrary: join(term, ' ', fc.constantFrom('==', '!=', '>', '<='), ' ', term) },
    { weight: 2, arbitrary: term.filter((text) => !/^[[{]/.test(text)) },
    { weight: 2, arbitrary: join('not ', asked, ' == ', term) },
    { weight: 2, arbitrary: join('not ', rule) },
    { weight: 1, arbitrary: join('not ', call, '(', term, ')') },
    { weight: 2, arbitrary: join(call, '(', term, ') == ', term) },
    { weight: 1, arbitrary: join(call, '(', term, ')') },
    { weight: 3, arbitrary: join(`some ${v} in `, collection, `; ${v} `, comparison, ' ', term) },
    { weight: 1, arbitrary: join(`some ${v}k, ${v} in `, collection, `; ${v}k `, comparison, ' ', term) },
    { weight: 2, arbitrary: join(`every ${v} in `, collection, ` { ${v} `, comparison, ' ', term, ' }') },
    { weight: 1, arbitrary: join(term, ' in ', set) },
    { weight: 1, arbitrary: join('count(', set, ') > ', fc.constantFrom('0', '1')) },
    { weight: 1, arbitrary: join(`count([${v} | some ${v} in `, collection, `; ${v} != `, term, ']) > 1') },
    { weight: 1, arbitrary: join(`${v} := `, term, `; ${v} `, comparison, ' ', term) },
    { weight: 1, arbitrary: join(`[${v}, `, scalar, '] = [', asked, ', ', term, ']') },
    { weight: 1, arbitrary: join(rule, ' with input.x as ', term) },
    { weight: 1, arbitrary: join(rule, ' with input as {"x": ', scalar, ', "xs": [1, ', asked, ']}') },
    { weight: 1, arbitrary: join('not ', rule, ' with data.n as ', fc.oneof(scalar, asked)) },
    { weight: 1, arbitrary: join(rule, ' == ', scalar, ' with data.l as [', asked, ']') },
  );
}

function bodyOver(scope: Scope): Text {
  return fc
    .integer({ min: 1, max: 3 })
    .chain((length) => fc.tuple(...Array.from({ length }, (_, index) => conditionOver(scope, `v${index}`))))
    .map((conditions) => conditions.join('; '));
}

type Kind = keyof Scope;

/** The text of the rules of one name. */
function rulesOf(kind: Kind, name: string, scope: Scope): Text {
  const term = termOver(scope);
  const body = bodyOver(scope);
  const some = join('some k, v in ', collectionOver(scope), '; ');
  const one: Record<Kind, Text> = {
    values: fc.oneof(
      { weight: 4, arbitrary: join(`${name} if { `, body, '}\n') },
      { weight: 2, arbitrary: join(`${name} := `, term, ' if { ', body, '}\n') },
      { weight: 1, arbitrary: join(`${name} := `, scalar, ' if { ', body, '} else := ', term, ' if { ', body, '}\n') },
      { weight: 1, arbitrary: join(`${name} := [v | some v in `, collectionOver(scope), '; ', body, ']\n') },
    ),
    sets: fc.oneof(
      join(`${name} contains v if { `, some, body, '}\n'),
      join(`${name} contains `, term, ' if { ', body, '}\n'),
    ),
    objects: fc.oneof(
      join(`${name}[k] := v if { `, some, body, '}\n'),
      join(`${name}[`, scalar, '] := ', term, ' if { ', body, '}\n'),
    ),
    functions: fc.oneof(
      join(`${name}(a) if { a `, comparison, ' ', term, '; ', body, '}\n'),
      join(`${name}(a) := [a, `, term, '] if { ', body, '}\n'),
      join(`${name}(`, scalar, ') := ', term, '\n'),
    ),
  };
  const fallback =
    kind === 'values' ? fc.oneof(fc.constant(''), join(`default ${name} := `, scalar, '\n')) : fc.constant('');
  return join(
    fallback,
    fc.array(one[kind], { minLength: 1, maxLength: 2 }).map((rules) => rules.join('')),
  );
}

function policyFrom(kinds: readonly Kind[]): Text {
  const texts = kinds.map((kind, index) => {
    const scope: Record<Kind, string[]> = { values: [], sets: [], objects: [], functions: [] };
    for (const [before, other] of kinds.slice(0, index).entries()) scope[other].push(`r${before}`);
    return rulesOf(kind, `r${index}`, scope);
  });
  return join('package t\n\n', ...texts);
}

/** A policy of a few rules `r0`, `r1`, … of all kinds, each of which may use those before it, over {@link data}. */
export const randomPolicy: fc.Arbitrary<{ readonly text: string; readonly kinds: readonly Kind[] }> = fc
  .array(fc.constantFrom<Kind>('values', 'values', 'values', 'sets', 'objects', 'functions'), {
    minLength: 1,
    maxLength: 5,
  })
  .chain((kinds) => policyFrom(kinds).map((text) => ({ text, kinds })));

const value = fc.constantFrom(0, 1, 2, 3, 'a', 'b', true, false, null);
const nested = fc.oneof(value, fc.array(value, { maxLength: 3 }), fc.record({ k: value, a: value }));

/** Inputs for such policies: whatever is asked for may be there, be of another type, or be missing. */
export const randomInput = fc.record(
  { x: nested, y: value, o: nested, xs: fc.oneof(fc.array(value, { maxLength: 3 }), value) },
  { requiredKeys: [] },
);
