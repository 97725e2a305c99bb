import type { Body, Expr, Location, RefPath, Rule } from '../../syntax/ast.ts';
import type { Value } from '../../value/value.ts';
import type { Operand } from './term.ts';

/** What an event is about. */
export type TraceNode =
  | { readonly kind: 'rule'; readonly rule: Rule; readonly path: RefPath }
  | { readonly kind: 'expression'; readonly expr: Expr }
  | { readonly kind: 'body'; readonly body: Body }
  | { readonly kind: 'document'; readonly path: RefPath; readonly expr: Expr }
  | { readonly kind: 'equation'; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'note'; readonly expr: Expr };

/** What happened, under the names of the original's traces. */
export type TraceOperation = 'Enter' | 'Eval' | 'Exit' | 'Fail' | 'Index' | 'Note' | 'Redo' | 'Unify';

/** One event of a trace. */
export interface TraceEvent {
  readonly operation: TraceOperation;
  readonly node: TraceNode;
  readonly location: Location | undefined;
  /** Number of the body that it happened in, and of the one around it. */
  readonly query: number;
  readonly parent: number;
  readonly message: string;
  /** Place of the expression in its body. */
  readonly index: number;
  /** Values of the body's variables at that moment. */
  readonly locals: readonly (readonly [name: string, value: Value])[];
}

/** Ends a trace that is too long. */
export class TraceFull extends Error {}

/** Events that are kept at most. */
const most = 200_000;

/** Where an event that is not kept happened. */
export interface TracePlace {
  readonly location: Location | undefined;
  readonly query: number;
  readonly parent: number;
}

/** Hears what happens in place of a log that keeps it: of any number of events, and without the values of variables. */
export type TraceListener = (operation: TraceOperation, node: TraceNode, place: TracePlace) => void;

/** Keeps events in their order, or passes them on. */
export class TraceLog {
  readonly events: TraceEvent[] = [];
  readonly listener: TraceListener | undefined;
  #queries = 0;
  #variables = 0;

  constructor(listener?: TraceListener) {
    this.listener = listener;
  }

  /** A number for a body. */
  number(): number {
    this.#queries += 1;
    return this.#queries - 1;
  }

  /** A variable that no other one is called like. */
  fresh(): string {
    this.#variables += 1;
    return `$value${this.#variables}`;
  }

  /** @throws TraceFull */
  add(event: TraceEvent): void {
    if (this.events.length >= most) throw new TraceFull();
    this.events.push(event);
  }
}
