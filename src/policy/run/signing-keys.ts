import { detail } from '../details.ts';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SigningOptions, VerificationOptions } from '../bundle/signature.ts';
import { PolicyError } from '../error.ts';
import { readJson } from '../load/document.ts';
import { readText } from '../load/files.ts';
import { isPlain } from '../load/merge.ts';
import type { PolicyPorts } from './outcome.ts';

/** Flags that name keys, as the original's commands have them. */
export interface KeyFlags {
  readonly signingKey?: string | undefined;
  readonly signingAlgorithm: string;
  /** Name of a program that signs in place of this one. */
  readonly signingPlugin?: string | undefined;
  readonly claimsFile?: string | undefined;
  readonly verificationKey?: string | undefined;
  readonly verificationKeyId: string;
  readonly scope?: string | undefined;
  readonly excludeFilesVerify: readonly string[];
}

type Ports = Pick<PolicyPorts, 'cwd'>;

/** How the flags want a bundle signed; undefined where no key is named. @throws PolicyError */
export async function signingOptions(flags: KeyFlags, { cwd }: Ports): Promise<SigningOptions | undefined> {
  if (flags.signingKey === undefined) {
    if (flags.signingPlugin === undefined && flags.claimsFile === undefined) return undefined;
    throw new PolicyError('POLICY_SIGNATURE', {
      message: detail('specify the secret (HMAC) or path of the PEM file containing the private key (RSA and ECDSA)'),
      where: '--signing-key',
    });
  }
  const fromFile = flags.claimsFile === undefined ? {} : await readClaims(flags.claimsFile, cwd);
  const verified = flags.verificationKey === undefined ? {} : { keyid: flags.verificationKeyId };
  const scope = flags.scope === undefined ? {} : { scope: flags.scope };
  return {
    key: await keyText(flags.signingKey, cwd),
    algorithm: flags.signingAlgorithm,
    claims: { ...verified, ...scope, ...fromFile },
    ...(flags.signingPlugin !== undefined && { plugin: flags.signingPlugin }),
  };
}

/** What the flags verify bundles with; undefined where no key is named. @throws PolicyError */
export async function verificationOptions(flags: KeyFlags, { cwd }: Ports): Promise<VerificationOptions | undefined> {
  if (flags.verificationKey === undefined) return undefined;
  const key = { key: await keyText(flags.verificationKey, cwd), algorithm: flags.signingAlgorithm };
  return {
    keys: new Map([[flags.verificationKeyId, key]]),
    keyId: flags.verificationKeyId,
    exclude: flags.excludeFilesVerify,
    ...(flags.scope !== undefined && { scope: flags.scope }),
  };
}

/** The content of a file of that name, else the words themselves: the secret of an HMAC. */
async function keyText(given: string, cwd: string): Promise<string> {
  return existsSync(resolve(cwd, given)) ? readText(given, cwd) : given;
}

async function readClaims(path: string, cwd: string): Promise<Readonly<Record<string, unknown>>> {
  const claims = readJson(await readText(path, cwd), path);
  if (!isPlain(claims))
    throw new PolicyError('POLICY_DOCUMENT', { message: detail('the claims are no object'), where: path });
  return claims;
}
