import { createPrivateKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { type Certificate } from '../../../sign/certificate/certificate.ts';
import { SignError } from '../../../sign/error.ts';
import { readJson } from '../../../sign/json.ts';
import type { TrustPorts } from '../context.ts';
import { configFolder, readCertificates, readSmall, writePrivate } from './config.ts';
import { detail } from '../details.ts';

/** A key of `signingkeys.json`: files, or a key that a plug-in keeps. */
export interface SigningKeyEntry {
  readonly name: string;
  readonly keyPath?: string;
  readonly certPath?: string;
  readonly id?: string;
  readonly pluginName?: string;
  readonly pluginConfig?: Readonly<Record<string, string>>;
}

/** The list of keys with the one that signs by default. */
export interface SigningKeys {
  readonly default: string | undefined;
  readonly keys: readonly SigningKeyEntry[];
}

/** Reads `signingkeys.json`; without it there are no keys. @throws {SignError} SIGN_MALFORMED. */
export async function readSigningKeys(ports: TrustPorts): Promise<SigningKeys> {
  const path = join(configFolder(ports), 'signingkeys.json');
  const bytes = await readSmall(path);
  if (bytes === undefined) return { default: undefined, keys: [] };
  const document = readJson(bytes, path);
  const keys = document.objects('keys').map((entry): SigningKeyEntry => {
    const optional = (key: 'certPath' | 'id' | 'keyPath' | 'pluginName') =>
      entry.has(key) && entry.text(key) !== '' ? { [key]: entry.text(key) } : {};
    const config = entry.optionalObject('pluginConfig');
    const pluginConfig = config && Object.fromEntries(config.keys().map((key) => [key, config.text(key)]));
    return {
      name: entry.text('name'),
      ...optional('keyPath'),
      ...optional('certPath'),
      ...optional('id'),
      ...optional('pluginName'),
      ...(pluginConfig === undefined ? {} : { pluginConfig }),
    };
  });
  return { default: document.optionalText('default'), keys };
}

/** Writes `signingkeys.json` as the original does. */
export async function writeSigningKeys(keys: SigningKeys, ports: TrustPorts): Promise<void> {
  const document = { ...(keys.default === undefined ? {} : { default: keys.default }), keys: keys.keys };
  await writePrivate(join(configFolder(ports), 'signingkeys.json'), JSON.stringify(document, undefined, 4));
}

/** The key that is named, or the default one. @throws {SignError} SIGN_KEY. */
export async function findSigningKey(name: string | undefined, ports: TrustPorts): Promise<SigningKeyEntry> {
  const { default: standard, keys } = await readSigningKeys(ports);
  const wanted = name ?? standard;
  if (wanted === undefined || wanted === '')
    throw new SignError('SIGN_ABSENT', {
      message: detail('default signing key not set. Please set default signing key or specify a key name'),
    });
  const found = keys.find((key) => key.name === wanted);
  if (found === undefined)
    throw new SignError('SIGN_ABSENT', { message: detail('signing key {wanted} not found', { wanted }) });
  return found;
}

/** Reads key and chain of an entry. @throws {SignError} SIGN_KEY; no message repeats a part of the key. */
export async function loadSigningKey({ name, keyPath, certPath }: SigningKeyEntry): Promise<{
  readonly key: KeyObject;
  readonly chain: readonly Certificate[];
}> {
  const bytes = keyPath === undefined ? undefined : await readSmall(keyPath);
  if (bytes === undefined || certPath === undefined)
    throw new SignError('SIGN_KEY', {
      message: detail('the files of signing key {name} cannot be read', { name }),
      where: keyPath ?? name,
    });
  const chain = await readCertificates(certPath);
  try {
    return { key: createPrivateKey(new TextDecoder().decode(bytes)), chain };
  } catch {
    throw new SignError('SIGN_KEY', {
      message: detail('it holds no private key that can be read'),
      where: keyPath ?? name,
    });
  }
}
