// The folder has `objects/`, one file for each policy and each part of the data, named after the hash of its content, and `state.json`,
// which lists them. A change writes the objects that are new, then puts another list in the place of the one before: by that one step all
// of it is there. What is listed is never written again, so a process that is killed anywhere leaves the state before or the one after.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, type Text } from '../../core/index.ts';
import { parseJson } from '../../rego/value/json.ts';
import { jsonText } from '../../rego/value/print.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import type { DiskConfig } from './config.ts';
import { detail } from './details.ts';
import { syncFolder, writeDurably } from './durable.ts';
import { lockFolder } from './lock.ts';
import { joined, keyOf, type Part, partsOf } from './partitions.ts';
import { type Listing, listingText, readListing } from './listing.ts';

/** Policies and data as they are kept. */
export interface KeptState {
  readonly modules: readonly KeptModule[];
  readonly data: PlainObject;
}

/** A policy by the id that it was given under. */
export interface KeptModule {
  readonly id: string;
  readonly text: string;
  readonly version?: 'v0' | 'v1' | undefined;
}

/** Parts by the keys of their paths. */
type Written = Map<string, { readonly value: Value; readonly hash: string }>;

/** Policies and base documents that outlive the process, in a folder that one process has at a time. */
export class DiskStorage {
  readonly #config: DiskConfig;
  readonly #objects: string;
  readonly #list: string;
  readonly #unlock: () => void;
  /** Objects that the list names. */
  #listed = new Set<string>();
  /** Parts as they were written last: what is the same value still has the same hash. */
  #written: Written = new Map();

  /** @throws PolicyError POLICY_STORAGE where the folder is not to be had */
  constructor(config: DiskConfig) {
    this.#config = config;
    const { directory } = config;
    this.#objects = join(directory, 'objects');
    this.#list = join(directory, 'state.json');
    makeFolder(config, this.#objects);
    this.#unlock = guarded(directory, () => lockFolder(join(directory, 'lock')));
  }

  /** What an earlier run kept; undefined where the folder is new. @throws PolicyError POLICY_STORAGE, with the file that is damaged */
  load(): KeptState | undefined {
    if (!existsSync(this.#list)) return undefined;
    const listing = readListing(this.#list);
    this.#listed = new Set([...listing.data, ...listing.policies].map(({ hash }) => hash));
    const modules = listing.policies.map(({ id, hash, version }) => ({ id, text: this.#read(hash), version }));
    const parts = listing.data.map(({ path, hash }) => {
      const value = this.#parsed(hash);
      this.#written.set(keyOf(path), { value, hash });
      return { path, value };
    });
    this.#sweep();
    return { modules, data: joined(parts) };
  }

  /** Keeps a state; once it returns, the state outlives the machine. @throws PolicyError POLICY_STORAGE, StoreError; the state before stays then */
  commit({ modules, data }: KeptState): void {
    const parts = partsOf(data, this.#config.partitions);
    guarded(this.#config.directory, () => {
      const names = new Set<string>();
      const written: Written = new Map();
      const policies = modules.map(({ id, text, version }) => ({ id, hash: this.#keep(text, names), version }));
      const rows = parts.map((part) => this.#keepPart(part, names, written));
      syncFolder(join(this.#objects, 'any'));
      writeDurably(this.#list, listingText({ data: rows, policies }));
      syncFolder(this.#list);
      for (const name of this.#listed) if (!names.has(name)) rmSync(join(this.#objects, name), { force: true });
      this.#listed = names;
      this.#written = written;
    });
  }

  /** Lets another process have the folder. */
  close(): void {
    this.#unlock();
  }

  #keepPart({ path, value }: Part, names: Set<string>, written: Written): Listing['data'][number] {
    const key = keyOf(path);
    const known = this.#written.get(key);
    const isSame = known?.value === value;
    const hash = isSame ? known.hash : this.#keep(jsonText(value), names);
    names.add(hash);
    written.set(key, { value, hash });
    return { path, hash };
  }

  #keep(text: string, names: Set<string>): string {
    const hash = hashOf(text);
    if (!this.#listed.has(hash) && !names.has(hash)) writeDurably(join(this.#objects, hash), text);
    names.add(hash);
    return hash;
  }

  #read(hash: string): string {
    const path = join(this.#objects, hash);
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (cause) {
      throw damaged(path, detail('it is damaged: {reason}', { reason: messageOf(cause) }), cause);
    }
    if (hashOf(text) !== hash) throw damaged(path, detail('it is damaged: its content is not what its name says'));
    return text;
  }

  #parsed(hash: string): Value {
    const text = this.#read(hash);
    try {
      return parseJson(text);
    } catch (cause) {
      const reason = messageOf(cause);
      throw damaged(join(this.#objects, hash), detail('it is damaged: {reason}', { reason }), cause);
    }
  }

  /** Removes what a change that did not come to its end has left. */
  #sweep(): void {
    for (const name of readdirSync(this.#objects))
      if (!this.#listed.has(name)) rmSync(join(this.#objects, name), { force: true });
  }
}

function makeFolder({ directory, autoCreate }: DiskConfig, objects: string): void {
  try {
    if (!autoCreate && !existsSync(directory))
      throw damaged(directory, detail('it does not exist; auto_create: true makes it'));
    mkdirSync(objects, { recursive: true, mode: 0o700 });
    statSync(objects);
  } catch (cause) {
    if (cause instanceof PolicyError) throw cause;
    throw damaged(directory, detail('it is no folder that can be read: {reason}', { reason: messageOf(cause) }), cause);
  }
}

/** What the system says becomes an error of the room. */
function guarded<Result>(where: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof PolicyError) throw cause;
    throw damaged(where, detail('it cannot be written: {reason}', { reason: messageOf(cause) }), cause);
  }
}

function damaged(where: string, message: Text, cause?: unknown): PolicyError {
  return new PolicyError('POLICY_STORAGE', { message, where, ...(cause !== undefined && { cause }) });
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
