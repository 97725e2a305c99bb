import type { Location } from '../syntax/ast.ts';
import type { FieldsOf, PlanBlock, PlanLocation, PlanOperand, PlanStatement, StatementName } from './format.ts';
import type { Tables } from './tables.ts';

/** Operand of a local variable. */
export function local(value: number): PlanOperand {
  return { type: 'local', value };
}

/** Operand of a boolean. */
export function bool(value: boolean): PlanOperand {
  return { type: 'bool', value };
}

/** Writes the statements of one function or plan, and hands out its local variables. */
export class Writer {
  readonly tables: Tables;
  #block: PlanStatement[] = [];
  #place: PlanLocation;
  #locals: number;

  /** @param locals number of the variables that are given. */
  constructor(tables: Tables, locals: number, location?: Location) {
    this.tables = tables;
    this.#locals = locals;
    this.#place = tables.place(location);
  }

  /** A new local variable. */
  local(): number {
    this.#locals += 1;
    return this.#locals - 1;
  }

  /** Where the following statements come from. */
  at(location: Location | undefined): void {
    if (location !== undefined) this.#place = this.tables.place(location);
  }

  push<Name extends StatementName>(type: Name, fields: FieldsOf<Name>): void {
    this.#block.push({ type, stmt: { ...fields, ...this.#place } } as unknown as PlanStatement);
  }

  /** Runs `write` with a new block, and returns the block. */
  block(write: () => void): PlanBlock {
    const [block, place] = [this.#block, this.#place];
    const stmts: PlanStatement[] = [];
    this.#block = stmts;
    write();
    this.#block = block;
    this.#place = place;
    return { stmts };
  }

  /** Statements that do not end the block around where they are undefined. */
  attempt(write: () => void): void {
    this.push('BlockStmt', { blocks: [this.block(write)] });
  }

  /** Value of the first alternative that has one; undefined where none has. */
  first(alternatives: readonly (() => PlanOperand)[]): PlanOperand {
    const target = this.local();
    this.push('ResetLocalStmt', { target });
    const blocks = alternatives.map((alternative, index) =>
      this.block(() => {
        if (index > 0) this.push('IsUndefinedStmt', { source: target });
        this.push('AssignVarStmt', { source: alternative(), target });
      }),
    );
    this.push('BlockStmt', { blocks });
    this.push('IsDefinedStmt', { source: target });
    return local(target);
  }

  string(text: string): PlanOperand {
    return { type: 'string_index', value: this.tables.string(text) };
  }

  /** The local of an operand, for statements that take no constants. */
  localOf(operand: PlanOperand): number {
    if (operand.type === 'local') return operand.value;
    const target = this.local();
    this.push('AssignVarStmt', { source: operand, target });
    return target;
  }

  /** Follows keys from a value on; undefined where one leads nowhere. */
  dots(start: PlanOperand, keys: readonly PlanOperand[]): PlanOperand {
    let source = start;
    for (const key of keys) {
      const target = this.local();
      this.push('DotStmt', { source, key, target });
      source = local(target);
    }
    return source;
  }
}
