import type { Builtin } from '../../rego/builtins/builtin.ts';
import { builtins } from '../../rego/builtins/index.ts';
import { PolicyError } from '../error.ts';
import { readJson } from './document.ts';
import { readText } from './files.ts';
import { isPlain } from './merge.ts';

/** The functions that a capabilities file grants; undefined (all of them) where none is named. @throws PolicyError */
export async function capabilityBuiltins(
  path: string | undefined,
  cwd: string,
): Promise<readonly Builtin[] | undefined> {
  if (path === undefined) return undefined;
  const value = readJson(await readText(path, cwd), path);
  const rows = isPlain(value) ? value['builtins'] : undefined;
  if (!Array.isArray(rows))
    throw new PolicyError('POLICY_DOCUMENT', { message: 'capabilities without a list of builtins', where: path });
  const names = new Set(
    rows.map((row: unknown) => (isPlain(row as never) ? (row as { name?: unknown }).name : undefined)),
  );
  return [...builtins].filter(({ name }) => names.has(name));
}
