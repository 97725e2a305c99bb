import type {
  Block,
  Check,
  Collect,
  Compute,
  Condition,
  EnterWith,
  Expression,
  Indexed,
  Operand,
  Replacement,
  Scan,
  Step,
  Test,
  Walk,
} from '../plan/ir.ts';
import type { Expr } from '../syntax/ast.ts';
import { contextName, type Emitter, slotName } from './emitter.ts';
import { emitExpression } from './expression.ts';
import { failing, type Frame, type Yields } from './frame.ts';
import { stringLiteral } from './literal.ts';

/** Writes the statements of a block. */
export function emitBlock(frame: Frame, block: Block): void {
  let current = frame;
  for (const step of block) {
    if (step.op === 'mark') current = { ...current, mark: emitMark(current, step.expression) };
    else emitStep(current, step);
  }
}

function emitMark({ emitter, nested = false }: Frame, expression: Expr): string | undefined {
  const mark = emitter.probes?.mark(expression, nested);
  emitter.probe(() => `P.eval(${mark});`);
  return mark;
}

function emitStep(frame: Frame, step: Step): void {
  const { emitter, yields } = frame;
  const operand = emitter.operand.bind(emitter);
  switch (step.op) {
    case 'compute':
      return emitCompute(frame, step);
    case 'check':
      return emitCheck(frame, step);
    case 'scan':
      return emitScan(frame, step);
    case 'walk':
      return emitWalk(frame, step);
    case 'test':
      return emitTest(frame, step);
    case 'with':
      return emitWith(frame, step);
    case 'mark':
      return undefined;
    case 'bind':
      return emitter.probe(() => `P.bind(${stringLiteral(step.name)},${operand(step.value)});`);
    case 'succeed':
      return emitter.line(frame.succeed);
    case 'yield':
      emitter.line(yields.yield?.(step.key && operand(step.key), operand(step.value)) ?? '');
      for (const value of step.more ?? []) emitter.line(yields.yield?.(undefined, operand(value)) ?? '');
      return undefined;
    case 'yield-group': {
      const group = step.group.map(operand).join();
      return emitter.line(yields.yieldGroup?.(group, step.key && operand(step.key), operand(step.value)) ?? '');
    }
    case 'yield-path': {
      const path = step.path.map(operand);
      return emitter.line(yields.yieldPath?.(path, operand(step.value), step, emitter.site(step.location)) ?? '');
    }
    case 'result':
      return emitter.line(yields.result?.(operand(step.value), 'constant' in step.value, frame.inLoop) ?? '');
    case 'solution': {
      const names = step.bindings.map(([name]) => stringLiteral(name)).join();
      const values = step.bindings.map(([, value]) => operand(value)).join();
      return emitter.line(yields.solution?.(names, values, step.expressions.map(operand).join()) ?? '');
    }
  }
}

function emitCompute(frame: Frame, { target, expression, location }: Compute): void {
  const { emitter } = frame;
  const name = slotName(target);
  if (expression.kind === 'indexed') return emitIndexed(frame, name, expression);
  const seen = (): void => {
    if (location !== undefined) emitter.probe((probes) => `P.seen(${probes.place(location)},${name});`);
  };
  if (expression.kind === 'collect') {
    emitCollect(frame, name, expression);
    return seen();
  }
  const { code, mayFail } = emitExpression(frame, expression, location);
  emitter.line(`const ${name}=${code};`, location);
  emitReads(emitter, expression);
  // Before the step can fail: keys of a reference share its place, and the last one's value is the reference's, undefined or not.
  seen();
  if (mayFail) emitter.line(`if(${name}===undefined)${failing(frame)}`);
}

