import { joined, ModuleReader, name, unsigned } from './binary.ts';

/** Numbers of a module's sections (WebAssembly 2.0, 5.5). */
export const sectionIds = {
  types: 1,
  imports: 2,
  functions: 3,
  tables: 4,
  globals: 6,
  exports: 7,
  elements: 9,
  code: 10,
  data: 11,
} as const;

/** Kinds of what a module imports and exports. */
export const kinds = { function: 0, table: 1, memory: 2, global: 3 } as const;

const i32 = 0x7f;
const i32Const = 0x41;

/** What a section that lists things holds: their number, and their bytes. */
interface Listed {
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** The module of wasm/rego, taken apart so that a policy can be put behind it. */
export interface Runtime {
  readonly sections: ReadonlyMap<number, Listed>;
  /** Functions, imported ones included. */
  readonly functionCount: number;
  /** Its functions by the names under which they are exported. */
  readonly functions: ReadonlyMap<string, number>;
  /** Where its exported variables are. */
  readonly addresses: ReadonlyMap<string, number>;
  /** Where the stack begins, which grows downwards. */
  readonly stack: number;
}

/** Takes the runtime's module apart. It is our own: what it lacks is a mistake of the build. */
export function readRuntime(module: Uint8Array): Runtime {
  const reader = new ModuleReader(module, 8);
  const sections = new Map<number, Listed>();
  while (!reader.isAtEnd) {
    const id = reader.byte();
    const inner = new ModuleReader(reader.take(reader.unsigned()));
    sections.set(id, { count: inner.unsigned(), bytes: inner.rest() });
  }
  const listed = (id: number): Listed => sections.get(id) ?? { count: 0, bytes: new Uint8Array() };
  const imports = importsOf(listed(sectionIds.imports));
  const globals = globalsOf(listed(sectionIds.globals));
  const [stack = 0] = globals;
  const exported = exportsOf(listed(sectionIds.exports));
  const ofKind = (kind: number) => exported.filter((one) => one.kind === kind);
  return {
    sections,
    functionCount: imports.filter(({ kind }) => kind === kinds.function).length + listed(sectionIds.functions).count,
    functions: new Map(ofKind(kinds.function).map((one) => [one.name, one.index])),
    addresses: new Map(ofKind(kinds.global).map((one) => [one.name, globals[one.index] ?? 0])),
    stack,
  };
}

interface Import {
  readonly kind: number;
  readonly bytes: Uint8Array;
}

/** What a module imports; of a memory all but its limits. */
function importsOf({ count, bytes }: Listed): Import[] {
  const reader = new ModuleReader(bytes);
  return Array.from({ length: count }, () => {
    const start = reader.at;
    reader.name();
    reader.name();
    const kind = reader.byte();
    const end = reader.at;
    if (kind === kinds.function) reader.unsigned();
    else for (let limits = reader.byte() & 1; limits >= 0; limits -= 1) reader.unsigned();
    return { kind, bytes: bytes.subarray(start, kind === kinds.memory ? end : reader.at) };
  });
}

/** The runtime's imports, its memory of at least some pages. */
export function importsWith({ sections }: Runtime, pages: number): Uint8Array {
  const imports = importsOf(sections.get(sectionIds.imports) ?? { count: 0, bytes: new Uint8Array() });
  const noMost = 0;
  const pieces = imports.map(({ kind, bytes }) =>
    kind === kinds.memory ? joined([bytes, [noMost, ...unsigned(pages)]]) : bytes,
  );
  return joined([unsigned(imports.length), ...pieces]);
}

/** Values of globals that begin with a number. */
function globalsOf({ count, bytes }: Listed): number[] {
  const reader = new ModuleReader(bytes);
  return Array.from({ length: count }, () => {
    reader.take(3);
    const value = reader.signed();
    reader.byte();
    return value;
  });
}

/** Bytes of a global with a number of 32 bits. */
export function globalOf(value: readonly number[], mutable: boolean): number[] {
  const end = 0x0b;
  return [i32, mutable ? 1 : 0, i32Const, ...value, end];
}

interface Export {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

function exportsOf({ count, bytes }: Listed): Export[] {
  const reader = new ModuleReader(bytes);
  return Array.from({ length: count }, () => ({
    name: reader.name(),
    kind: reader.byte(),
    index: reader.unsigned(),
  }));
}

/** Bytes of an export. */
export function exportOf(text: string, kind: number, index: number): number[] {
  return [...name(text), kind, ...unsigned(index)];
}

/** A section with its number and length. */
export function section(id: number, content: ArrayLike<number>): Uint8Array {
  return joined([[id, ...unsigned(content.length)], content]);
}

/** A section of the runtime's with more behind what it lists. */
export function extended({ sections }: Runtime, id: number, more: readonly ArrayLike<number>[]): Uint8Array {
  const before = sections.get(id) ?? { count: 0, bytes: new Uint8Array() };
  return section(id, joined([unsigned(before.count + more.length), before.bytes, ...more]));
}
