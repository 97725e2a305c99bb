import { resolve } from 'node:path';
import { join } from 'node:path';
import { DartagnanError, messageOf, wordsOf } from '../../../core/index.ts';
import { encodeHex, hashOf } from '../../../sign/bytes.ts';
import { formatName } from '../../../sign/certificate/distinguished-name.ts';
import { SignError } from '../../../sign/error.ts';
import { isAuthority } from '../../../sign/notation/chain.ts';
import { isStoreName } from '../../../sign/notation/trust-policy.ts';
import { makeTestCertificate } from '../../../sign/certificate/make-self-signed.ts';
import { confirmed, needFlags, type NotationCall, oneWord, table, usage } from './call.ts';
import {
  addCertificate,
  configFolder,
  listCertificates,
  readCertificates,
  removePath,
  storeFolder,
  writePrivate,
} from './config.ts';
import { readSigningKeys, writeSigningKeys } from './keys.ts';
import { detail } from '../details.ts';

/** Adds certificate files to a store; says of each whether it went in. */
export async function runCertAdd(call: NotationCall): Promise<number> {
  if (call.words.length === 0) throw usage('missing certificate path(s)');
  needFlags(call, 'store', 'type');
  const [type, store] = [call.flags.text('type') ?? '', call.flags.text('store') ?? ''];
  storeFolder(type, store, call.ports);
  const failures: string[] = [];
  const added: string[] = [];
  for (const file of call.words) {
    try {
      await addCertificate(file, type, store, call.ports);
      added.push(file);
    } catch (error) {
      if (!(error instanceof DartagnanError)) throw error;
      failures.push(`${file}, with error "${messageOf(error)}"`);
    }
  }
  if (added.length > 0)
    call.out(
      `Successfully added following certificates to named store ${store} of type ${type}:\n${added.join('\n')}\n`,
    );
  if (failures.length === 0) return 0;
  throw new SignError('SIGN_FILE', {
    message: detail('Failed to add following certificates to named store {store} of type {type}:\n{failures}\n', {
      store,
      type,
      failures: failures.join('\n'),
    }),
    exit: 1,
  });
}

/** Lists certificate files. */
export async function runCertList(call: NotationCall): Promise<number> {
  const [type, store] = [call.flags.text('type'), call.flags.text('store')];
  const found = await listCertificates({ type, store }, call.ports);
  if (found.length === 0) return 0;
  const rows = found.map((entry) => [entry.type, entry.store, entry.file]);
  call.out(table([['STORE TYPE', 'STORE NAME', 'CERTIFICATE'], ...rows]));
  return 0;
}

/** Shows the certificates of a file of a store. */
export async function runCertShow(call: NotationCall): Promise<number> {
  const file = oneWord(call, 'missing certificate fileName');
  needFlags(call, 'store', 'type');
  const folder = storeFolder(call.flags.text('type') ?? '', call.flags.text('store') ?? '', call.ports);
  checkFileName(file);
  const certificates = await readCertificates(join(folder, file)).catch((cause: unknown) => {
    throw new SignError('SIGN_FILE', {
      message: detail('failed to show details of certificate {file}, with error: {reason}', {
        file,
        reason: wordsOf(cause),
      }),
      cause,
    });
  });
  const time = (milliseconds: number) =>
    new Date(milliseconds)
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$/, ' +0000 UTC');
  call.out('Certificate details\n');
  for (const certificate of certificates) {
    const { issuer, subject, notBefore, notAfter, der } = certificate;
    call.out(
      [
        '-'.repeat(80),
        `Issuer: ${formatName(issuer)}`,
        `Subject: ${formatName(subject)}`,
        `Valid from: ${time(notBefore)}`,
        `Valid to: ${time(notAfter)}`,
        `IsCA: ${isAuthority(certificate)}`,
        `SHA256 Thumbprint: ${encodeHex(hashOf('sha256', der))}\n`,
      ].join('\n'),
    );
  }
  return 0;
}

/** Removes a certificate file, or a store. */
export async function runCertDelete(call: NotationCall): Promise<number> {
  needFlags(call, 'store', 'type');
  const [type, store] = [call.flags.text('type') ?? '', call.flags.text('store') ?? ''];
  const folder = storeFolder(type, store, call.ports);
  const [file] = call.words;
  if (!call.flags.isOn('all') && file === undefined)
    throw usage('delete all certificates or a certificate: give --all or a certificate file name');
  if (file !== undefined) checkFileName(file);
  const question =
    file === undefined
      ? `Are you sure you want to delete all certificates in "${store}" of type "${type}"?`
      : `Are you sure you want to delete "${file}" in "${store}" of type "${type}"?`;
  if (!call.flags.isOn('yes') && !(await confirmed(call, question))) return 0;
  if (file === undefined) {
    await removePath(folder, 'failed to delete the named trust store');
    call.out(`Successfully deleted ${folder}\n`);
  } else {
    await removePath(join(folder, file), 'failed to delete the certificate file');
    call.out(`Successfully deleted ${file}\n`);
  }
  return 0;
}

/** Makes an RSA key and a certificate for trying things out, and trusts it. */
export async function runCertGenerate(call: NotationCall): Promise<number> {
  const name = oneWord(call, 'missing certificate common_name');
  if (!isStoreName(name))
    throw new SignError('SIGN_NAME', { message: detail('name needs to follow [a-zA-Z0-9_.-]+ format'), exit: 1 });
  const bits = call.flags.count('bits');
  const { ports } = call;
  const keys = await readSigningKeys(ports);
  if (keys.keys.some((key) => key.name === name))
    throw new SignError('SIGN_NAME', { message: detail('signing key with name "{name}" already exists', { name }) });
  call.out(`generating RSA Key with ${bits} bits\n`);
  const { keyPem, certificatePem, notAfter } = makeTestCertificate(name, bits, Date.now());
  call.out(`generated certificate expiring on ${new Date(notAfter).toISOString().replace(/\.\d+Z$/, 'Z')}\n`);
  const base = join(configFolder(ports), 'localkeys', name);
  await writePrivate(`${base}.key`, keyPem, `failed to write key file: open ${base}.key: file exists`);
  call.out(`wrote key: ${base}.key\n`);
  await writePrivate(`${base}.crt`, certificatePem);
  call.out(`wrote certificate: ${base}.crt\n`);
  await addCertificate(resolve(`${base}.crt`), 'ca', name, ports);
  call.out(`Successfully added ${name}.crt to named store ${name} of type ca\n`);
  const isDefault = call.flags.isOn('default');
  const entry = { name, keyPath: `${base}.key`, certPath: `${base}.crt` };
  await writeSigningKeys({ default: isDefault ? name : keys.default, keys: [...keys.keys, entry] }, ports);
  call.out(`${name}: added to the key list\n${isDefault ? `${name}: mark as default signing key\n` : ''}`);
  return 0;
}

/** A name may not lead out of its store. */
function checkFileName(file: string): void {
  if (file === '' || file === '.' || file === '..' || /[/\\]/.test(file))
    throw new SignError('SIGN_NAME', {
      message: detail('"{file}" is no name of a certificate file', { file }),
      exit: 1,
    });
}
