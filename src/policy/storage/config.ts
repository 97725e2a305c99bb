import { resolve } from 'node:path';
import type { Text } from '../../core/index.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import { detail } from './details.ts';

/** Where policies and data are kept (OPA, "Configuration", `storage.disk`). */
export interface DiskConfig {
  readonly directory: string;
  /** Makes the folder where there is none. */
  readonly autoCreate: boolean;
  /** Paths below `data` whose members are files of their own; `*` stands for any name. */
  readonly partitions: readonly (readonly string[])[];
}

/** Reads `storage.disk`; undefined where it is not wanted. @throws PolicyError POLICY_CONFIG */
export function diskConfigOf({ storage }: PlainObject, cwd: string): DiskConfig | undefined {
  const row = isPlain(storage) ? storage['disk'] : undefined;
  if (row === undefined || row === null) return undefined;
  if (!isPlain(row)) throw wrong('', detail('it is no table'));
  const { directory, auto_create: autoCreate = false, partitions = [] } = row;
  if (typeof directory !== 'string' || directory === '') throw wrong('.directory', detail('no folder is named'));
  if (typeof autoCreate !== 'boolean') throw wrong('.auto_create', detail('it is neither true nor false'));
  if (!Array.isArray(partitions)) throw wrong('.partitions', detail('they are no list of paths'));
  return { directory: resolve(cwd, directory), autoCreate, partitions: (partitions as Value[]).map(partitionOf) };
}

function partitionOf(value: Value): readonly string[] {
  if (typeof value !== 'string' || !/^(?:\/[^/]+)+$/.test(value))
    throw wrong('.partitions', detail('{path} is no path such as /users/*', { path: JSON.stringify(value) }));
  return value.slice(1).split('/');
}

function wrong(below: string, message: Text): PolicyError {
  return new PolicyError('POLICY_CONFIG', { message, where: `storage.disk${below}` });
}
