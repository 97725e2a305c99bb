import { objectGet } from '../../value/object.ts';
import type { Value } from '../../value/value.ts';
import { fail } from '../error.ts';
import { isArray, isObject } from '../value-kind.ts';
import { type Datum, isNumeral, isTrue, show, sortedMembers, templateFunctions, whole } from './functions.ts';
import type { Templates } from './parse.ts';
import type { Body, Node, Operand, Pipe } from './syntax.ts';

/** Characters that a template may write. */
const outputLimit = 64 * 1024 * 1024;
/** Templates that may be inside each other. */
const callLimit = 200;

/** Variables, the newest last. */
type Scope = { readonly name: string; value: Datum }[];

/** What a loop is told by its body. */
type Signal = 'break' | 'continue' | undefined;

/** Runs a template on data. @param spend counts the parts that are run. @throws BuiltinError */
export function executeTemplate(templates: Templates, data: Value, spend: (steps: number) => void): string {
  const execution = new Execution(templates, spend);
  execution.body(templates.main, data, [{ name: '$', value: data }], 0);
  return execution.output.join('');
}

class Execution {
  readonly output: string[] = [];
  readonly #templates: Templates;
  readonly #spend: (steps: number) => void;
  #length = 0;

  constructor(templates: Templates, spend: (steps: number) => void) {
    this.#templates = templates;
    this.#spend = spend;
  }

  body(nodes: Body, dot: Datum, scope: Scope, depth: number): Signal {
    const inner = [...scope];
    for (const node of nodes) {
      this.#spend(1);
      const signal = this.#node(node, dot, inner, depth);
      if (signal !== undefined) return signal;
    }
    return undefined;
  }

  #write(text: string): void {
    this.#length += text.length;
    if (this.#length > outputLimit) fail(`the template writes more than ${outputLimit} characters`);
    this.output.push(text);
  }

  #node(node: Node, dot: Datum, scope: Scope, depth: number): Signal {
    switch (node.kind) {
      case 'text':
        this.#write(node.text);
        return undefined;
      case 'action': {
        const value = this.#declare(node.pipe, dot, scope);
        if (node.pipe.variables.length === 0) this.#write(show(value));
        return undefined;
      }
      case 'if':
      case 'with':
        return this.#branch(node, dot, scope, depth);
      case 'range':
        return this.#range(node, dot, scope, depth);
      case 'template':
        this.#call(node.name, node.pipe === undefined ? null : this.#pipe(node.pipe, dot, scope), depth);
        return undefined;
      default:
        return node.kind;
    }
  }

  #branch(node: Extract<Node, { pipe: Pipe; body: Body }>, dot: Datum, scope: Scope, depth: number): Signal {
    const inner = [...scope];
    const value = this.#declare(node.pipe, dot, inner);
    if (!isTrue(value)) return this.body(node.otherwise, dot, inner, depth);
    return this.body(node.body, node.kind === 'with' ? value : dot, inner, depth);
  }

  #range(node: Extract<Node, { pipe: Pipe; body: Body }>, dot: Datum, scope: Scope, depth: number): Signal {
    const items = itemsOf(this.#pipe(node.pipe, dot, scope));
    if (items.length === 0) return this.body(node.otherwise, dot, scope, depth);
    const { variables } = node.pipe;
    for (const [key, item] of items) {
      const [first, second] = variables;
      const inner = [...scope];
      if (first !== undefined) bind(inner, first, second === undefined ? item : key, node.pipe.assigns);
      if (second !== undefined) bind(inner, second, item, node.pipe.assigns);
      if (this.body(node.body, item, inner, depth) === 'break') break;
    }
    return undefined;
  }

  #call(name: string, dot: Datum, depth: number): void {
    const body =
      this.#templates.defined.get(name) ?? fail(`template: template: template ${JSON.stringify(name)} not defined`);
    if (depth >= callLimit) fail('template: template: exceeded maximum template depth');
    this.body(body, dot, [{ name: '$', value: dot }], depth + 1);
  }

  #declare(pipe: Pipe, dot: Datum, scope: Scope): Datum {
    const value = this.#pipe(pipe, dot, scope);
    for (const name of pipe.variables) bind(scope, name, value, pipe.assigns);
    return value;
  }

  #pipe(pipe: Pipe, dot: Datum, scope: Scope): Datum {
    let value: Datum | undefined;
    for (const command of pipe.commands) value = this.#command(command, dot, scope, value);
    return value ?? null;
  }

  #command(command: readonly Operand[], dot: Datum, scope: Scope, last: Datum | undefined): Datum {
    const [first, ...operands] = command as [Operand, ...Operand[]];
    if (first.kind !== 'function') {
      if (operands.length > 0 || last !== undefined) fail("template: template: can't give argument to non-function");
      return this.#operand(first, dot, scope);
    }
    if (first.name === 'and' || first.name === 'or') return this.#choose(first.name, operands, dot, scope, last);
    const args = operands.map((operand) => this.#operand(operand, dot, scope));
    if (last !== undefined) args.push(last);
    return callFunction(first.name, args);
  }

  /** The first value that decides, the others not evaluated. */
  #choose(name: 'and' | 'or', operands: readonly Operand[], dot: Datum, scope: Scope, last: Datum | undefined): Datum {
    let value: Datum = null;
    for (const operand of operands) {
      value = this.#operand(operand, dot, scope);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return last ?? value;
  }

  #operand(operand: Operand, dot: Datum, scope: Scope): Datum {
    let value = this.#base(operand, dot, scope);
    for (const name of operand.fields) value = fieldOf(value, name);
    return value;
  }

  #base(operand: Operand, dot: Datum, scope: Scope): Datum {
    switch (operand.kind) {
      case 'dot':
        return dot;
      case 'constant':
        return operand.value;
      case 'variable':
        return find(scope, operand.name).value;
      case 'pipe':
        return this.#pipe(operand.pipe, dot, scope);
      default:
        return this.#command([operand], dot, scope, undefined);
    }
  }
}

