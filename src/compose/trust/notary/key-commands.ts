import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { detail } from '../../../sign/details.ts';
import { SignError } from '../../../sign/error.ts';
import { headersOf, makeNotaryKey, openNotaryKey, sealNotaryKey, splitKeys } from '../../../sign/notary/key-file.ts';
import { pemOf } from '../../../sign/certificate/make-self-signed.ts';
import { decodeBase64 } from '../../../sign/bytes.ts';
import { readNamed } from '../context.ts';
import { type NotationCall, usage } from '../notation/call.ts';
import { writePrivate } from '../notation/config.ts';
import { columns, listOf, trustedCollection, withServer, wordsOf } from './context.ts';
import { givenKey } from './given-keys.ts';
import { rotateKey } from './publish.ts';
import { notarySettings } from './settings.ts';
import { type KeyFile, keepKey, keyText, listKeyFiles, openKey, passwordOf, removeKey } from './store.ts';

/** Lists the private keys at hand. */
export async function runNotaryKeyList(call: NotationCall): Promise<number> {
  const { folder } = await notarySettings(call);
  const files = [...(await listKeyFiles(folder))].sort((left, right) => rank(left) - rank(right));
  if (files.length === 0) {
    call.out('\nNo signing keys found.\n\n');
    return 0;
  }
  const rows = files.map(({ role, gun = '', id }) => [
    role,
    shortened(gun, 25),
    id,
    shortened(`${folder}/private`, 40),
  ]);
  call.out(`\n${columns(['ROLE', 'GUN', 'KEY ID', 'LOCATION'], rows)}\n`);
  return 0;
}

/** The end of a text that is longer than its column, as the original cuts it. */
function shortened(text: string, width: number): string {
  return text.length > width ? `...${text.slice(3 - width)}` : text;
}

/** Keys of no repository stand before those of one. */
function rank({ role, gun }: KeyFile): number {
  return role === 'root' ? 0 : gun === undefined ? 1 : 2;
}

/** Makes a key: into the trust folder, or with `-o` a pair of files beside it. */
export async function runNotaryKeyGenerate(call: NotationCall): Promise<number> {
  const [algorithm = 'ecdsa', ...more] = call.words;
  if (more.length > 0) throw usage('please specify only one algorithm');
  if (algorithm !== 'ecdsa') throw usage(`algorithm not allowed, possible values are: ECDSA`);
  const { flags, ports } = call;
  const role = flags.text('role') ?? 'root';
  const key = makeNotaryKey(role, undefined);
  const output = flags.text('output');
  if (output === undefined) {
    await keepKey((await notarySettings(call)).folder, key, ports);
    call.out(`Generated new ecdsa ${role} key with keyID: ${key.publicKey.id}\n`);
    return 0;
  }
  const base = resolve(ports.cwd, output);
  await writePrivate(`${base}-key.pem`, sealNotaryKey(key, passwordOf(role, ports)));
  const spki = pemOf(decodeBase64(key.publicKey.public, 'key'), 'PUBLIC KEY');
  await writeFile(`${base}.pem`, spki.replace('-----\n', `-----\nrole: ${role}\n\n`));
  return 0;
}

/** Takes keys of PEM files into the trust folder; one that has no password gets that of its role. */
export async function runNotaryKeyImport(call: NotationCall): Promise<number> {
  if (call.words.length === 0) throw usage('must specify at least one input file to import keys from');
  const { folder } = await notarySettings(call);
  for (const file of call.words)
    for (const text of splitKeys(new TextDecoder().decode(await readNamed(file, call.ports))))
      await importKey(text, file, folder, call);
  return 0;
}

async function importKey(text: string, file: string, folder: string, call: NotationCall): Promise<void> {
  const { flags, ports } = call;
  const headers = headersOf(text);
  const role = headers.role === '' ? (flags.text('role') ?? '') : headers.role;
  if (role === '') throw usage(`${file}: name the role of the key with --role`);
  const gun = headers.gun ?? flags.text('gun');
  if (gun === undefined && (role === 'targets' || role === 'snapshot'))
    throw usage(`${file}: name the repository of the key with --gun`);
  // The password of a sealed key stays as it is.
  const key = openNotaryKey(text, text.includes('ENCRYPTED') ? passwordOf(role, ports) : '', file);
  await keepKey(folder, { ...key, role, gun: role === 'root' ? undefined : gun }, ports);
}

