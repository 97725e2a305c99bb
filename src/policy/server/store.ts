import type { Builtin } from '../../rego/builtins/builtin.ts';
import { compile, type Policy } from '../../rego/compile.ts';
import { type Problem, RegoError } from '../../rego/error.ts';
import type { Instrument } from '../../rego/plan/ir.ts';
import type { Location, Module } from '../../rego/syntax/ast.ts';
import { parseModule } from '../../rego/syntax/parse.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { isPlain } from '../load/merge.ts';
import { type PatchOperation, patchedAt, putAt, removedAt, StoreError, valueAt } from './document.ts';

/** A policy that was given to the server, by the id that it was given under. */
export interface StoredModule {
  readonly id: string;
  readonly text: string;
  readonly module: Module;
  /** Dialect, where it is another than that of the store. */
  readonly version?: 'v0' | 'v1' | undefined;
}

/** What a store is made of at first. */
export interface StoreOptions {
  readonly modules?: readonly {
    readonly name: string;
    readonly text: string;
    readonly version?: 'v0' | 'v1' | undefined;
  }[];
  readonly data?: PlainObject;
  readonly version?: 'v0' | 'v1';
  readonly builtins?: readonly Builtin[];
  /** Keeps what clients change, before it takes hold; what it throws refuses the change. */
  readonly onWrite?:
    | ((next: { readonly modules: readonly StoredModule[]; readonly data: PlainObject }) => void)
    | undefined;
}

/** What takes the place of policies, data or both. */
interface StoreSwap {
  readonly modules?: ReadonlyMap<string, StoredModule>;
  readonly data?: PlainObject;
}

/** Policies and base documents of a server. A change is compiled first, and takes hold as a whole or not at all. */
export class PolicyStore {
  readonly #options: StoreOptions;
  #modules: ReadonlyMap<string, StoredModule>;
  #data: PlainObject;
  #policy: Policy;
  #changes = 0;

