import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { translate } from '../../core/index.ts';
import { parseBundle } from '../../sign/bundle/parse.ts';
import { encodeBase64, encodeHex, hashOf } from '../../sign/bytes.ts';
import { messageSignature, writeBundle } from '../../sign/cosign/write-bundle.ts';
import { SignError } from '../../sign/error.ts';
import { verifyBundle } from '../../sign/verify/verify-bundle.ts';
import { ComposeError } from '../error.ts';
import { readNamed, type TrustOutcome, type TrustPorts, type TrustSettings } from './context.ts';
import { signingKey } from './keys.ts';
import { requirementsOf } from './requirements.ts';

/** Signs a file; prints the signature in base64 and, with `--bundle`, writes a bundle. */
export async function runSignBlob(file: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  if (settings['tlog-upload'])
    throw new ComposeError('SETTING_UNSUPPORTED', {
      message: 'signatures are not recorded in a transparency log: say --tlog-upload=false',
      where: '--tlog-upload',
    });
  const key = await signingKey(settings, ports);
  const bytes = await readNamed(file, ports);
  if (settings.bundle === undefined) return { report: `${encodeBase64(key.sign(bytes))}\n`, exit: 0 };
  await writeFile(resolve(ports.cwd, settings.bundle), writeBundle(messageSignature(bytes, key), key));
  return { report: '', exit: 0 };
}

/** Verifies the bundle of a file: a signature over it, or a statement about it. @throws {SignError} SIGN_REFUSED. */
export async function runVerifyBlob(file: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  if (settings.bundle === undefined)
    throw new ComposeError('CONFIG_INVALID', { message: 'no bundle is named with --bundle' });
  const bundle = parseBundle(await readNamed(settings.bundle, ports), settings.bundle);
  const bytes = await readNamed(file, ports);
  const digests = { sha256: encodeHex(hashOf('sha256', bytes)), sha512: encodeHex(hashOf('sha512', bytes)) };
  const { firstFailure } = verifyBundle(bundle, { bytes, digests }, await requirementsOf(settings, ports));
  if (firstFailure === undefined) return { report: 'Verified OK\n', exit: 0 };
  throw new SignError('SIGN_REFUSED', {
    message: `step ${firstFailure.name}: ${translate('en', firstFailure.saying)}`,
    where: file,
  });
}
