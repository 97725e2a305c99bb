import { detail } from '../details.ts';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { signedText } from '../bundle/plugin.ts';
import { PolicyError } from '../error.ts';
import { type BundleFile, bundleFile, readArchive, signaturesFile } from '../load/bundle.ts';
import { findFiles, readBytes } from '../load/files.ts';
import { errorsText, isReported } from '../output/errors.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';
import { type KeyFlags, signingOptions } from './signing-keys.ts';

/** What `sign` is asked for; names are those of its flags. */
export interface SignRequest extends KeyFlags {
  readonly paths: readonly string[];
  readonly outputFolder: string;
  /** The paths are bundles: nothing else is signed. */
  readonly bundle: boolean;
}

/** Writes `.signatures.json` for a bundle's files, as `opa sign` does. */
export async function runSign(request: SignRequest, ports: PolicyPorts): Promise<Outcome> {
  try {
    if (!request.bundle)
      throw new PolicyError('POLICY_SIGNATURE', { message: detail('bundles alone are signed: say --bundle') });
    const signing = await signingOptions(request, ports);
    if (signing === undefined)
      throw new PolicyError('POLICY_SIGNATURE', {
        message: detail('specify the secret (HMAC) or path of the PEM file containing the private key (RSA and ECDSA)'),
      });
    const found = await Promise.all(request.paths.map((path) => filesOf(path, ports.cwd)));
    const text = await signedText(found.flat(), signing, ports);
    const output = join(request.outputFolder, signaturesFile);
    await writeFile(resolve(ports.cwd, output), text).catch((cause: unknown) => {
      throw new PolicyError('POLICY_UNWRITABLE', {
        message: detail('the file cannot be written'),
        where: output,
        cause,
      });
    });
    return { stdout: '', stderr: '', exit: 0 };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    return { stdout: '', stderr: errorsText(thrown, ports.language), exit: 1 };
  }
}

/** Every file below a folder, or in an archive, but the signature itself. */
async function filesOf(path: string, cwd: string): Promise<BundleFile[]> {
  const found = await findFiles(path, cwd, [], 'skip');
  if (found.length === 1 && path.endsWith('.gz')) return readArchive(await readBytes(path, cwd), path);
  const wanted = found.filter((file) => !file.path.endsWith(signaturesFile));
  return Promise.all(wanted.map(async ({ path: name }) => bundleFile(name, await readBytes(name, cwd))));
}
