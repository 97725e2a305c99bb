import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { encodeBase64, hashOf } from '../../sign/bytes.ts';
import { certificatesFromPem } from '../../sign/certificate/certificate.ts';
import { keyDetails, publicKeyFromPem } from '../../sign/key/public-key.ts';
import type { JsonReader } from '../../sign/json.ts';
import { parseSigningConfig, signingConfigMediaType } from '../../sign/trust/signing-config.ts';
import { parseTrustedRoot } from '../../sign/trust/trusted-root.ts';
import { ComposeError } from '../error.ts';
import { readNamed, type TrustOutcome, type TrustPorts } from './context.ts';
import { defaultDocument } from './roots.ts';
import type { TrustServiceSettings } from './service-settings.ts';
import { detail } from './details.ts';

/** Members of one service as its flag lists them: `url=…,public-key=…`. */
type Members = Readonly<Record<string, string>>;

/** Writes a trusted root of what the flags name (cosign trusted-root create). */
export async function createTrustedRoot(settings: TrustServiceSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const log = async (flag: string, members: Members, url = need(members, 'url', flag)) => {
    const file = need(members, 'public-key', flag);
    const key = publicKeyFromPem(new TextDecoder().decode(await readNamed(file, ports)), file);
    return {
      ...(url === '' ? {} : { baseUrl: url }),
      hashAlgorithm: 'SHA2_256',
      publicKey: {
        rawBytes: encodeBase64(key.spki),
        keyDetails: keyDetails(key),
        validFor: validity(members, need(members, 'start-time', flag), flag),
      },
      logId: { keyId: encodeBase64(hashOf('sha256', key.spki)) },
    };
  };
  const authority = async (flag: string, members: Members, url = need(members, 'url', flag)) => {
    const file = need(members, 'certificate-chain', flag);
    const chain = certificatesFromPem(new TextDecoder().decode(await readNamed(file, ports)), file);
    const start = members['start-time'] ?? new Date(chain.at(-1)?.notBefore ?? 0).toISOString();
    return {
      ...(url === '' ? {} : { uri: url }),
      certChain: { certificates: chain.map(({ der }) => ({ rawBytes: encodeBase64(der) })) },
      validFor: validity(members, start, flag),
    };
  };
  // The older flags of the original name keys and chains without the addresses of their services.
  const logs = async (name: 'ctfe' | 'rekor') => [
    ...(await each(name, settings[name], log)),
    ...(await Promise.all(olderLogs(name, settings).map((members) => log(`--${name}-key`, members, '')))),
  ];
  const authorities = async (name: 'fulcio' | 'tsa', older: 'certificate-chain' | 'timestamp-certificate-chain') => [
    ...(await each(name, settings[name], authority)),
    ...(await Promise.all(settings[older].map((file) => authority(`--${older}`, { 'certificate-chain': file }, '')))),
  ];
  const defaults = settings['with-default-services'] ? await defaultDocument('root', ports) : undefined;
  const merged = mergeWith(defaults, settings);
  const document = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: merged('tlogs', 'no-default-rekor', await logs('rekor')),
    certificateAuthorities: merged(
      'certificateAuthorities',
      'no-default-fulcio',
      await authorities('fulcio', 'certificate-chain'),
    ),
    ctlogs: merged('ctlogs', 'no-default-ctfe', await logs('ctfe')),
    timestampAuthorities: merged(
      'timestampAuthorities',
      'no-default-tsa',
      await authorities('tsa', 'timestamp-certificate-chain'),
    ),
  };
  const text = JSON.stringify(document);
  parseTrustedRoot(text, 'new trusted root');
  return deliver(text, settings.out, ports);
}

