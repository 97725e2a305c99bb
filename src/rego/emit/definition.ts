import type { Definition } from '../plan/ir.ts';
import type { Emitter } from './emitter.ts';
import { NameSource, type Yields } from './frame.ts';
import type { ProbedRule } from './probe-tables.ts';
import { emitBlock } from './step.ts';

/** What a probe is told of the rule around a body. */
export type RuleOfPath = Pick<ProbedRule, 'guards' | 'kind' | 'path'>;

/** First line of instrumented functions. */
export const probeOf = 'const P=C.evaluation.probe;';

/** Writes a definition as a function that returns its value; undefined where no branch has one. */
export function emitValueDefinition(
  emitter: Emitter,
  name: string,
  parameters: string,
  definition: Definition,
  message: string,
  rule: RuleOfPath,
): void {
  emitter.line(`function ${name}(${parameters}){`, definition.location);
  const site = emitter.site(definition.location);
  const [exit, first] = emitter.probes === undefined ? ['', ''] : ['P.exit();', 'P.result();'];
  const yields: Yields = {
    result: (value, constant, inLoop) =>
      constant || !inLoop
        ? `${exit}return ${value};`
        : `if(r===undefined){r=${value};${first}}else if(!eq(r,${value}))conflict(C,${site},${message});`,
  };
  emitter.line('let r;');
  emitter.probe(() => probeOf);
  const names = new NameSource();
  for (const { body, head } of definition.branches) {
    const label = names.next('E');
    emitter.probe((probes) => `P.enter(${probes.rule({ ...rule, location: head, isDefault: false })},C);`);
    emitter.line(`${label}:{`);
    emitBlock({ emitter, names, yields, fail: `break ${label};`, succeed: '', inLoop: false }, body);
    emitter.line('}');
    emitter.line(`if(r!==undefined){${exit}return r;}`);
    emitter.probe(() => 'P.leave();');
  }
  emitter.line('}');
}

/** Writes a definition as a function that adds what it yields to the document `S` that is being built. */
export function emitPartialDefinition(
  emitter: Emitter,
  name: string,
  definition: Definition,
  isSet: boolean,
  rule: RuleOfPath,
): void {
  emitter.line(`function ${name}(C,S){`, definition.location);
  emitter.probe(() => probeOf);
  const told = (key: string): string => (emitter.probes === undefined ? '' : `P.yielded(S,${key});`);
  const site = emitter.site(definition.location);
  const many = definition.branches.length > 1;
  const done = many ? 'done=true;' : '';
  const yields: Yields = {
    yield: (key, value) =>
      (isSet ? `S.add(${value});` : `put(C,${site},S,${key},${value});`) + told(key ?? value) + done,
    yieldPath: (path, value, { element, fallback }, at) =>
      `putPath(C,${at},S,[${path.join()}],${value},${element},${fallback});${told(path[0] ?? value)}${done}`,
  };
  const names = new NameSource();
  if (many) emitter.line('let done=false;');
  for (const [index, { body, head }] of definition.branches.entries()) {
    const label = names.next('E');
    emitter.probe((probes) => `P.enter(${probes.rule({ ...rule, location: head, isDefault: false })},C);`);
    emitter.line(`${index > 0 ? 'if(!done)' : ''}${label}:{`);
    emitBlock({ emitter, names, yields, fail: `break ${label};`, succeed: '', inLoop: false }, body);
    emitter.line('}');
    emitter.probe(() => 'P.leave();');
  }
  emitter.line('}');
}