function callFunction(name: string, args: readonly Datum[]): Datum {
  const [least, most, run] =
    templateFunctions.get(name) ?? fail(`template: template: function ${JSON.stringify(name)} not defined`);
  if (args.length < least || args.length > most)
    return fail(`template: template: wrong number of args for ${name}: want ${least} got ${args.length}`);
  return run(...args);
}

function find(scope: Scope, name: string): Scope[number] {
  return (
    scope.findLast((variable) => variable.name === name) ??
    fail(`template: template: undefined variable ${JSON.stringify(name)}`)
  );
}

/** Makes a variable, or changes one that exists. */
function bind(scope: Scope, name: string, value: Datum, assigns: boolean): void {
  if (assigns) find(scope, name).value = value;
  else scope.push({ name, value });
}

function fieldOf(value: Datum, name: string): Datum {
  if (value === null) return fail(`template: template: nil data; no entry for key ${JSON.stringify(name)}`);
  if (isNumeral(value) || !isObject(value))
    return fail(`template: template: can't evaluate field ${name} in this type`);
  const member = objectGet(value, name);
  return member === undefined ? fail(`template: template: map has no entry for key ${JSON.stringify(name)}`) : member;
}

/** What a `range` goes over: items of lists, members of objects by key, numbers below one. */
function itemsOf(value: Datum): readonly (readonly [key: Datum, item: Datum])[] {
  if (isNumeral(value) && value.isInteger) {
    if (value.numeral > 1_000_000) return fail('template: template: range over more than 1000000');
    return Array.from({ length: Math.max(value.numeral, 0) }, (_, at) => [whole(at), whole(at)]);
  }
  if (value === null) return [];
  if (!isNumeral(value) && isArray(value)) return value.map((item, at) => [whole(at), item]);
  if (!isNumeral(value) && isObject(value)) return sortedMembers(value);
  return fail(`template: template: range can't iterate over ${show(value)}`);
}
