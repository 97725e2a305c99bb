import type { Body, Expr, Location } from '../../syntax/ast.ts';
import type { Context } from '../../run/context.ts';
import type { Term } from '../../syntax/ast.ts';
import type { Value } from '../../value/value.ts';
import type { TraceLog, TraceNode, TraceOperation } from './event.ts';
import { Scope } from './term.ts';

/** Documents as a body sees them; `with` makes another one. */
export interface World {
  readonly context: Context;
  /** What stands for functions, by their names. */
  readonly mocks: ReadonlyMap<string, Term>;
  /** Values of documents and calls that were evaluated; undefined is a value that is not there. */
  readonly cache: Map<string, Value | undefined>;
}

/** Says that one solution of a body is enough: whatever loops up to it ends. */
export interface Early {
  readonly frame: Frame;
  /** What the continuation had said itself. */
  readonly outer: Done;
}

/** What a continuation says: go on, or that the search of a body is over. */
export type Done = Early | undefined;

/** What happens with each solution. */
export type Next = () => Done;

/** A body that is being evaluated. */
export class Frame {
  readonly body: Body;
  readonly scope: Scope;
  readonly log: TraceLog;
  readonly query: number;
  readonly parent: number;
  world: World;
  /** The expression that is being evaluated. */
  index = 0;
  /** One solution is enough. */
  isOnce = false;

  constructor(body: Body, outer: Frame | TraceLog, world: World, scope: Scope) {
    this.body = body;
    this.scope = scope;
    this.world = world;
    this.log = outer instanceof Frame ? outer.log : outer;
    this.query = this.log.number();
    this.parent = outer instanceof Frame ? outer.query : this.query;
  }

  /** A body with variables of its own. */
  child(body: Body): Frame {
    return new Frame(body, this, this.world, new Scope());
  }

  /** A body that sees the variables of this one. */
  closure(body: Body): Frame {
    return new Frame(body, this, this.world, this.scope);
  }

  /** The expression that is being evaluated. */
  get current(): Expr | undefined {
    return this.body[this.index];
  }

  tell(operation: TraceOperation, node: TraceNode, message = ''): void {
    const location = placeOf(node) ?? this.current?.location;
    const { query, parent } = this;
    const { listener } = this.log;
    if (listener !== undefined) return listener(operation, node, { location, query, parent });
    this.log.add({ operation, node, location, query, parent, message, index: this.index, locals: this.scope.values() });
  }

  /** A body or rule gives a value. */
  exit(node: TraceNode): void {
    this.tell('Exit', node, this.isOnce ? 'early' : '');
  }
}

function placeOf(node: TraceNode): Location | undefined {
  switch (node.kind) {
    case 'rule':
      return node.rule.location;
    case 'body':
      return node.body[0]?.location;
    case 'equation':
      return undefined;
    default:
      return node.expr.location;
  }
}

/** Ends the search of a body once it has a solution. @returns what is left to say to those around it */
export function within(frame: Frame, done: Done): Done {
  return done?.frame === frame ? done.outer : done;
}
