import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { version } from '../../../core/version.ts';
import { encodeHex, hashOf } from '../../../sign/bytes.ts';
import { detail } from '../../../sign/details.ts';
import { SignError } from '../../../sign/error.ts';
import { canonicalId } from '../../../sign/notary/metadata.ts';
import {
  listDelegations,
  listTargets,
  lookUpTarget,
  type NotaryTarget,
  targetsOf,
} from '../../../sign/notary/trust.ts';
import { readNamed } from '../context.ts';
import type { NotationCall } from '../notation/call.ts';
import { columns, listOf, readCollection, wordsOf } from './context.ts';

/** Prints which version this is. */
export function runNotaryVersion({ out }: NotationCall): Promise<number> {
  out(`notary\n Version:    dartagnan ${version} (notary 0.7)\n Node version: ${process.version}\n`);
  return Promise.resolve(0);
}

/** Lists the tags of a repository, of all roles or of some. */
export async function runNotaryList(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1);
  const roles = listOf(call, 'roles');
  const collection = await readCollection(call, gun);
  const listed = roles.length === 0 ? listTargets(collection) : roles.flatMap((role) => targetsOf(collection, role));
  const found = [...listed].sort((left, right) => (left.name < right.name ? -1 : 1));
  if (found.length === 0) {
    call.out('\nNo targets present in this repository.\n\n');
    return 0;
  }
  const rows = found.map(({ name, sha256, length, role }) => [name, sha256, String(length), role]);
  call.out(columns(['NAME', 'DIGEST', 'SIZE (BYTES)', 'ROLE'], rows));
  return 0;
}

/** Says what a tag stands for. */
export async function runNotaryLookup(call: NotationCall): Promise<number> {
  const [gun, name] = wordsOf(call, 'must specify a GUN and target', 2);
  const target = await lookUp(call, gun, name);
  call.out(`${target.name} sha256:${target.sha256} ${target.length}\n`);
  return 0;
}

/** Verifies that content is what a tag stands for, and passes it on. */
export async function runNotaryVerify(call: NotationCall): Promise<number> {
  const [gun, name] = wordsOf(call, 'must specify a GUN and target', 2);
  const { flags, ports } = call;
  const [input, output] = [flags.text('input'), flags.text('output')];
  const content = input === undefined ? await call.stdin() : await readNamed(input, ports);
  const target = await lookUp(call, gun, name);
  if (target.sha256 !== encodeHex(hashOf('sha256', content)) || target.length !== content.length)
    throw new SignError('SIGN_REFUSED', { message: detail('data not present in the trusted collection') });
  if (flags.isOn('quiet')) return 0;
  if (output === undefined) call.out(new TextDecoder().decode(content));
  else await writeFile(resolve(ports.cwd, output), content);
  return 0;
}

async function lookUp(call: NotationCall, gun: string, name: string): Promise<NotaryTarget> {
  const target = lookUpTarget(await readCollection(call, gun), name);
  if (target !== undefined) return target;
  throw new SignError('SIGN_NOT_FOUND', { message: detail('no valid trust data for {name}', { name }), where: gun });
}

/** Shows the signed tags and the keys of the roles, as JSON. */
export async function runNotaryInspect(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1);
  const collection = await readCollection(call, gun);
  const roles = collection.root.signed.object('roles');
  const keysOf = (role: string) => ({
    Name: role,
    Keys: roles
      .object(role)
      .values('keyids')
      .map((ID) => ({ ID })),
  });
  const tags = listTargets(collection).map(({ name, sha256, role }) => ({
    SignedTag: name,
    Digest: sha256,
    Signers: [role],
  }));
  const signers = listDelegations(collection).map(({ name, keys }) => ({
    Name: name.replace(/^targets\//, ''),
    Keys: keys.map((key) => ({ ID: canonicalId(key) })),
  }));
  const document = {
    Name: gun,
    SignedTags: tags,
    Signers: signers,
    AdministrativeKeys: [keysOf('root'), keysOf('targets')],
  };
  call.out(`${JSON.stringify([document], undefined, 4)}\n`);
  return 0;
}
