import type { Definition, Document, PlannedFunction } from '../plan/ir.ts';
import { indexDefinitions, type IndexNode } from '../plan/rule-index.ts';
import type { Value } from '../value/value.ts';
import { emitPartialDefinition, emitValueDefinition, probeOf } from './definition.ts';
import type { Emitter } from './emitter.ts';
import { emitPath } from './expression.ts';
import { NameSource } from './frame.ts';
import type { ProbedRule } from './probe-tables.ts';
import { emitBlock } from './step.ts';

const ruleConflict = '"complete rules must not produce multiple outputs"';
const functionConflict = '"functions must not produce multiple outputs for same inputs"';

/** How the definitions of a document or function are run and joined. */
interface Runner {
  readonly emitter: Emitter;
  /** Base of the emitted names: `d0`, `f3`. */
  readonly name: string;
  /** Arguments after the context: `,s0,s1`, or `,S` of a partial document. */
  readonly args: string;
  /** Constant that every definition has as its value, as code: the first success ends the search. */
  readonly constant: string | undefined;
  readonly partial: boolean;
  readonly message: string;
  readonly site: number;
  /** Places of the definitions, for conflicts. */
  readonly sites: readonly number[];
}

/** A call that yields a value, and the place that a conflict with it names. */
interface Call {
  readonly code: string;
  readonly site: number;
}

/** Writes the functions of a document: `d0(C)` with its memory, `d0c(C)` that computes it. */
export function emitDocument(emitter: Emitter, document: Document, number: number): void {
  const name = `d${number}`;
  const site = emitter.site(document.location);
  emitter.line(`function ${name}(C){`, document.location);
  const [recall, before, after] =
    emitter.probes === undefined
      ? ['', '', '']
      : [
          `C.evaluation.probe.recall(C,${number});`,
          'const n=C.evaluation.probe.here();',
          `C.evaluation.probe.store(C,${number},n);`,
        ];
  emitter.line(`const m=C.memo[${number}];if(m!==undefined){${recall}return m===NONE?undefined:m;}`);
  emitter.line(`${before}const r=C.overlay===undefined?${name}c(C):overlaid(C,${number},${name}c);`);
  emitter.line(`C.memo[${number}]=r===undefined?NONE:r;${after}return r;`);
  emitter.line('}');
  if (document.kind === 'complete') emitComplete(emitter, document, name, site);
  else emitPartial(emitter, document, name, site);
}

function emitComplete(emitter: Emitter, document: Document, name: string, site: number): void {
  const constant = commonConstant(document.definitions);
  const runner: Runner = {
    emitter,
    name,
    args: '',
    constant: constant === undefined ? undefined : emitter.constant(constant),
    partial: false,
    message: ruleConflict,
    site,
    sites: document.definitions.map(({ location }) => emitter.site(location)),
  };
  for (const [index, definition] of document.definitions.entries())
    emitValueDefinition(emitter, `${name}_${index}`, 'C', definition, ruleConflict, {
      ...ruleOf(document, index),
      kind: 'complete',
    });
  emitSearch(runner, document);
}

/** Writes the functions of a policy's function: `f0(C, …)` and its definitions. */
export function emitFunction(emitter: Emitter, planned: PlannedFunction, number: number): void {
  const name = `f${number}`;
  const args = Array.from({ length: planned.arity }, (_, slot) => `,s${slot}`).join('');
  const constant = commonConstant(planned.definitions);
  emitter.line(`function ${name}(C${args}){`, planned.location);
  emitter.line(
    `return C.mocks!==undefined&&C.mocks.has("#${number}")?mockedFunction("#${number}",C${args}):${name}c(C${args});`,
  );
  emitter.line('}');
  for (const [index, definition] of planned.definitions.entries())
    emitValueDefinition(emitter, `${name}_${index}`, `C${args}`, definition, functionConflict, {
      ...ruleOf(planned, index),
      kind: 'function',
    });
  const runner: Runner = {
    emitter,
    name,
    args,
    constant: constant === undefined ? undefined : emitter.constant(constant),
    partial: false,
    message: functionConflict,
    site: emitter.site(planned.location),
    sites: planned.definitions.map(({ location }) => emitter.site(location)),
  };
  emitSearch(runner, planned);
}

function emitPartial(emitter: Emitter, document: Document, name: string, site: number): void {
  const isSet = document.kind === 'set';
  for (const [index, definition] of document.definitions.entries())
    emitPartialDefinition(emitter, `${name}_${index}`, definition, isSet, {
      ...ruleOf(document, index),
      kind: 'partial',
    });
  const runner: Runner = {
    emitter,
    name,
    args: ',S',
    constant: undefined,
    partial: true,
    message: '',
    site,
    sites: [],
  };
  emitNode(runner, `${name}n`, indexOf(emitter, document.definitions));
  emitter.line(`function ${name}c(C){`);
  emitter.line(`const S=${isSet ? 'R.set([])' : document.kind === 'object' ? 'R.maker()' : 'R.tree()'};`);
  emitter.line(`${name}n(C,S);`);
  const end = isSet ? 'S' : 'S.finish()';
  emitter.line(emitter.probes === undefined ? `return ${end};` : `return C.evaluation.probe.finished(S,${end});`);
  emitter.line('}');
}

