import type { Location } from '../syntax/ast.ts';
import type { ContextSlot, Instrument, Operand, Slot } from '../plan/ir.ts';
import type { Value } from '../value/value.ts';
import { stringLiteral, valueLiteral } from './literal.ts';
import { ProbeTables } from './probe-tables.ts';
import { isSafeName } from './safe-name.ts';
import { Writer } from './writer.ts';

/** A place of a policy that run-time errors name. */
export type Site = Location;

/** What the emitted program as a whole gathers while its functions are written. */
export class Emitter extends Writer {
  readonly sites: Site[] = [];
  /** Builtins that `with` replaces somewhere: their calls look for a replacement. */
  readonly mocked: ReadonlySet<string>;
  /** Documents and functions that the code calls. */
  readonly linked = new Set<string>();
  /** Present where the code is instrumented. */
  readonly probes: ProbeTables | undefined;
  readonly instrument: Instrument | undefined;
  readonly #siteNumbers = new Map<Location, number>();
  readonly #constants = new Map<string, string>();
  readonly #builtins = new Map<string, string>();
  readonly #safeNames = new Set<string>();

  readonly #firstSite: number;

  /** @param firstSite number of the first place; a query counts on from its policy's */
  constructor(mocked: ReadonlySet<string>, firstSite = 0, instrument?: Instrument) {
    super();
    this.instrument = instrument;
    this.probes = instrument === undefined ? undefined : new ProbeTables();
    this.mocked = mocked;
    this.#firstSite = firstSite;
  }

  /** Number of a place, as an argument for the runtime. */
  site(location: Location | undefined): number {
    if (location === undefined) return -1;
    const known = this.#siteNumbers.get(location);
    if (known !== undefined) return known;
    const number = this.#firstSite + this.sites.length;
    this.#siteNumbers.set(location, number);
    this.sites.push(location);
    return number;
  }

  /** Writes a line for the probe, where the code is instrumented. */
  probe(write: (probes: ProbeTables) => string): void {
    if (this.probes !== undefined) this.line(write(this.probes));
  }

  /** Expression of an operand. */
  operand(operand: Operand): string {
    return 'slot' in operand ? slotName(operand.slot) : this.constant(operand.constant);
  }

  /** Expression of a constant: scalars in place, others made once for the program. */
  constant(value: Value): string {
    const literal = valueLiteral(value);
    if (typeof value !== 'object' || value === null) return literal;
    let name = this.#constants.get(literal);
    if (name === undefined) {
      name = `K${this.#constants.size}`;
      this.#constants.set(literal, name);
    }
    return name;
  }

  /** Name of the linked builtin. */
  builtin(name: string): string {
    let variable = this.#builtins.get(name);
    if (variable === undefined) {
      variable = `B${this.#builtins.size}`;
      this.#builtins.set(name, variable);
    }
    return variable;
  }

  /** Names of the builtins that the code calls, in order. */
  get calls(): string[] {
    return [...this.#builtins.keys()].sort();
  }

  /** Name of a document's (`d`) or function's (`f`) entry. */
  entry(kind: 'd' | 'f', number: number): string {
    const name = `${kind}${number}`;
    this.linked.add(name);
    return name;
  }

  /** Expression of a member with a constant name: read in place where no prototype can have that name. */
  member(base: string, name: string, temporary: string): string {
    if (!isSafeName(name)) return `get(${base},${stringLiteral(name)})`;
    this.#safeNames.add(name);
    return `typeof ${base}==='object'&&${base}!==null&&(${temporary}=${base}.${name})!==undefined?${temporary}:miss(${base},${stringLiteral(name)})`;
  }

  /** Declarations that must stand before the functions. */
  prelude(): string[] {
    return [
      ...[...this.#constants].map(([literal, name]) => `const ${name}=${literal};`),
      ...[...this.#builtins].map(([name, variable]) => `const ${variable}=R.builtin(${stringLiteral(name)});`),
      `R.requireSafe([${[...this.#safeNames].map(stringLiteral).join()}]);`,
    ];
  }
}

/** Name of the variable that holds a slot. */
export function slotName(slot: Slot): string {
  return `s${slot}`;
}

/** Name of the variable that holds a context; the evaluation's own is `C`. */
export function contextName(context: ContextSlot): string {
  return context === 0 ? 'C' : `C${context}`;
}
