import { createPublicKey } from 'node:crypto';
import { certificatesFromPem } from '../../sign/certificate/certificate.ts';
import { type PublicKey, publicKeyFromPem } from '../../sign/key/public-key.ts';
import type { TrustStoreName } from '../../sign/notation/trust-policy.ts';
import type { StoreContent } from '../../sign/notation/verify.ts';
import { idOfKeyObject } from '../../sign/notary/metadata.ts';
import type { CertificateSource, Material, NotaryAuthority, NotationAuthority } from '../../sign/policy/authority.ts';
import { SignError } from '../../sign/error.ts';
import { compileCondition, type Condition } from '../../sign/policy/condition.ts';
import type { PolicyMaterial } from '../../sign/policy/decide.ts';
import type { ConditionSource, RequiredAttestation, TrustPolicy } from '../../sign/policy/policy.ts';
import { parseTrustedRoot } from '../../sign/trust/trusted-root.ts';
import { readNamed, type TrustPorts } from './context.ts';
import { readStores } from './notation/read-stores.ts';
import { detail } from './details.ts';

/** What a policy's authorities need, with what is only for fetching. */
export interface TrustMaterial extends PolicyMaterial {
  /** How trust servers are trusted, by the names of notary authorities. */
  readonly servers: ReadonlyMap<string, ServerTrust>;
}

/** How a trust server is trusted. */
export interface ServerTrust {
  /** Ids of keys, one of which the root must be of. */
  readonly pinned: readonly string[];
  /** Authority of the server's own certificate, PEM. */
  readonly ca: string | undefined;
}

/**
 * Reads the keys, certificates, conditions and the trusted root that a policy names, once; deciding touches no file.
 * @throws {SignError} SIGN_POLICY where two authorities share a key or a condition does not compile; what reading throws.
 */
export async function readMaterial(policy: TrustPolicy, file: string, ports: TrustPorts): Promise<TrustMaterial> {
  const { trustedRoot } = policy;
  const root =
    trustedRoot === undefined ? undefined : parseTrustedRoot(await readNamed(trustedRoot, ports), trustedRoot);
  const keys = new Map<string, PublicKey>();
  const stores = new Map<string, StoreContent[]>();
  const servers = new Map<string, ServerTrust>();
  for (const [name, authority] of Object.entries(policy.authorities)) {
    const where = `${file}, authority ${name}`;
    if ('key' in authority) keys.set(name, await readKey(authority.key, where, ports));
    if ('notation' in authority) stores.set(name, await readAuthorityStores(authority.notation, where, ports));
    if ('notary' in authority) servers.set(name, await readServer(authority.notary, where, ports));
  }
  checkDistinct(keys, file);
  return { root, keys, stores, servers, conditions: await readConditions(policy, file, ports) };
}

async function readKey(source: Material, where: string, ports: TrustPorts): Promise<PublicKey> {
  if ('pem' in source) return publicKeyFromPem(source.pem, where);
  return publicKeyFromPem(await textOf(source.file, ports), source.file);
}

function checkDistinct(keys: ReadonlyMap<string, PublicKey>, where: string): void {
  const seen = new Map<string, string>();
  for (const [name, { spki }] of keys) {
    const text = Buffer.from(spki).toString('base64');
    const other = seen.get(text);
    if (other !== undefined)
      throw new SignError('SIGN_POLICY', {
        message: detail('authorities {other} and {name} have the same key, which would count twice', { other, name }),
        where,
      });
    seen.set(text, name);
  }
}

/** The certificates that a notation authority trusts, by the types of notation's trust stores. */
async function readAuthorityStores(
  { roots, signingAuthorities, timestamp }: NotationAuthority,
  where: string,
  ports: TrustPorts,
): Promise<StoreContent[]> {
  const typed = [
    ...roots.map((source) => ['ca', source] as const),
    ...signingAuthorities.map((source) => ['signingAuthority', source] as const),
    ...(timestamp?.roots ?? []).map((source) => ['tsa', source] as const),
  ];
  return Promise.all(typed.map(([type, source]) => readSource(type, source, where, ports)));
}

async function readSource(
  type: TrustStoreName['type'],
  source: CertificateSource,
  where: string,
  ports: TrustPorts,
): Promise<StoreContent> {
  if ('store' in source) {
    const [content] = await readStores([{ type, name: source.store }], ports);
    if (content === undefined) throw new TypeError(`no answer about the store ${source.store}`);
    if (content.problem === undefined) return content;
    throw new SignError('SIGN_POLICY', { message: content.problem, where });
  }
  const [name, text] = 'pem' in source ? [where, source.pem] : [source.file, await textOf(source.file, ports)];
  return { type, name, certificates: certificatesFromPem(text, name), problem: undefined };
}

async function readServer({ roots, ca }: NotaryAuthority, where: string, ports: TrustPorts): Promise<ServerTrust> {
  return {
    pinned: await Promise.all(roots.map((pin) => readPin(pin, where, ports))),
    ca: ca === undefined ? undefined : 'pem' in ca ? ca.pem : await textOf(ca.file, ports),
  };
}

/** The id of a pinned key, by which Notary files it. */
async function readPin(pin: NotaryAuthority['roots'][number], where: string, ports: TrustPorts): Promise<string> {
  if ('id' in pin) return pin.id;
  const [name, text] = 'pem' in pin ? [where, pin.pem] : [pin.file, await textOf(pin.file, ports)];
  try {
    return idOfKeyObject(createPublicKey(text));
  } catch (cause) {
    throw new SignError('SIGN_KEY', {
      message: detail('it is neither a public key nor a certificate in PEM'),
      where: name,
      cause,
    });
  }
}

async function readConditions(
  { rules }: TrustPolicy,
  file: string,
  ports: TrustPorts,
): Promise<Map<RequiredAttestation, readonly Condition[]>> {
  const required = rules.flatMap(({ attestations }) => attestations);
  const read = required.map(async (attestation) => {
    const compiled = attestation.conditions.map((source) =>
      readCondition(source, `${file}, ${attestation.type}`, ports),
    );
    return [attestation, await Promise.all(compiled)] as const;
  });
  return new Map(await Promise.all(read));
}

async function readCondition(source: ConditionSource, where: string, ports: TrustPorts): Promise<Condition> {
  if ('cel' in source) return compileCondition(source, source.cel, where);
  if ('text' in source.rego) return compileCondition(source, source.rego.text, where);
  return compileCondition(source, await textOf(source.rego.file, ports), source.rego.file);
}

async function textOf(file: string, ports: TrustPorts): Promise<string> {
  return new TextDecoder().decode(await readNamed(file, ports));
}