/** Writes `…c`, which runs the definitions that the index leaves and falls back on the default. */
function emitSearch(runner: Runner, planned: Document | PlannedFunction): void {
  const { definitions, default: fallback, defaultHead, path } = planned;
  const { emitter, name, args } = runner;
  emitNode(runner, `${name}n`, indexOf(emitter, definitions));
  emitter.line(`function ${name}c(C${args}){`);
  if (fallback === undefined) emitter.line(`return ${name}n(C${args});`);
  else {
    emitter.line(`const r=${name}n(C${args});`);
    emitter.line('if(r!==undefined)return r;');
    emitter.probe(() => probeOf);
    const kind = 'arity' in planned ? 'function' : 'complete';
    emitter.probe(
      (probes) => `P.enter(${probes.rule({ path, kind, location: defaultHead, isDefault: true, guards: [] })},C);`,
    );
    emitter.line('E0:{');
    const exit = emitter.probes === undefined ? '' : 'P.exit();';
    const yields = { result: (value: string) => `${exit}return ${value};` };
    const names = new NameSource();
    emitBlock({ emitter, names, yields, fail: 'break E0;', succeed: '', inLoop: false }, fallback);
    emitter.line('}');
    emitter.probe(() => 'P.leave();');
  }
  emitter.line('}');
}

/** What a probe is told of a definition. */
function ruleOf(
  { path, definitions }: Document | PlannedFunction,
  number: number,
): Pick<ProbedRule, 'guards' | 'path'> {
  const isIndexed = indexDefinitions(definitions).switch !== undefined;
  const guards = definitions[number]?.guards.filter(({ root }) => root < 0) ?? [];
  return { path, guards: isIndexed ? guards : [] };
}

/** The index of definitions; code that tells of every definition has none. */
function indexOf({ instrument }: Emitter, definitions: readonly Definition[]): IndexNode {
  return instrument === 'whole'
    ? { always: [...definitions.keys()], switch: undefined }
    : indexDefinitions(definitions);
}

/** Writes one node of the index as a function that joins what its definitions yield. */
function emitNode(runner: Runner, name: string, node: IndexNode): void {
  const { emitter, args, partial } = runner;
  const calls: Call[] = node.always.map((number) => ({
    code: `${runner.name}_${number}(C${args})`,
    site: runner.sites[number] ?? runner.site,
  }));
  const { switch: choice } = node;
  if (choice !== undefined) {
    emitNode(runner, `${name}o`, choice.others);
    for (const [index, [, part]] of choice.cases.entries()) emitNode(runner, `${name}_${index}`, part);
    const entries = choice.cases.map(([value], index) => `[${emitter.constant(value)},${name}_${index}]`);
    emitter.line(`const ${name}x=new Map([${entries.join()}]);`);
    for (const code of [`${name}o(C${args})`, `x===undefined?undefined:x(C${args})`])
      calls.push({ code, site: runner.site });
  }
  emitter.line(`function ${name}(C${args}){`);
  if (choice !== undefined) {
    const root = choice.root < 0 ? 'C.input' : `s${choice.root}`;
    const names = new NameSource();
    const place = emitPath({ emitter, names, yields: {}, fail: '', succeed: '', inLoop: false }, root, choice.path);
    emitter.line(`const x=${name}x.get(switchKey(${place}));`);
  }
  if (partial) for (const { code } of calls) emitter.line(`${code};`);
  else emitJoin(runner, calls);
  emitter.line('}');
}

function emitJoin({ emitter, constant, message }: Runner, calls: readonly Call[]): void {
  if (constant !== undefined) {
    for (const { code } of calls) emitter.line(`if((${code})!==undefined)return ${constant};`);
    return;
  }
  const [first, ...rest] = calls;
  emitter.line(`let r=${first?.code ?? 'undefined'};`);
  for (const [index, { code, site }] of rest.entries())
    emitter.line(`const v${index}=${code};r=r===undefined?v${index}:join(C,${site},${message},r,v${index});`);
  emitter.line('return r;');
}

/** The scalar that all branches of all definitions have as their value. */
function commonConstant(definitions: readonly Definition[]): Value | undefined {
  const [first, ...rest] = definitions.flatMap(({ branches }) => branches.map(({ constant }) => constant));
  if (first === undefined || (typeof first === 'object' && first !== null)) return undefined;
  return rest.every((constant) => constant === first) ? first : undefined;
}
