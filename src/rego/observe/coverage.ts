import type { TraceListener } from './topdown/event.ts';
import type { Location, Module } from '../syntax/ast.ts';
import { walkRule } from '../syntax/walk.ts';

/** A place in a file, both counted from 1; the column in characters. */
export interface CoveragePosition {
  readonly row: number;
  readonly col: number;
}

/** From the first character to the one behind the last. */
export interface CoverageRange {
  readonly start: CoveragePosition;
  readonly end: CoveragePosition;
}

/** A place that was not evaluated. */
export interface MissedRange extends CoverageRange {
  /** Shortcuts without which it would have been. */
  readonly kinds?: readonly string[];
}

/** What was evaluated of a file; numbers of lines, `coverage` in percent. */
export interface FileCoverage {
  readonly covered?: readonly CoverageRange[];
  readonly not_covered?: readonly MissedRange[];
  readonly covered_lines?: number;
  readonly not_covered_lines?: number;
  readonly coverage?: number;
}

/** The report of `--coverage`, in OPA's shape. */
export interface CoverageReport {
  readonly files: Readonly<Record<string, FileCoverage>>;
  readonly covered_lines: number;
  readonly not_covered_lines: number;
  readonly coverage: number;
}

/** A place that was evaluated, in a form that can be sent to another thread. */
export interface Hit {
  /** Name of the file. */
  readonly file: string;
  readonly range: CoverageRange;
}

/** Gathers over any number of evaluations which expressions were evaluated and which rules gave a value. */
export class CoverageReporter {
  readonly #hits = new Map<string, CoverageRange>();
  readonly #files = new Map<string, Set<string>>();
  readonly #known = new Set<Location>();

  /** Hears the steps of an evaluation. */
  readonly listener: TraceListener = (operation, node) => {
    if (operation === 'Eval' && node.kind === 'expression') this.#hit(node.expr.location);
    else if (operation === 'Exit' && node.kind === 'rule') this.#hit(node.rule.head.location);
  };

  #hit(location: Location): void {
    if (this.#known.has(location)) return;
    this.#known.add(location);
    if (location.source.name !== '') this.add([{ file: location.source.name, range: rangeOf(location) }]);
  }

  /** Adds what another reporter, of another thread perhaps, has gathered. */
  add(hits: Iterable<Hit>): void {
    for (const { file, range } of hits) {
      const text = `${file} ${JSON.stringify(range)}`;
      this.#files.set(file, (this.#files.get(file) ?? new Set()).add(text));
      this.#hits.set(text, range);
    }
  }

  /** All that was evaluated. */
  hits(): Hit[] {
    return [...this.#files].flatMap(([file, texts]) =>
      [...texts].map((text) => ({ file, range: this.#hits.get(text) as CoverageRange })),
    );
  }

  /** Whether the place in a file was evaluated. */
  has(file: string, range: CoverageRange): boolean {
    return this.#files.get(file)?.has(`${file} ${JSON.stringify(range)}`) === true;
  }

  /**
   * The report over parsed modules (not those that the checker rewrote).
   * @param passes further evaluations that did without a shortcut, by its name: what only they reached has it as kind
   */
  report(modules: readonly Module[], passes: ReadonlyMap<string, CoverageReporter> = new Map()): CoverageReport {
    const files: Record<string, FileCoverage> = {};
    let [covered, missed] = [0, 0];
    for (const module of [...modules].sort((left, right) => (left.source.name < right.source.name ? -1 : 1))) {
      const hits = [...(this.#files.get(module.source.name) ?? [])].map(
        (text) => this.#hits.get(text) as CoverageRange,
      );
      const lines = linesOf(hits);
      const misses = rangesOf(module).filter(({ start }) => !lines.has(start.row));
      const missedLines = [...linesOf(misses)].filter((line) => !lines.has(line));
      covered += lines.size;
      missed += missedLines.length;
      files[module.source.name] = {
        ...(hits.length > 0 && { covered: sorted(hits) }),
        ...(misses.length > 0 && { not_covered: sorted(misses).map((range) => withKinds(range, module, passes)) }),
        ...(lines.size > 0 && { covered_lines: lines.size }),
        ...(missedLines.length > 0 && { not_covered_lines: missedLines.length }),
        ...(lines.size > 0 && { coverage: percent(lines.size, missedLines.length) }),
      };
    }
    return { files, covered_lines: covered, not_covered_lines: missed, coverage: percent(covered, missed) };
  }
}

function withKinds(range: CoverageRange, { source }: Module, passes: ReadonlyMap<string, CoverageReporter>) {
  const kinds = [...passes].filter(([, pass]) => pass.has(source.name, range)).map(([kind]) => kind);
  return kinds.length === 0 ? range : { ...range, kinds };
}

function percent(covered: number, missed: number): number {
  return covered + missed === 0 ? 0 : (100 * covered) / (covered + missed);
}

/** Places that a run could reach: heads of rules, and expressions but for declarations of variables. */
function rangesOf({ rules }: Module): CoverageRange[] {
  const found = new Map<string, CoverageRange>();
  const add = (location: Location): void => {
    if (location.end <= location.offset) return;
    const range = rangeOf(location);
    found.set(JSON.stringify(range), range);
  };
  for (const rule of rules) {
    for (let one: typeof rule | undefined = rule; one !== undefined; one = one.else) add(one.head.location);
    walkRule(rule, {
      expr(expr) {
        if (expr.type !== 'some') add(expr.location);
      },
    });
  }
  return [...found.values()];
}

function rangeOf({ row, col, offset, end, source: { text } }: Location): CoverageRange {
  const lines = text.slice(offset, end).split('\n');
  const last = [...(lines.at(-1) ?? '')].length;
  const position = lines.length === 1 ? { row, col: col + last } : { row: row + lines.length - 1, col: last + 1 };
  return { start: { row, col }, end: position };
}

function linesOf(ranges: readonly CoverageRange[]): Set<number> {
  const lines = new Set<number>();
  for (const { start, end } of ranges) for (let row = start.row; row <= end.row; row += 1) lines.add(row);
  return lines;
}

function sorted(ranges: readonly CoverageRange[]): CoverageRange[] {
  return [...ranges].sort(
    (left, right) =>
      left.start.row - right.start.row ||
      left.start.col - right.start.col ||
      left.end.row - right.end.row ||
      left.end.col - right.end.col,
  );
}
