import { readFile } from 'node:fs/promises';
import { detail } from '../../details.ts';
import { SignError } from '../../error.ts';
import { ck } from '../pkcs11/codes.ts';
import { loadModule, type NativeModule } from '../pkcs11/native.ts';
import { type AttributeMatch, listTokens, type Token, withInitialized, withSession } from '../pkcs11/token.ts';
import { findKey, readPublicKey, signWithToken } from '../pkcs11/token-key.ts';
import { parsePkcs11Uri, type Pkcs11Uri } from '../pkcs11/uri.ts';
import type { PublicKey } from '../public-key.ts';
import type { KeyScheme, RemoteKeyPorts } from './scheme.ts';

/** Keys that never leave a token: hardware modules, smart cards, SoftHSM. */
export const pkcs11Scheme: KeyScheme = {
  name: 'pkcs11',
  prefix: 'pkcs11:',
  doc: 'A token behind a PKCS #11 module: pkcs11:token=T;object=K?module-path=/…/module.so (RFC 7512); COSIGN_PKCS11_MODULE_PATH, COSIGN_PKCS11_PIN.',
  async open(rest, ports) {
    const uri = parsePkcs11Uri(`pkcs11:${rest}`);
    const named = keyAttributes(uri);
    const module = await loadModule(modulePath(uri.modulePath, ports));
    const where = `pkcs11:${uri.object ?? 'id'}`;
    return withInitialized(module, async () => {
      const token = chosenToken(module, uri);
      const work = { module, slot: token.slot, pin: await pinOf(uri, token, ports), named, where };
      return { kind: 'key', key: { publicKey: publicKeyOf(work), sign: (bytes) => signOnce(work, bytes) } };
    });
  },
};

/** Path of the module that an address, a flag or COSIGN_PKCS11_MODULE_PATH names. @throws {SignError} SIGN_KEY. */
export function modulePath(named: string | undefined, { env }: Pick<RemoteKeyPorts, 'env'>): string {
  const path = named || env['COSIGN_PKCS11_MODULE_PATH'];
  if (path) return path;
  const message = detail('no PKCS #11 module is named: add ?module-path=… or set COSIGN_PKCS11_MODULE_PATH');
  throw new SignError('SIGN_KEY', { message });
}

/** The PIN in COSIGN_PKCS11_PIN, else asked for where the token wants one. @throws {SignError} SIGN_KEY where nobody can be asked. */
export async function tokenPin(
  { label, needsLogin }: Pick<Token, 'label' | 'needsLogin'>,
  { env, askSecret }: Pick<RemoteKeyPorts, 'env' | 'askSecret'>,
): Promise<string | undefined> {
  const known = env['COSIGN_PKCS11_PIN'];
  if (known || !needsLogin) return known || undefined;
  const asked = await askSecret?.(`Enter PIN for PKCS11 token '${label}': `);
  if (asked !== undefined) return asked;
  throw new SignError('SIGN_CREDENTIAL', {
    message: detail('the token wants a PIN: set COSIGN_PKCS11_PIN'),
    where: label,
  });
}

interface TokenWork {
  readonly module: NativeModule;
  readonly slot: number;
  readonly pin: string | undefined;
  readonly named: readonly AttributeMatch[];
  /** The key for messages; never its PIN. */
  readonly where: string;
}

function publicKeyOf({ module, slot, pin, named, where }: TokenWork): PublicKey {
  return withSession(module, slot, (session) => {
    if (pin !== undefined) session.login(pin);
    return readPublicKey(session, findKey(session, ck.class.publicKey, named, where), where);
  });
}

/** The module is opened for each signature, so that nothing need be closed behind a key. */
async function signOnce(work: TokenWork, bytes: Uint8Array): Promise<Uint8Array> {
  const { module, slot, pin, named, where } = work;
  return withInitialized(module, () => {
    const publicKey = publicKeyOf(work);
    return withSession(module, slot, (session) => {
      if (pin !== undefined) session.login(pin);
      return signWithToken(session, findKey(session, ck.class.privateKey, named, where), publicKey, bytes);
    });
  });
}

function keyAttributes({ object, id }: Pkcs11Uri): readonly AttributeMatch[] {
  const named: AttributeMatch[] = [];
  if (object) named.push([ck.attribute.label, Buffer.from(object)]);
  if (id !== undefined && id.length > 0) named.push([ck.attribute.id, id]);
  if (named.length > 0) return named;
  throw new SignError('SIGN_NAME', { message: detail('the address must name a key by object or id') });
}

function chosenToken(module: NativeModule, { token, slotId, serial }: Pkcs11Uri): Token {
  const isNamed = token !== undefined || slotId !== undefined || serial !== undefined;
  // A slot whose token was never set up holds no key: it is not what is meant by the only one.
  const tokens = listTokens(module).filter(({ label }) => isNamed || label !== '');
  if (!isNamed && tokens.length > 1)
    throw new SignError('SIGN_NAME', { message: detail('the address must name a token by token, serial or slot-id') });
  const fits = (expected: string | number | undefined, actual: string | number) =>
    expected === undefined || expected === actual;
  const [found, ...others] = tokens.filter(
    (candidate) => fits(token, candidate.label) && fits(slotId, candidate.slot) && fits(serial, candidate.serial),
  );
  if (found !== undefined && others.length === 0) return found;
  throw new SignError('SIGN_KEY', {
    message:
      found === undefined
        ? detail('the module has no such token')
        : detail('{count} tokens are named so: name one by serial or slot-id', { count: others.length + 1 }),
    where: token ?? String(slotId ?? serial ?? ''),
  });
}

/** A PIN in the address goes first, as in the original; for verifying nobody is asked. */
async function pinOf(uri: Pkcs11Uri, token: Token, ports: RemoteKeyPorts): Promise<string | undefined> {
  if (uri.pinValue !== undefined) return uri.pinValue;
  if (uri.pinSource !== undefined) return readPin(uri.pinSource);
  return ports.purpose === 'verify' ? ports.env['COSIGN_PKCS11_PIN'] || undefined : tokenPin(token, ports);
}

async function readPin(source: string): Promise<string> {
  const path = source.replace(/^file:(?:\/\/)?/, '');
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    throw new SignError('SIGN_FILE', { message: detail('the file of the PIN cannot be read'), where: path, cause });
  }
}
