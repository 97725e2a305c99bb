import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { PlainObject } from '../../../rego/value/value.ts';
import { tokenAlgorithms } from '../../bundle/token.ts';
import { isPlain } from '../../load/merge.ts';
import { awsIdentity } from './aws-keys.ts';
import { azureToken } from './azure-managed-identity.ts';
import { type CredentialPorts, textOf, wrongCredentials } from './credential.ts';
import { detail } from './details.ts';
import { jsonAnswer } from './json-answer.ts';
import { signedHeaders } from './sigv4.ts';

/** Makes a signed statement of who the client is (RFC 7523, section 3). */
export type StatementSigner = (signal: AbortSignal) => Promise<string>;

/** A key, wherever it is. */
interface StatementKey {
  /** Name of the algorithm (RFC 7518, section 3.1). */
  readonly algorithm: string;
  /** The signature as a token has it. */
  sign(text: string, signal: AbortSignal): Promise<Buffer>;
}

/** Seconds that a signed statement holds. */
const lifetime = 300;

/** Signs by a key of the configuration, of AWS KMS or of Azure Key Vault; undefined where none is named. @throws PolicyError POLICY_CONFIG */
export function statementSigner(row: PlainObject, ports: CredentialPorts): StatementSigner | undefined {
  const key = keyOf(row, ports);
  if (key === undefined) return undefined;
  const thumbprint = textOf(row, 'thumbprint');
  const header = {
    alg: key.algorithm,
    typ: 'JWT',
    ...(thumbprint !== undefined && { x5t: Buffer.from(thumbprint, 'hex').toString('base64url') }),
  };
  return async (signal) => {
    const now = Math.floor(ports.now() / 1000);
    const claims = {
      ...(isPlain(row['additional_claims']) ? row['additional_claims'] : {}),
      iat: now,
      exp: now + lifetime,
      ...(row['include_jti_claim'] === true && { jti: randomUUID() }),
    };
    const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${text}.${(await key.sign(text, signal)).toString('base64url')}`;
  };
}

function keyOf(row: PlainObject, ports: CredentialPorts): StatementKey | undefined {
  const { aws_kms: kms, azure_keyvault: vault } = row;
  if (row['signing_key'] !== undefined) return ownKey(row, ports);
  if (isPlain(kms)) return kmsKey(kms, isPlain(row['aws_signing']) ? row['aws_signing'] : {}, ports);
  return isPlain(vault) ? vaultKey(vault, isPlain(row['azure_signing']) ? row['azure_signing'] : {}, ports) : undefined;
}

function ownKey(row: PlainObject, ports: CredentialPorts): StatementKey {
  const name = textOf(row, 'signing_key') ?? '';
  const found = ports.keys[name];
  const key = isPlain(found) ? textOf(found, 'private_key') : undefined;
  const algorithm = (isPlain(found) ? textOf(found, 'algorithm') : undefined) ?? 'RS256';
  const signature = tokenAlgorithms.get(algorithm);
  if (key === undefined)
    throw wrongCredentials(ports, detail('there is no private key {name} among the keys', { name }));
  if (signature === undefined)
    throw wrongCredentials(ports, detail('{name} {value} is not supported', { name: 'algorithm', value: algorithm }));
  const isText = key.includes('-----BEGIN') || algorithm.startsWith('HS');
  return { algorithm, sign: async (text) => signature.sign(text, isText ? key : await keyFile(key, ports)) };
}

async function keyFile(path: string, ports: CredentialPorts): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw wrongCredentials(ports, detail('the file {path} cannot be read', { path }), cause);
  }
}

function needed(row: PlainObject, name: string, ports: CredentialPorts): string {
  const value = textOf(row, name);
  if (value === undefined) throw wrongCredentials(ports, detail('{name} is missing', { name }));
  return value;
}

/** A key of AWS KMS (AWS KMS API reference, "Sign"). */
function kmsKey(row: PlainObject, signing: PlainObject, ports: CredentialPorts): StatementKey {
  const name = needed(row, 'name', ports);
  const given = needed(row, 'algorithm', ports);
  const [, bits] = /^ECDSA_SHA_(256|384|512)$/.exec(given) ?? [];
  if (bits === undefined)
    throw wrongCredentials(ports, detail('{name} {value} is not supported', { name: 'algorithm', value: given }));
  const identity = awsIdentity(signing, ports);
  const length = { 256: 32, 384: 48, 512: 66 }[Number(bits)] ?? 0;
  return {
    algorithm: `ES${bits}`,
    async sign(text, signal) {
      const key = await identity(signal);
      const url = new URL(ports.env['AWS_ENDPOINT_URL_KMS'] ?? `https://kms.${key.region}.amazonaws.com/`);
      const digest = createHash(`sha${bits}`).update(text).digest('base64');
      const body = JSON.stringify({ KeyId: name, Message: digest, MessageType: 'DIGEST', SigningAlgorithm: given });
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.Sign' };
      const request = { method: 'POST', url, headers, body: Buffer.from(body) };
      const signed = signedHeaders(request, key, { region: key.region, service: 'kms', now: ports.now() });
      const answer = await jsonAnswer(url, ports, { method: 'POST', headers: { ...headers, ...signed }, body, signal });
      const found = fixedSignature(Buffer.from(String(answer['Signature'] ?? ''), 'base64'), length);
      if (found === undefined)
        throw wrongCredentials(ports, detail('the service {url} gives no token', { url: url.origin }));
      return found;
    },
  };
}