/** Writes a signing configuration of what the flags name (cosign signing-config create). */
export async function createSigningConfig(settings: TrustServiceSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const service = async (flag: string, members: Members) => ({
    url: need(members, 'url', flag),
    majorApiVersion: Number(need(members, 'api-version', flag)),
    validFor: validity(members, need(members, 'start-time', flag), flag),
    operator: need(members, 'operator', flag),
  });
  const wanted = settings['with-default-rekor-v2'] ? 'configWithLog2' : 'config';
  const withDefaults = settings['with-default-services'] || settings['with-default-rekor-v2'];
  const merged = mergeWith(withDefaults ? await defaultDocument(wanted, ports) : undefined, settings);
  const document = {
    mediaType: signingConfigMediaType,
    caUrls: merged('caUrls', 'no-default-fulcio', await each('fulcio', settings.fulcio, service)),
    oidcUrls: merged('oidcUrls', 'no-default-oidc', await each('oidc-provider', settings['oidc-provider'], service)),
    rekorTlogUrls: merged('rekorTlogUrls', 'no-default-rekor', await each('rekor', settings.rekor, service)),
    rekorTlogConfig: selector(settings['rekor-config'], 'rekor-config'),
    tsaUrls: merged('tsaUrls', 'no-default-tsa', await each('tsa', settings.tsa, service)),
    tsaConfig: selector(settings['tsa-config'], 'tsa-config'),
  };
  const text = JSON.stringify(document);
  parseSigningConfig(text, 'new signing configuration');
  return deliver(text, settings.out, ports);
}

type NoDefault = 'no-default-ctfe' | 'no-default-fulcio' | 'no-default-oidc' | 'no-default-rekor' | 'no-default-tsa';

/** What flags name goes before the defaults of the same kind; flags can also leave those out. */
function mergeWith(defaults: JsonReader | undefined, settings: TrustServiceSettings) {
  return (member: string, without: NoDefault, given: readonly unknown[]): readonly unknown[] => {
    if (given.length > 0 || defaults === undefined || settings[without]) return given;
    return defaults.has(member) ? defaults.values(member) : [];
  };
}

/** Keys of `--rekor-key` or `--ctfe-key` with the times of `--rekor-start-time` or `--ctfe-start-time`, in their order. */
function olderLogs(name: 'ctfe' | 'rekor', settings: TrustServiceSettings): readonly Members[] {
  const starts = settings[`${name}-start-time`];
  return settings[`${name}-key`].map((key, index) => ({
    'public-key': key,
    ...(starts[index] === undefined ? {} : { 'start-time': starts[index] }),
  }));
}

/** Writes a document where `--out` says, or prints it. */
export async function deliver(text: string, out: string | undefined, { cwd }: TrustPorts): Promise<TrustOutcome> {
  if (out === undefined) return { report: `${text}\n`, exit: 0 };
  await writeFile(resolve(cwd, out), text);
  return { report: '', exit: 0 };
}

async function each<Value>(
  flag: string,
  lists: readonly string[],
  read: (flag: string, members: Members) => Promise<Value>,
): Promise<readonly Value[]> {
  return Promise.all(groups(lists).map((members) => read(`--${flag}`, members)));
}

/** A flag's comma-separated lists may come cut at the commas: a new service begins with `url=`. */
function groups(lists: readonly string[]): readonly Members[] {
  const found: Record<string, string>[] = [];
  for (const pair of lists.flatMap((list) => list.split(','))) {
    const at = pair.indexOf('=');
    const key = pair.slice(0, at).trim();
    if (at < 1)
      throw new ComposeError('CONFIG_INVALID', {
        message: detail('{pair} is not KEY=VALUE', { pair: JSON.stringify(pair) }),
      });
    if (found.length === 0 || Object.hasOwn(found.at(-1) ?? {}, key)) found.push({});
    const last = found.at(-1);
    if (last !== undefined) last[key] = pair.slice(at + 1).trim();
  }
  return found;
}

function need(members: Members, key: string, flag: string): string {
  const value = members[key];
  if (value !== undefined && value !== '') return value;
  throw new ComposeError('CONFIG_INVALID', { message: detail('the service lacks {key}=', { key }), where: flag });
}

function validity(members: Members, start: string, flag: string): object {
  const end = members['end-time'];
  for (const time of [start, end])
    if (time !== undefined && Number.isNaN(Date.parse(time)))
      throw new ComposeError('CONFIG_INVALID', {
        message: detail('{time} is no time as RFC 3339 writes it', { time }),
        where: flag,
      });
  return { start, ...(end === undefined ? {} : { end }) };
}

function selector(text: string, flag: string): object {
  if (text === 'ANY' || text === 'ALL') return { selector: text };
  const count = /^EXACT:([1-9]\d?)$/.exec(text)?.[1];
  if (count !== undefined) return { selector: 'EXACT', count: Number(count) };
  throw new ComposeError('CONFIG_INVALID', {
    message: detail('it must be ANY, ALL or EXACT:COUNT'),
    where: `--${flag}`,
  });
}