/** Writes keys as they lie, sealed, to a file or the standard output. */
export async function runNotaryKeyExport(call: NotationCall): Promise<number> {
  const [guns, ids] = [listOf(call, 'gun'), listOf(call, 'key')];
  if (guns.length > 0 && ids.length > 0) throw usage('cannot filter by both GUN and key ID');
  const { folder } = await notarySettings(call);
  const wanted = (await listKeyFiles(folder)).filter(
    ({ id, gun }) =>
      (guns.length === 0 || (gun !== undefined && guns.includes(gun))) && (ids.length === 0 || ids.includes(id)),
  );
  const texts = await Promise.all(wanted.map(async (file) => withPath(await keyText(file), file.id)));
  const output = call.flags.text('output');
  if (output === undefined) call.out(texts.join(''));
  else await writePrivate(resolve(call.ports.cwd, output), texts.join(''));
  return 0;
}

function withPath(text: string, id: string): string {
  const at = text.search(/^(?:role|path): /m);
  return `${text.slice(0, at)}path: ${id}\n${text.slice(at)}`;
}

/** Removes a private key. */
export async function runNotaryKeyRemove(call: NotationCall): Promise<number> {
  const file = await keyFile(call);
  await removeKey((await notarySettings(call)).folder, file.id);
  call.out(`\nDeleted ${file.id} (role ${file.role})\n`);
  return 0;
}

/** Gives a key another password: the first line of standard input, or `NOTARY_NEW_PASSPHRASE`. */
export async function runNotaryKeyPasswd(call: NotationCall): Promise<number> {
  const file = await keyFile(call);
  const { folder } = await notarySettings(call);
  const key = await openKey(folder, file.id, call.ports);
  const given =
    call.ports.env['NOTARY_NEW_PASSPHRASE'] ?? new TextDecoder().decode(await call.stdin()).split(/\r?\n/)[0];
  if (key === undefined || given === undefined || given.length < 8)
    throw new SignError('SIGN_CREDENTIAL', {
      message: detail('a new password has at least 8 characters'),
      where: file.id,
    });
  await writePrivate(file.path, sealNotaryKey(key, given));
  call.out(`\nSuccessfully updated passphrase for key ID: ${file.id}\n`);
  return 0;
}

async function keyFile(call: NotationCall): Promise<KeyFile> {
  const [id = '', ...more] = call.words;
  if (id === '' || more.length > 0) throw usage('must specify the key ID');
  if (!/^[0-9a-f]{64}$/.test(id)) throw usage(`invalid key ID provided: ${id}`);
  const file = (await listKeyFiles((await notarySettings(call)).folder)).find((entry) => entry.id === id);
  if (file !== undefined) return file;
  throw new SignError('SIGN_ABSENT', { message: detail('there is no key {id}', { id }) });
}

/** Exchanges the key of a role and publishes what it signs. */
export async function runNotaryKeyRotate(call: NotationCall): Promise<number> {
  const [gun, role] = wordsOf(call, 'must specify a GUN and a key role to rotate', 2);
  const isServerManaged = call.flags.isOn('server-managed');
  const given = await Promise.all(listOf(call, 'key').map((file) => givenKey(file, role, gun, call)));
  if (isServerManaged && given.length > 0)
    throw usage('Cannot use both --server-managed and --key flags together: the server makes its own key');
  await withServer(call, gun, async (context) => {
    const request = { role, isServerManaged, given, legacy: call.flags.count('legacy') };
    await rotateKey(await trustedCollection(context), request, context);
    await trustedCollection(context);
  });
  call.out(`Successfully rotated ${role} key for repository ${gun}\n`);
  return 0;
}
