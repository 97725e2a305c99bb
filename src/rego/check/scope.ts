/** How a name came into a scope. */
export type Occurrence = 'new' | 'argument' | 'seen' | 'assigned' | 'declared';

interface Entry {
  readonly generated: string;
  readonly occurrence: Occurrence;
  /** Uses, the declaration included. */
  count: number;
}

/** The names of one body and of those around it. */
export class Scopes {
  private readonly scopes: Map<string, Entry>[] = [new Map()];

  push(): void {
    this.scopes.push(new Map());
  }

  pop(): void {
    this.scopes.pop();
  }

  /** The names of the innermost scope. */
  get innermost(): ReadonlyMap<string, Entry> {
    return this.scopes.at(-1) ?? new Map<string, Entry>();
  }

  insert(name: string, generated: string, occurrence: Occurrence): void {
    this.scopes.at(-1)?.set(name, { generated, occurrence, count: 1 });
  }

  /** How a name came into the innermost scope. */
  occurrence(name: string): Occurrence {
    return this.innermost.get(name)?.occurrence ?? 'new';
  }

  /** The entry of a name in the innermost scope that has it. */
  find(name: string): Entry | undefined {
    for (let index = this.scopes.length - 1; index >= 0; index -= 1) {
      const entry = this.scopes[index]?.get(name);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** A copy that starts where this one stands. */
  copy(): Scopes {
    const copy = new Scopes();
    copy.scopes.length = 0;
    for (const scope of this.scopes) copy.scopes.push(new Map([...scope].map(([name, entry]) => [name, { ...entry }])));
    return copy;
  }
}