/** The two numbers of an ECDSA signature, each of fixed length, as tokens have them (RFC 7518, section 3.4); undefined where it is none. */
export function fixedSignature(der: Uint8Array, length: number): Buffer | undefined {
  // A sequence, whose length takes a second byte for P-521, of two integers with a leading zero where their first bit is set.
  let at = der[1] === 0x81 ? 3 : 2;
  const numbers: Buffer[] = [];
  for (let turn = 0; turn < 2; turn += 1) {
    const size = der[at + 1] ?? 0;
    const number = Buffer.from(der.subarray(at + 2, at + 2 + size));
    if (der[0] !== 0x30 || der[at] !== 0x02 || size === 0 || number.length !== size) return undefined;
    const digits = number.subarray(number[0] === 0 ? 1 : 0);
    if (digits.length > length) return undefined;
    numbers.push(Buffer.concat([Buffer.alloc(length - digits.length), digits]));
    at += 2 + size;
  }
  return at === der.length ? Buffer.concat(numbers) : undefined;
}

/** A key of Azure Key Vault (Azure Key Vault REST API, "Sign"). */
function vaultKey(row: PlainObject, signing: PlainObject, ports: CredentialPorts): StatementKey {
  const [name, vault] = [needed(row, 'key', ports), needed(row, 'vault', ports)];
  const algorithm = needed(row, 'key_algorithm', ports);
  const [, bits] = /^(?:ES|PS|RS)(256|384|512)$/.exec(algorithm) ?? [];
  if (bits === undefined)
    throw wrongCredentials(
      ports,
      detail('{name} {value} is not supported', { name: 'key_algorithm', value: algorithm }),
    );
  const managed = isPlain(signing['azure_managed_identity']) ? signing['azure_managed_identity'] : {};
  const token = azureToken(managed, ports, 'https://vault.azure.net');
  const path = ['keys', name, textOf(row, 'key_version') ?? '', 'sign']
    .filter(Boolean)
    .map(encodeURIComponent)
    .join('/');
  const url = new URL(`https://${vault}.vault.azure.net/${path}`);
  url.searchParams.set('api-version', textOf(row, 'api_version') ?? '7.4');
  return {
    algorithm,
    async sign(text, signal) {
      const value = createHash(`sha${bits}`).update(text).digest('base64url');
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${await token(signal)}` };
      const body = JSON.stringify({ alg: algorithm, value });
      const answer = await jsonAnswer(url, ports, { method: 'POST', headers, body, signal });
      if (typeof answer['value'] !== 'string')
        throw wrongCredentials(ports, detail('the service {url} gives no token', { url: url.origin }));
      return Buffer.from(answer['value'], 'base64url');
    },
  };
}