/** Tells the probe what of the documents an expression reads. */
function emitReads(emitter: Emitter, expression: Expression): void {
  const operand = (value: Operand): string => emitter.operand(value);
  const keys = (path: readonly (string | number)[]): string =>
    `[${path.map((key) => (typeof key === 'string' ? stringLiteral(key) : String(key))).join()}]`;
  if (expression.kind === 'input')
    emitter.probe(() => `P.read(${contextName(expression.context)}.input,${keys(expression.path)});`);
  if (expression.kind === 'base')
    emitter.probe(() => `P.read(${contextName(expression.context)}.data,${keys(expression.path)});`);
  if (expression.kind === 'member')
    emitter.probe(() => `P.read(${operand(expression.base)},[${operand(expression.key)}]);`);
  if (expression.kind === 'call' && 'builtin' in expression.callee) {
    const { builtin } = expression.callee;
    emitter.probe(() => `P.call(${stringLiteral(builtin)},[${expression.arguments.map(operand).join()}]);`);
  }
}

function emitCheck(frame: Frame, { condition, location }: Check): void {
  if (condition.is === 'false') frame.emitter.line(`if(true)${failing(frame)}`, location);
  else frame.emitter.line(`if(!(${conditionCode(frame, condition)}))${failing(frame)}`, location);
}

function conditionCode({ emitter }: Frame, condition: Exclude<Condition, { is: 'false' }>): string {
  if (condition.is !== 'equal') {
    const value = emitter.operand(condition.value);
    if (condition.is === 'true') return `${value}!==false`;
    if (condition.is === 'array') return `Array.isArray(${value})&&${value}.length===${condition.length}`;
    return condition.is === 'object' ? `hasSize(${value},${condition.size})` : `isCollection(${value})`;
  }
  const [left, right] = [emitter.operand(condition.left), emitter.operand(condition.right)];
  const scalar = [condition.left, condition.right].some(
    (side) => 'constant' in side && (side.constant === null || /^(?:string|boolean)$/.test(typeof side.constant)),
  );
  return scalar ? `${left}===${right}` : `${left}===${right}||eq(${left},${right})`;
}

function emitScan(frame: Frame, { source, key, value, ordered, body }: Scan): void {
  const { emitter, names } = frame;
  const [label, keys, values, index] = [names.next('L'), names.next('k'), names.next('v'), names.next('i')];
  const from = emitter.operand(source);
  if (key < 0) emitter.line(`const ${values}=Array.isArray(${from})?${from}:values(${from},${ordered});`);
  else {
    emitter.line(`const ${keys}=Array.isArray(${from})?undefined:keys(${from},${ordered});`);
    emitter.line(`const ${values}=${keys}===undefined?${from}:valuesOf(${from},${keys});`);
  }
  const turn = names.next('n');
  emitter.probe(() => `const ${turn}=P.here();if(${values}.length===0)P.empty(${frame.mark});`);
  emitter.line(`${label}:for(let ${index}=0;${index}<${values}.length;${index}++){`);
  emitter.line('if(--C.meter.fuel<0)refuel(C);');
  if (key >= 0) emitter.line(`const ${slotName(key)}=${keys}===undefined?${index}:${keys}[${index}];`);
  emitter.line(`const ${slotName(value)}=${values}[${index}];`);
  emitter.probe(() => `P.turn(${turn},${index},${frame.mark});P.read(${from},[${slotName(key)}]);`);
  emitBlock({ ...frame, fail: `continue ${label};`, inLoop: true }, body);
  emitter.line('}');
  emitter.probe(() => `P.cut(${turn});`);
}

function emitWalk(frame: Frame, { source, path, value, body }: Walk): void {
  const { emitter, names } = frame;
  const [label, item] = [names.next('L'), names.next('w')];
  const turn = names.next('n');
  emitter.probe(() => `const ${turn}=P.here();`);
  emitter.line(`${label}:for(const ${item} of walk(C,${emitter.operand(source)})){`);
  emitter.line('if(--C.meter.fuel<0)refuel(C);');
  emitter.line(`const ${slotName(path)}=${item}[0],${slotName(value)}=${item}[1];`);
  emitter.probe(() => `P.turn(${turn},1,${frame.mark});P.read(${emitter.operand(source)},${item}[0]);`);
  emitBlock({ ...frame, fail: `continue ${label};`, inLoop: true }, body);
  emitter.line('}');
  emitter.probe(() => `P.cut(${turn});`);
}