  /** @throws RegoError with the mistakes of the policies */
  constructor(options: StoreOptions = {}) {
    this.#options = options;
    this.#data = options.data ?? {};
    this.#modules = new Map(
      (options.modules ?? []).map(({ name, text, version }) => [name, this.#parse(name, text, version)]),
    );
    this.#policy = this.#compile(this.#modules, this.#data);
  }

  get policy(): Policy {
    return this.#policy;
  }

  /** How often policies or data were changed. */
  get changes(): number {
    return this.#changes;
  }

  /** Dialect of policies that state none. */
  get version(): 'v0' | 'v1' | undefined {
    return this.#options.version;
  }

  get data(): PlainObject {
    return this.#data;
  }

  /** Policies in the order of their ids. */
  get modules(): readonly StoredModule[] {
    return [...this.#modules.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
  }

  module(id: string): StoredModule | undefined {
    return this.#modules.get(id);
  }

  /** Adds or replaces a policy. @throws RegoError where it or the whole has mistakes; nothing is changed then */
  putModule(id: string, text: string): void {
    if (this.#modules.get(id)?.text === text) return;
    this.#swap({ modules: new Map([...this.#modules, [id, this.#parse(id, text)]]) }, this.#options.onWrite);
  }

  /** Takes a policy away; false where there is none. @throws RegoError where others need it */
  removeModule(id: string): boolean {
    if (!this.#modules.has(id)) return false;
    this.#swap({ modules: new Map([...this.#modules].filter(([name]) => name !== id)) }, this.#options.onWrite);
    return true;
  }

  /** Whether rules make the document at a path, or one that it is in. */
  hasRule(path: readonly string[]): boolean {
    return [...this.#modules.values()].some(({ module }) =>
      rulePaths(module).some(({ names }) => names.every((name, index) => name === path[index])),
    );
  }

  /** The base document at a path; undefined where there is none. */
  read(path: readonly string[]): Value | undefined {
    return valueAt(this.#data, path);
  }

  /** Writes a base document, making the objects on its way. @throws StoreError, RegoError */
  write(path: readonly string[], value: Value): void {
    this.#setData(putAt(this.#data, path, value));
  }

  /** Changes a base document by a JSON Patch (RFC 6902). @throws StoreError */
  patch(path: readonly string[], operations: readonly PatchOperation[]): void {
    this.#setData(patchedAt(this.#data, path, operations));
  }

  /** Takes a base document away. @throws StoreError where there is none */
  remove(path: readonly string[]): void {
    this.#setData(removedAt(this.#data, path));
  }

  /** Puts other policies, other data or both in place at once. @throws RegoError; nothing is changed then */
  replace(change: StoreSwap): void {
    this.#swap(change);
  }

  #swap(change: StoreSwap, onWrite?: StoreOptions['onWrite']): void {
    const modules = change.modules ?? this.#modules;
    const data = change.data ?? this.#data;
    const policy = this.#compile(modules, data);
    onWrite?.({ modules: [...modules.values()], data });
    this.#policy = policy;
    this.#modules = modules;
    this.#data = data;
    this.#changes += 1;
  }

  /** Reads a policy without adding it. @throws RegoError */
  parsed(id: string, text: string, version?: 'v0' | 'v1' | undefined): StoredModule {
    return this.#parse(id, text, version);
  }

  /** Policies by id, as {@link replace} takes them. */
  get modulesById(): ReadonlyMap<string, StoredModule> {
    return this.#modules;
  }

  /** New data needs no compilation: the compiled policy looks it up. */
  #setData(data: Value): void {
    if (!isPlain(data)) throw new StoreError('invalid_parameter', 'storage_invalid_patch_error: root must be object');
    refuseConflicts(this.#modules, data);
    this.#options.onWrite?.({ modules: [...this.#modules.values()], data });
    this.#data = data;
    this.#changes += 1;
    this.#policy.setData(data);
  }

  #parse(id: string, text: string, own?: 'v0' | 'v1' | undefined): StoredModule {
    const version = own ?? this.#options.version ?? 'v1';
    return { id, text, module: parseModule(id, text, { version }), version: own };
  }

  #compile(modules: ReadonlyMap<string, StoredModule>, data: PlainObject, instrument?: Instrument): Policy {
    refuseConflicts(modules, data);
    const { version, builtins } = this.#options;
    return compile({
      modules: [...modules.values()].map(({ id: name, text, version: own }) => ({
        name,
        text,
        ...(own && { version: own }),
      })),
      data,
      print: true,
      instrument,
      ...(version !== undefined && { version }),
      ...(builtins !== undefined && { builtins }),
    });
  }
}

/** @throws RegoError where a rule stands where data stands: one of them would hide the other */
function refuseConflicts(modules: ReadonlyMap<string, StoredModule>, data: PlainObject): void {
  const problems = [...modules.values()].flatMap(({ module }) => conflictsOf(module, data));
  const [first, ...rest] = problems;
  if (first !== undefined) throw new RegoError([first, ...rest]);
}

/** Rules of a module with the names that lead to them, as far as they are plain. */
function rulePaths({
  package: pkg,
  rules,
}: Module): { readonly names: readonly string[]; readonly location: Location }[] {
  const folder = pkg.path.slice(1).map((term) => ('value' in term ? String(term.value) : ''));
  return rules.map(({ head, location }) => {
    const names = [...folder];
    for (const [index, term] of head.ref.value.entries()) {
      if (term.type === 'string' || index === 0) names.push('value' in term ? String(term.value) : '');
      else break;
    }
    return { names, location };
  });
}

function conflictsOf(module: Module, data: PlainObject): Problem[] {
  const found = new Set<string>();
  return rulePaths(module).flatMap(({ names, location }) => {
    const name = names.join('/');
    if (found.has(name) || valueAt(data, names) === undefined) return [];
    found.add(name);
    return [
      { code: 'rego_compile_error', message: `conflicting rule for data path ${name} found`, location } as Problem,
    ];
  });
}
