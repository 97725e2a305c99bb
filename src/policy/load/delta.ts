import type { PlainObject, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { removedAt, StoreError, valueAt, writtenAt } from '../server/document.ts';
import { detail } from './details.ts';
import { readJson } from './document.ts';
import type { Manifest } from './manifest.ts';
import { isPlain } from './merge.ts';
import { isInRoots } from './roots.ts';

/** The file that makes a bundle a delta. */
export const patchFile = 'patch.json';

/** One change of a delta bundle; `upsert` makes the objects on its way. */
export interface DeltaOperation {
  readonly op: 'remove' | 'replace' | 'upsert';
  readonly path: readonly string[];
  readonly value?: Value;
}

/** Refuses a delta that holds more than its patch, its manifest and its signature. @throws PolicyError POLICY_BUNDLE */
export function refuseMore(paths: readonly string[], name: string): void {
  const more = paths.find((path) => /\.rego$|(?:^|\/)data\.(?:json|ya?ml)$/.test(path));
  if (more !== undefined)
    throw new PolicyError('POLICY_BUNDLE', {
      message: detail('a delta bundle holds a patch alone: {path} is more', { path: more }),
      where: name,
    });
}

/** Reads the patch of a delta bundle. @throws PolicyError POLICY_BUNDLE, POLICY_DOCUMENT */
export function readPatch(text: string, name: string, { roots }: Manifest): DeltaOperation[] {
  const where = `${name}/${patchFile}`;
  const document = readJson(text, where);
  const rows = isPlain(document) ? document['data'] : undefined;
  if (!Array.isArray(rows))
    throw new PolicyError('POLICY_BUNDLE', { message: detail('the patch has no list data'), where });
  return (rows as readonly Value[]).map((row) => {
    const { op = '', path = '', value } = isPlain(row) ? row : {};
    if ((op !== 'remove' && op !== 'replace' && op !== 'upsert') || typeof path !== 'string')
      throw new PolicyError('POLICY_BUNDLE', {
        message: detail('{op} at {path} is no operation of a patch', { op: String(op), path: String(path) }),
        where,
      });
    const names = path
      .split('/')
      .filter((step) => step !== '')
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (!isInRoots(names, roots))
      throw new PolicyError('POLICY_BUNDLE', {
        message: detail('roots {roots} do not permit a patch at {path}', {
          roots: roots.slice(0, 10).join(', '),
          path,
        }),
        where,
      });
    return { op, path: names, ...(value !== undefined && { value }) };
  });
}

/** Data with the changes of a delta; what does not change is shared. @throws PolicyError POLICY_BUNDLE where there is nothing to change */
export function patched(data: PlainObject, operations: readonly DeltaOperation[], name: string): PlainObject {
  let result: Value = data;
  for (const { op, path, value = null } of operations) {
    if (op !== 'upsert' && valueAt(result, path) === undefined)
      throw new PolicyError('POLICY_BUNDLE', {
        message: detail('there is nothing at {path} to {op}', { path: `/${path.join('/')}`, op }),
        where: name,
      });
    try {
      result = op === 'remove' ? removedAt(result, path) : writtenAt(isPlain(result) ? result : {}, path, value);
    } catch (cause) {
      if (!(cause instanceof StoreError)) throw cause;
      throw new PolicyError('POLICY_BUNDLE', { message: cause.message, where: name, cause });
    }
  }
  return isPlain(result) ? result : {};
}
