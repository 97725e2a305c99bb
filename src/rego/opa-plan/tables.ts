import type { BuiltinDeclaration, TypeJson } from '../check/compiled.ts';
import type { Location, SourceFile } from '../syntax/ast.ts';
import type { PlanLocation, PlanStatic } from './format.ts';

const nowhere: PlanLocation = { file: 0, col: 0, row: 0, end_col: 0, end_row: 0 };

/** Strings, files and builtins of a plan, each once, in the order in which they are first named. */
export class Tables {
  readonly #strings = new Map<string, number>();
  readonly #files = new Map<string, number>();
  readonly #builtins = new Map<string, TypeJson>();
  readonly #lines = new WeakMap<SourceFile, readonly number[]>();
  readonly #declarations: ReadonlyMap<string, BuiltinDeclaration>;

  constructor(declarations: ReadonlyMap<string, BuiltinDeclaration>) {
    this.#declarations = declarations;
  }

  /** Index of a string. */
  string(text: string): number {
    return indexIn(this.#strings, text);
  }

  /** Notes that the plan calls a builtin, and returns its name. */
  builtin(name: string): string {
    const declaration = this.#declarations.get(name);
    if (declaration !== undefined) this.#builtins.set(name, declarationJson(declaration));
    return name;
  }

  /** Whether a builtin gives no value (`print`). */
  isVoid(name: string): boolean {
    return this.#declarations.has(name) && this.#declarations.get(name)?.result === undefined;
  }

  /** A place in the form of the plan; all zeros for none, and for what stands in no file. */
  place(location: Location | undefined): PlanLocation {
    if (location === undefined || location.source.name === '') return nowhere;
    const { source, row, col, end } = location;
    return { file: indexIn(this.#files, source.name), col, row, ...this.#end(source, end) };
  }

  finish(): PlanStatic {
    const list = (entries: Map<string, number>) => [...entries.keys()].map((value) => ({ value }));
    const builtins = [...this.#builtins].sort(([left], [right]) => (left < right ? -1 : 1));
    return {
      strings: list(this.#strings),
      builtin_funcs: builtins.map(([name, decl]) => ({ name, decl })),
      files: list(this.#files),
    };
  }

  #end(source: SourceFile, offset: number): Pick<PlanLocation, 'end_col' | 'end_row'> {
    const lines = this.#lines.get(source) ?? lineStarts(source.text);
    this.#lines.set(source, lines);
    let [low, high] = [0, lines.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lines[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    const before = source.text.slice(lines[low], offset);
    return { end_col: Array.from(before).length + 1, end_row: low + 1 };
  }
}

function indexIn(table: Map<string, number>, text: string): number {
  const known = table.get(text);
  if (known !== undefined) return known;
  table.set(text, table.size);
  return table.size - 1;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function declarationJson({ arguments: args, result, variadic }: BuiltinDeclaration): TypeJson {
  return {
    ...(args.length > 0 && { args }),
    ...(result !== undefined && { result }),
    type: 'function',
    ...(variadic === true && { variadic: { type: 'any' } }),
  };
}
