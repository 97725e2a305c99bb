import { detail } from '../details.ts';
import { messageOf } from '../../core/index.ts';
import { type BundleFile, signaturesFile } from '../load/bundle.ts';
import { PolicyError } from '../error.ts';
import { hashBundleFile } from './hash.ts';
import { type ReadToken, readToken, tokenAlgorithms, writeToken } from './token.ts';

/** Name under which this program's own signer goes, as the original's. */
export const defaultPlugin = '_default';

/** How a bundle is signed. */
export interface SigningOptions {
  /** PEM of the private key; for HMAC the secret. */
  readonly key: string;
  readonly algorithm: string;
  /** Further claims of the payload; `keyid` names the key in the header too. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Name of the program that makes the token, see `plugin.ts`; absent where this one does. */
  readonly plugin?: string;
}

/** What verifies a bundle. */
export interface VerificationOptions {
  /** PEM of public keys, for HMAC secrets, by key id. */
  readonly keys: ReadonlyMap<string, VerificationKey>;
  /** Id of the key that is taken where the token names none. */
  readonly keyId?: string;
  /** What the token's scope must be. */
  readonly scope?: string;
  /** Files that the signature need not list. */
  readonly exclude: readonly string[];
}

/** One key and the algorithm that it is for. */
export interface VerificationKey {
  readonly key: string;
  readonly algorithm: string;
}

/** Text of `.signatures.json` for some files. @throws PolicyError POLICY_SIGNATURE */
export function signBundle(files: readonly BundleFile[], { key, algorithm, claims = {} }: SigningOptions): string {
  const row = tokenAlgorithms.get(algorithm);
  if (row === undefined) throw refused(`there is no signing algorithm ${algorithm}`);
  const keyId = claims['keyid'];
  const header = { alg: algorithm, ...(typeof keyId === 'string' && { kid: keyId }), typ: 'JWT' };
  try {
    return signaturesText(writeToken(header, { files: listedFiles(files), ...claims }, row, key));
  } catch (cause) {
    throw new PolicyError('POLICY_SIGNATURE', {
      message: detail('the key does not sign with {algorithm}', { algorithm }),
      cause,
    });
  }
}

/** Text of `.signatures.json` with one token. @param plugin name of what made it, where that was no default */
export function signaturesText(token: string, plugin?: string): string {
  return JSON.stringify({ signatures: [token], ...(plugin !== undefined && { plugin }) });
}

/** A file as a signature lists it. */
export interface ListedFile {
  readonly name: string;
  readonly hash: string;
  readonly algorithm: 'SHA-256';
}

/** The claim `files` of a signature. */
export function listedFiles(files: readonly BundleFile[]): ListedFile[] {
  return files.map((file) => ({ name: file.path, hash: hashBundleFile(file), algorithm: 'SHA-256' }));
}

/**
 * Verifies that a bundle's signature holds, and that it lists each file of the bundle with its hash and no other.
 * @throws PolicyError POLICY_SIGNATURE
 */
export function verifyBundle(files: readonly BundleFile[], options: VerificationOptions, bundle: string): void {
  const text = files.find(({ path }) => isSignature(path))?.text;
  if (text === undefined) throw refused('bundle missing .signatures.json file', bundle);
  const { payload } = verifiedToken(text, options, bundle);
  if ((payload['scope'] ?? '') !== (options.scope ?? '')) throw refused('scope mismatch', bundle);
  const expected = listedHashes(payload, bundle);
  for (const file of files) {
    const { path } = file;
    if (isSignature(path) || options.exclude.includes(path)) continue;
    const hash = expected.get(path);
    if (hash === undefined) throw refused(`file ${path} not included in bundle signature`, bundle);
    if (hash !== hashBundleFile(file)) throw refused(`${path}: digest mismatch`, bundle);
    expected.delete(path);
  }
  const [missing] = [...expected.keys()].filter((path) => !options.exclude.includes(path));
  if (missing !== undefined) throw refused(`file ${missing} is signed, but not in the bundle`, bundle);
}

function isSignature(path: string): boolean {
  return path === signaturesFile || path.endsWith(`/${signaturesFile}`);
}

/** The one token of the file, its signature checked with the key that it names. */
function verifiedToken(text: string, { keys, keyId }: VerificationOptions, bundle: string): ReadToken {
  const token = tokenIn(text, bundle);
  const named = keyId ?? token.header['kid'] ?? token.payload['keyid'];
  const known = typeof named === 'string' ? keys.get(named) : keys.size === 1 ? [...keys.values()][0] : undefined;
  if (known === undefined) throw refused(`verification key corresponding to ID ${String(named)} not found`, bundle);
  const algorithm = tokenAlgorithms.get(known.algorithm);
  // The token does not choose its algorithm: a public key must never be taken for the secret of an HMAC.
  const holds =
    algorithm !== undefined &&
    token.header['alg'] === known.algorithm &&
    attempt(() => algorithm.verify(token.signed, known.key, token.signature));
  if (!holds) throw refused('failed to verify signature', bundle);
  return token;
}

function tokenIn(text: string, bundle: string): ReadToken {
  try {
    const { signatures, plugin } = JSON.parse(text) as Readonly<Record<string, readonly unknown[] | undefined>>;
    // Never a program that a bundle names: it is not trusted yet.
    if (plugin !== undefined && String(plugin) !== defaultPlugin)
      throw new Error(`no verifier exists under id ${String(plugin)}`);
    if (signatures?.length !== 1 || typeof signatures[0] !== 'string')
      throw new Error('exactly one signature is expected');
    return readToken(signatures[0]);
  } catch (cause) {
    throw new PolicyError('POLICY_SIGNATURE', {
      message: messageOf(cause),
      where: `${bundle}/${signaturesFile}`,
      cause,
    });
  }
}

function listedHashes({ files }: ReadToken['payload'], bundle: string): Map<string, string> {
  if (!Array.isArray(files)) throw refused('the signature lists no files', bundle);
  return new Map(
    files.map((file: { readonly name?: unknown; readonly hash?: unknown; readonly algorithm?: unknown }) => {
      if (file.algorithm !== undefined && file.algorithm !== 'SHA-256')
        throw refused(`hash algorithm ${String(file.algorithm)} is not supported`, bundle);
      return [String(file.name), String(file.hash)];
    }),
  );
}

function attempt(work: () => boolean): boolean {
  try {
    return work();
  } catch {
    return false;
  }
}

function refused(message: string, where?: string): PolicyError {
  return new PolicyError('POLICY_SIGNATURE', { message, ...(where !== undefined && { where }) });
}
