import type { ProbedExpression, ProbedRule } from '../emit/probe-tables.ts';
import type { Location } from '../syntax/ast.ts';
import type { Value } from '../value/value.ts';
import { type Collector, Trail } from './trail.ts';

/** A rule's body that is being evaluated. */
export interface ProbeFrame {
  readonly rule: ProbedRule;
  readonly outer: ProbeFrame | undefined;
  /** Rules around it. */
  readonly depth: number;
  /** Values of the rule's variables, by the checker's names. */
  readonly bindings: Map<string, Value>;
  /** Values of the terms that were worked out, by expression and place; of the last turn of a loop. */
  readonly seen: Map<ProbedExpression, Map<Location, Value | undefined>>;
  readonly input: Value | undefined;
}

/** What a reporter wants to hear; each evaluation has reporters of its own. */
export interface Reporter {
  /** The evaluation begins, perhaps anew: an earlier beginning waited for the host. */
  begin?(): void;
  enter?(frame: ProbeFrame): void;
  evaluate?(expression: ProbedExpression, frame: ProbeFrame): void;
  /** An expression has no (further) solution. */
  fail?(expression: ProbedExpression, frame: ProbeFrame): void;
  /** An expression that loops takes another turn. */
  redo?(expression: ProbedExpression, frame: ProbeFrame): void;
  /** A rule has given a value or an element. */
  exit?(frame: ProbeFrame): void;
  note?(text: string, frame: ProbeFrame): void;
}

interface OpenFrame extends ProbeFrame {
  readonly outer: OpenFrame | undefined;
  /** Length of the trail where it began. */
  readonly start: number;
  kept: Collector | undefined;
  /** Where terms are noted: with the expression that began last. */
  terms?: Map<Location, Value | undefined>;
}

/** What instrumented code calls: keeps the rules that are being evaluated, and tells reporters and the trail. */
export class Probe {
  readonly trail: Trail | undefined;
  readonly #reporters: readonly Reporter[];
  #frame: OpenFrame | undefined;

  constructor(reporters: readonly Reporter[] = [], trail?: Trail) {
    this.#reporters = reporters;
    this.trail = trail;
  }

  /** An evaluation begins (anew, where it waited for the host). */
  begin(input: Value | undefined, data: Value): void {
    this.#frame = undefined;
    for (const reporter of this.#reporters) reporter.begin?.();
    this.trail?.begin(input, data);
  }

  enter(rule: ProbedRule, { input }: { readonly input: Value | undefined }): void {
    const outer = this.#frame;
    const depth = (outer?.depth ?? -1) + 1;
    const start = this.here();
    this.#frame = { rule, input, outer, depth, start, bindings: new Map(), seen: new Map(), kept: undefined };
    for (const reporter of this.#reporters) reporter.enter?.(this.#frame);
  }

  eval(expression: ProbedExpression): void {
    const frame = this.#frame;
    if (frame === undefined) return;
    this.#begin(frame, expression);
    for (const reporter of this.#reporters) reporter.evaluate?.(expression, frame);
  }

  #begin(frame: OpenFrame, expression: ProbedExpression): void {
    frame.terms = new Map();
    frame.seen.set(expression, frame.terms);
  }

  fail(expression: ProbedExpression): void {
    const frame = this.#frame;
    if (frame !== undefined) for (const reporter of this.#reporters) reporter.fail?.(expression, frame);
  }

  /** A loop has nothing to go through. */
  empty(expression: ProbedExpression | undefined): void {
    if (expression !== undefined) this.fail(expression);
  }

  /** A turn of a loop begins; what earlier turns read is forgotten. */
  turn(start: number, index: number, expression: ProbedExpression | undefined): void {
    this.trail?.cut(start);
    const frame = this.#frame;
    if (index === 0 || expression === undefined || frame === undefined) return;
    this.#begin(frame, expression);
    for (const reporter of this.#reporters) reporter.redo?.(expression, frame);
  }

  /** The first of perhaps several results of a body that loops. */
  result(): void {
    const frame = this.#frame;
    if (frame === undefined || this.trail === undefined) return;
    frame.kept = { start: frame.start, kept: this.trail.since(frame.start), all: false };
  }

  /** The body of the innermost rule has given its value. */
  exit(): void {
    const frame = this.#frame;
    if (frame === undefined) return;
    for (const reporter of this.#reporters) reporter.exit?.(frame);
    if (frame.kept !== undefined) this.trail?.restore(frame.kept);
    this.#frame = frame.outer;
  }

  /** The body of the innermost rule has no (further) value. */
  leave(): void {
    this.trail?.cut(this.#frame?.start ?? 0);
    this.#frame = this.#frame?.outer;
  }

  /** A partial document gets an element or a member. */
  yielded(document: object, key: Value): void {
    const frame = this.#frame;
    if (frame === undefined) return;
    this.trail?.yielded(document, key, frame.start);
    for (const reporter of this.#reporters) reporter.exit?.(frame);
  }

  finished<Result extends Value | undefined>(maker: object, document: Result): Result {
    this.trail?.finished(maker, document);
    return document;
  }

  bind(name: string, value: Value): void {
    this.#frame?.bindings.set(name, value);
  }

  seen(place: Location, value: Value | undefined): void {
    this.#frame?.terms?.set(place, value);
  }

  note(text: string): void {
    const frame = this.#frame;
    if (frame !== undefined) for (const reporter of this.#reporters) reporter.note?.(text, frame);
  }

  here(): number {
    return this.trail?.length ?? 0;
  }

  cut(start: number): void {
    this.trail?.cut(start);
  }

  open(all: boolean): Collector {
    return this.trail?.open(all) ?? closed;
  }

  keep(collector: Collector): void {
    this.trail?.keep(collector);
  }

  close(collector: Collector): void {
    this.trail?.close(collector);
  }

  read(base: Value | undefined, path: readonly Value[]): void {
    this.trail?.read(base, path);
  }

  call(name: string, values: readonly Value[]): void {
    this.trail?.call(name, values);
  }

  store(context: object, document: number, start: number): void {
    this.trail?.store(context, document, start);
  }

  recall(context: object, document: number): void {
    this.trail?.recall(context, document);
  }
}

const closed: Collector = { start: 0, kept: [], all: false };
