import { detail } from '../details.ts';
import type { Builtin } from '../../rego/builtins/builtin.ts';
import { builtins } from '../../rego/builtins/index.ts';
import type { PlainObject } from '../../rego/value/value.ts';
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
  const rows = (await readCapabilities(path, cwd))['builtins'];
  if (!Array.isArray(rows))
    throw new PolicyError('POLICY_DOCUMENT', {
      message: detail('capabilities without a list of builtins'),
      where: path,
    });
  const names = new Set(
    rows.map((row: unknown) => (isPlain(row as never) ? (row as { name?: unknown }).name : undefined)),
  );
  return [...builtins].filter(({ name }) => names.has(name));
}

/** The hosts that a capabilities file lets `http.send` ask (`allow_net`); undefined is all. @throws PolicyError */
export async function capabilityHosts(path: string | undefined, cwd: string): Promise<readonly string[] | undefined> {
  const hosts = path === undefined ? undefined : (await readCapabilities(path, cwd))['allow_net'];
  if (hosts === undefined || hosts === null) return undefined;
  if (Array.isArray(hosts) && hosts.every((host) => typeof host === 'string')) return hosts;
  throw new PolicyError('POLICY_DOCUMENT', { message: detail('allow_net is no list of hosts'), where: path ?? '' });
}

async function readCapabilities(path: string, cwd: string): Promise<PlainObject> {
  const value = readJson(await readText(path, cwd), path);
  return isPlain(value) ? value : {};
}
