import type { Location } from '../syntax/ast.ts';

/** One line of generated code begins at this place of a policy. */
export interface Mapping {
  /** Generated line, counted from 0. */
  readonly line: number;
  readonly location: Location;
}

/** Collects generated lines and where each came from. */
export class Writer {
  readonly lines: string[] = [];
  readonly mappings: Mapping[] = [];

  line(text: string, location?: Location): void {
    if (location !== undefined) this.mappings.push({ line: this.lines.length, location });
    this.lines.push(text);
  }
}