function emitTest(frame: Frame, { holds, alternatives }: Test): void {
  const { emitter, names } = frame;
  const found = names.next('h');
  const reads = names.next('n');
  emitter.line(`let ${found}=false;`);
  emitter.probe(() => `const ${reads}=P.open(${!holds});`);
  for (const [index, alternative] of alternatives.entries()) {
    const label = names.next('T');
    emitter.line(`${index === 0 ? '' : `if(!${found})`}${label}:{`);
    const succeed = `${found}=true;break ${label};`;
    emitBlock({ ...frame, fail: `break ${label};`, succeed, inLoop: false, yields: {}, nested: true }, alternative);
    emitter.line('}');
    emitter.probe(() => `if(${found})P.keep(${reads});else P.cut(${reads}.start);`);
  }
  emitter.probe(() => `P.close(${reads});`);
  emitter.line(`if(${holds ? '!' : ''}${found})${failing(frame)}`);
}

function emitCollect(frame: Frame, target: string, { into, body, location }: Collect): void {
  const { emitter, names } = frame;
  const [label, maker, reads] = [names.next('Q'), names.next('q'), names.next('n')];
  emitter.probe(() => `const ${reads}=P.open(false);`);
  const keep = emitter.probes === undefined ? '' : `P.keep(${reads});`;
  const make = into === 'array' ? '[]' : into === 'set' ? 'R.set([])' : 'R.maker()';
  emitter.line(`const ${maker}=${make};`, location);
  emitter.line(`${label}:{`);
  const site = emitter.site(location);
  const yields: Yields = {
    yield(key, value) {
      if (into === 'array') return `${maker}.push(${value});${keep}`;
      return into === 'set' ? `${maker}.add(${value});${keep}` : `put(C,${site},${maker},${key},${value});${keep}`;
    },
  };
  emitBlock({ ...frame, fail: `break ${label};`, succeed: '', inLoop: false, yields, nested: true }, body);
  emitter.line('}');
  emitter.probe(() => `P.close(${reads});`);
  emitter.line(`const ${target}=${into === 'object' ? `${maker}.finish()` : maker};`);
}

/** Makes the groups once in a context, then looks one up. */
function emitIndexed(frame: Frame, target: string, { context, memory, into, body, lookup, location }: Indexed): void {
  const { emitter, names } = frame;
  const [label, groups] = [names.next('Q'), names.next('g')];
  const place = `${contextName(context)}.memo[${memory}]`;
  emitter.line(`let ${groups}=${place};`, location);
  emitter.line(`if(${groups}===undefined){`);
  emitter.line(`${place}=${groups}=R.groups(${JSON.stringify(into)});`);
  emitter.line(`${label}:{`);
  const site = emitter.site(location);
  const yields: Yields = {
    yieldGroup: (group, key, value) => `${groups}.add(C,${site},[${group}],${key ?? 'undefined'},${value});`,
  };
  emitBlock({ ...frame, fail: `break ${label};`, succeed: '', inLoop: false, yields }, body);
  emitter.line('}');
  emitter.line('}');
  emitter.line(`const ${target}=${groups}.get([${lookup.map((operand) => emitter.operand(operand)).join()}]);`);
}

function emitWith(frame: Frame, { target, from, replacements, location }: EnterWith): void {
  const { emitter } = frame;
  const context = contextName(target);
  emitter.line(`const ${context}=enter(${contextName(from)});`, location);
  for (const replacement of replacements)
    emitter.line(replacementCode(frame, context, replacement, emitter.site(location)));
}

function replacementCode({ emitter }: Frame, context: string, replacement: Replacement, site: number): string {
  if (replacement.what !== 'function') {
    const path = replacement.path.map((key) => emitter.operand(key)).join();
    const set = replacement.what === 'input' ? 'setInput' : 'setData';
    return `${set}(${context},[${path}],${emitter.operand(replacement.value)});`;
  }
  const { by } = replacement;
  const name = stringLiteral(replacement.name);
  if ('function' in by) return `setMock(${context},${name},${emitter.entry('f', by.function)});`;
  if ('builtin' in by) {
    const call = `(C,...values)=>${emitter.builtin(by.builtin)}(C,${site},...values)`;
    return `setMock(${context},${name},${call});`;
  }
  return `setMock(${context},${name},()=>${emitter.operand(by)});`;
}
