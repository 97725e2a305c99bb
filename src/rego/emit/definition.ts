import type { Definition } from '../plan/ir.ts';
import type { Emitter } from './emitter.ts';
import { NameSource, type Yields } from './frame.ts';
import { emitBlock } from './step.ts';

/** Writes a definition as a function that returns its value; undefined where no branch has one. */
export function emitValueDefinition(
  emitter: Emitter,
  name: string,
  parameters: string,
  definition: Definition,
  message: string,
): void {
  emitter.line(`function ${name}(${parameters}){`, definition.location);
  const site = emitter.site(definition.location);
  const yields: Yields = {
    result: (value, constant, inLoop) =>
      constant || !inLoop
        ? `return ${value};`
        : `if(r===undefined)r=${value};else if(!eq(r,${value}))conflict(C,${site},${message});`,
  };
  emitter.line('let r;');
  const names = new NameSource();
  for (const { body } of definition.branches) {
    const label = names.next('E');
    emitter.line(`${label}:{`);
    emitBlock({ emitter, names, yields, fail: `break ${label};`, succeed: '', inLoop: false }, body);
    emitter.line('}');
    emitter.line('if(r!==undefined)return r;');
  }
  emitter.line('}');
}

/** Writes a definition as a function that adds what it yields to the document `S` that is being built. */
export function emitPartialDefinition(emitter: Emitter, name: string, definition: Definition, isSet: boolean): void {
  emitter.line(`function ${name}(C,S){`, definition.location);
  const site = emitter.site(definition.location);
  const many = definition.branches.length > 1;
  const done = many ? 'done=true;' : '';
  const yields: Yields = {
    yield: (key, value) => (isSet ? `S.add(${value});` : `put(C,${site},S,${key},${value});`) + done,
    yieldPath: (path, value, { element, fallback }, at) =>
      `putPath(C,${at},S,[${path.join()}],${value},${element},${fallback});${done}`,
  };
  const names = new NameSource();
  if (many) emitter.line('let done=false;');
  for (const [index, { body }] of definition.branches.entries()) {
    const label = names.next('E');
    emitter.line(`${index > 0 ? 'if(!done)' : ''}${label}:{`);
    emitBlock({ emitter, names, yields, fail: `break ${label};`, succeed: '', inLoop: false }, body);
    emitter.line('}');
  }
  emitter.line('}');
}
