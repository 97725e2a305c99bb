import type { Instrument, Plan } from '../plan/ir.ts';
import type { PlannedQuery } from '../plan/query.ts';
import { emitDocument, emitFunction } from './document.ts';
import { Emitter, type Site } from './emitter.ts';
import { NameSource } from './frame.ts';
import { emitBlock } from './step.ts';
import { probeOf } from './definition.ts';
import type { ProbeTables } from './probe-tables.ts';
import type { Mapping } from './writer.ts';

/** Generated code: the body of a function of the runtime `R`. */
export interface Program {
  readonly code: string;
  /** Places that run-time errors name, by number. */
  readonly sites: readonly Site[];
  /** Lines of the code and where they came from. */
  readonly mappings: readonly Mapping[];
  /** Names of the builtins that the code calls. */
  readonly builtins: readonly string[];
  /** What instrumented code names. */
  readonly probes: ProbeTables | undefined;
}

/** Names that generated code takes from the runtime. */
const imports =
  'const {NONE,compare,conflict,enter,eq,get,hasSize,index,isCollection,join,keys,literal,member,miss,mocked,mockedFunction,overlaid,place,put,putPath,refuel,setData,setInput,setMock,switchKey,values,valuesOf,walk,whole}=R;';

/** Writes a policy: a function of the runtime that returns the document and function tables. */
export function emitProgram(plan: Plan): Program {
  const emitter = new Emitter(plan.mocked, 0, plan.instrument);
  for (const [number, planned] of plan.functions.entries()) emitFunction(emitter, planned, number);
  for (const [number, document] of plan.documents.entries()) emitDocument(emitter, document, number);
  const documents = plan.documents.map((_, number) => `d${number}`).join();
  const functions = plan.functions.map((_, number) => `f${number}`).join();
  emitter.line(`return {documents:[${documents}],functions:[${functions}]};`);
  return finish(emitter, []);
}

/** Writes a query over a linked policy: a function of the runtime that returns `(C, out) => void`. */
export function emitQuery(
  query: PlannedQuery,
  mocked: ReadonlySet<string>,
  firstSite: number,
  instrument?: Instrument,
): Program {
  const emitter = new Emitter(mocked, firstSite, instrument);
  const yields = {
    solution: (names: string, values: string, expressions: string) =>
      `out.push({names:[${names}],values:[${values}],expressions:[${expressions}]});${emitter.probes === undefined ? '' : 'P.yielded(out,out.length);'}`,
  };
  emitter.line('return function query(C,out){');
  emitter.probe(() => probeOf);
  const rule = { path: [], kind: 'query', location: undefined, isDefault: false, guards: [] } as const;
  emitter.probe((probes) => `P.enter(${probes.rule(rule)},C);`);
  emitter.line('E0:{');
  const names = new NameSource();
  emitBlock({ emitter, names, yields, fail: 'break E0;', succeed: '', inLoop: false }, query.block);
  emitter.line('}');
  emitter.probe(() => 'P.leave();');
  emitter.line('};');
  const linked = [...emitter.linked].map(
    (name) => `const ${name}=R.${name.startsWith('d') ? 'documents' : 'functions'}[${name.slice(1)}];`,
  );
  return finish(emitter, linked);
}

function finish(emitter: Emitter, linked: readonly string[]): Program {
  const prelude = ['"use strict";', imports, ...emitter.prelude(), ...linked];
  const mappings = emitter.mappings.map(({ line, location }) => ({ line: line + prelude.length, location }));
  return {
    code: [...prelude, ...emitter.lines].join('\n'),
    sites: emitter.sites,
    mappings,
    builtins: emitter.calls,
    probes: emitter.probes,
  };
}
