import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SignError } from '../../../sign/error.ts';
import { notationTypes } from '../../../sign/notation/names.ts';
import { readTarget } from '../../../sign/notation/envelope.ts';
import { readEnvelope } from '../../../sign/notation/read-envelope.ts';
import { blobStatement } from '../../../sign/notation/trust-policy.ts';
import type { TrustPorts } from '../context.ts';
import { metadataTable, signOptions, verifyOptions } from './artifacts.ts';
import { confirmed, needFlags, type NotationCall, oneWord, pairsOf, usage } from './call.ts';
import { readSmall, writePrivate } from './config.ts';
import { blobTree, inspectSignature } from './inspect.ts';
import { readPolicy } from './policy.ts';
import { blobSignaturePath, makeEnvelope } from './sign.ts';
import { findSigningKey, loadSigningKey } from './keys.ts';
import { algorithmOf } from '../../../sign/notation/algorithm.ts';
import { readStores } from './read-stores.ts';
import { judgeEnvelope, summary } from './verify.ts';
import { detail } from '../details.ts';

/** Signs a file; the signature stands beside it. */
export async function runBlobSign(call: NotationCall): Promise<number> {
  const file = oneWord(
    call,
    'missing file path to the blob artifact: use `notation blob sign --help` to see what parameters are required',
  );
  const options = signOptions(call);
  const { ports, flags } = call;
  const path = resolve(ports.cwd, file);
  const hash = options.plugin === undefined ? await hashOfKey(options.key, ports) : 'sha256';
  const target = {
    mediaType: flags.text('media-type') ?? 'application/octet-stream',
    digest: `${hash}:${await digestOfFile(path, hash)}`,
    size: (await stat(path)).size,
    annotations: pairsOf(call, 'user-metadata'),
  };
  const made = await makeEnvelope(target, options, ports, Date.now());
  const output = blobSignaturePath(path, options.form, flags.text('signature-directory'));
  const isThere = (await readSmall(resolve(ports.cwd, output))) !== undefined;
  if (
    isThere &&
    !flags.isOn('force') &&
    !(await confirmed(call, 'The signature file already exists, do you want to overwrite it?'))
  )
    return 0;
  await writePrivate(resolve(ports.cwd, output), made.bytes);
  call.out(`Successfully signed ${file}\nSignature file written to ${output}\n`);
  return 0;
}

/** The blob is hashed as the key signs (signature-specification.md, "Blob signing"). */
async function hashOfKey(name: string | undefined, ports: TrustPorts) {
  const entry = await findSigningKey(name, ports);
  if (entry.pluginName !== undefined) return 'sha256';
  const { key } = await loadSigningKey(entry);
  return algorithmOf(key).hash;
}

/** Verifies the signature of a file by the policy of blobs. */
export async function runBlobVerify(call: NotationCall): Promise<number> {
  const file = oneWord(
    call,
    'missing file path to the blob artifact: use `notation blob verify --help` to see what parameters are required',
  );
  needFlags(call, 'signature');
  const { ports, flags } = call;
  const options = verifyOptions(call);
  const statement = blobStatement(await readPolicy('blob', ports), flags.text('policy-name'));
  if (statement === undefined)
    throw new SignError('SIGN_POLICY', {
      message: detail(
        'signature verification failed: no applicable blob trust policy statement was found: name one with --policy-name, or mark one as globalPolicy',
      ),
      exit: 1,
    });
  if (statement.level === 'skip') {
    call.out(`Trust policy is configured to skip signature verification for ${file}\n`);
    return 0;
  }
  const { bytes, mediaType } = await readSignatureFile(flags.text('signature') ?? '', ports);
  const envelope = readEnvelope(bytes, mediaType);
  const target = readTarget(envelope.payload);
  const algorithm = target.digest.slice(0, target.digest.indexOf(':'));
  const digest = await digestOfFile(resolve(ports.cwd, file), algorithm);
  const wantedType = flags.text('media-type');
  if (wantedType !== undefined && wantedType !== target.mediaType)
    throw new SignError('SIGN_REFUSED', {
      message: detail('signature verification failed: the signature is about {mediaType}, not {wantedType}', {
        mediaType: target.mediaType,
        wantedType,
      }),
    });
  const stores = await readStores(statement.trustStores, ports);
  const digestFor = (name: string) => (name === algorithm ? `${algorithm}:${digest}` : undefined);
  const { result, problem } = await judgeEnvelope(envelope, digestFor, { statement, stores, options, ports });
  if (!result.accepted)
    throw new SignError('SIGN_REFUSED', { message: detail('signature verification failed: {problem}', { problem }) });
  const { warnings, metadata } = summary(result, envelope);
  for (const warning of warnings) call.err(`Warning: ${warning}\n`);
  call.out(`Successfully verified signature ${flags.text('signature')}\n${metadataTable(metadata)}`);
  return 0;
}

/** Shows what the signature of a file says. */
export async function runBlobInspect(call: NotationCall): Promise<number> {
  const file = oneWord(
    call,
    'missing signature path to the artifact: use `notation blob inspect --help` to see what parameters are required',
  );
  const { bytes, mediaType } = await readSignatureFile(file, call.ports);
  const inspected = inspectSignature(bytes, mediaType);
  const output = call.flags.text('output') ?? 'text';
  if (output !== 'json' && output !== 'text') throw usage(`unrecognized output format ${output}`);
  call.out(output === 'json' ? `${JSON.stringify(inspected, undefined, 4)}\n` : blobTree(file, inspected));
  return 0;
}

async function readSignatureFile(file: string, { cwd }: TrustPorts) {
  const form = /\.(jws|cose)\.sig$/.exec(file)?.[1];
  if (form === undefined)
    throw new SignError('SIGN_NAME', {
      message: detail('the name of a signature file must end in .jws.sig or .cose.sig'),
      where: file,
    });
  const bytes = await readSmall(resolve(cwd, file));
  if (bytes === undefined)
    throw new SignError('SIGN_FILE', {
      message: detail('failed to read signature file: open {file}: no such file or directory', { file }),
    });
  return { bytes, mediaType: form === 'jws' ? notationTypes.jws : notationTypes.cose };
}

async function digestOfFile(path: string, algorithm: string): Promise<string> {
  if (!/^sha(?:256|384|512)$/.test(algorithm))
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('digest algorithm {algorithm}', { algorithm: JSON.stringify(algorithm) }),
      where: path,
    });
  const hash = createHash(algorithm);
  try {
    for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  } catch (cause) {
    throw new SignError('SIGN_FILE', { message: detail('the file cannot be read'), where: path, cause });
  }
  return hash.digest('hex');
}
