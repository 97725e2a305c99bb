import { type AnyObject, objectEntries } from '../../value/object.ts';
import { equals } from '../../value/order.ts';
import { RegoSet } from '../../value/set.ts';
import type { Value } from '../../value/value.ts';
import { decodeBase64 } from '../base64.ts';
import { builtin, contextBuiltin } from '../builtin.ts';
import type { BuiltinContext } from '../context.ts';
import { BuiltinError, fail, failOperand } from '../error.ts';
import { readPem } from '../keys.ts';
import { stringKeys } from '../type.ts';
import { isArray, isNumber } from '../value-kind.ts';
import { childrenOf, readElement } from '../asn1.ts';
import { integerOf } from '../../value/decimal.ts';
import { algorithmOf, bitsOf } from './algorithms.ts';
import { requestProblem } from './asn1-problem.ts';
import { type Certificate, keyAlgorithmNumber, parts, readCertificates, readKey } from './certificate.ts';
import { base64Value, readDocument, reading } from './document.ts';
import { knownExtensions, readExtensions } from './extensions.ts';
import { nameValue } from './name.ts';
import {
  type PrivateKey,
  privateKeyValue,
  readEcPrivateKey,
  readPkcs8,
  readRsaPrivateKey,
  rsaJwk,
} from './private-keys.ts';
import { certificateValue, extensionsValue, namesValue, publicKeyValue } from './value.ts';
import { type ChainOptions, findChain } from './verify.ts';

function certificatesOf(text: string): readonly Certificate[] {
  const documents = readDocument(text, ['CERTIFICATE']);
  return reading('x509: malformed certificate', () => documents.flatMap(readCertificates));
}

/** Certificates in the members of Go's types; names and extensions are looked into only here. @throws BuiltinError */
function valuesOf(certificates: readonly Certificate[]): readonly Value[] {
  return reading('x509: malformed certificate', () => certificates.map(certificateValue));
}

/** Names of purposes as options write them, in the order of their numbers. */
const purposeNames = [
  'KeyUsageAny',
  'KeyUsageServerAuth',
  'KeyUsageClientAuth',
  'KeyUsageCodeSigning',
  'KeyUsageEmailProtection',
  'KeyUsageIPSECEndSystem',
  'KeyUsageIPSECTunnel',
  'KeyUsageIPSECUser',
  'KeyUsageTimeStamping',
  'KeyUsageOCSPSigning',
  'KeyUsageMicrosoftServerGatedCrypto',
  'KeyUsageNetscapeServerGatedCrypto',
  'KeyUsageMicrosoftCommercialCodeSigning',
  'KeyUsageMicrosoftKernelCodeSigning',
];

const serverAuthentication = 1;

function chainOptions(context: BuiltinContext, options: AnyObject): ChainOptions {
  let time = Number(context.nowNanoseconds() / 1_000_000n);
  let host = '';
  let purposes: readonly number[] = [serverAuthentication];
  for (const [key, value] of objectEntries(options)) {
    const whole = isNumber(value) ? integerOf(value) : undefined;
    if (key === 'DNSName') host = typeof value === 'string' ? value : failOperand(2, "'DNSName' should be a string");
    else if (key === 'CurrentTime')
      time = whole === undefined ? failOperand(2, "'CurrentTime' should be an integer") : Number(whole / 1_000_000n);
    else if (key === 'KeyUsages') purposes = purposesOf(value);
    else if (key !== 'MaxConstraintComparisons') failOperand(2, 'invalid key option');
    else if (whole === undefined) failOperand(2, "'MaxConstraintComparisons' should be an integer");
  }
  return { time, host, purposes };
}

function purposesOf(value: Value): readonly number[] {
  const names = isArray(value) ? value : value instanceof RegoSet ? value.toArray() : undefined;
  if (names === undefined) return failOperand(2, "'KeyUsages' should be an array or a set of strings");
  return names.map((name) => {
    const number = typeof name === 'string' ? purposeNames.indexOf(name) : -1;
    return number < 0 ? failOperand(2, `invalid entries for 'KeyUsages' found: ${String(name)}`) : number;
  });
}

/** The first certificate is the trusted one, the last the one to verify. Options count only where there are certificates. */
function verify(context: BuiltinContext, text: string, given: AnyObject): Value {
  let certificates: readonly Certificate[];
  try {
    certificates = certificatesOf(text);
  } catch (error) {
    if (error instanceof BuiltinError) return [false, []];
    throw error;
  }
  const options = chainOptions(context, given);
  const [root, ...others] = certificates;
  const leaf = others.pop();
  const chain = root && leaf && findChain(leaf, others, [root], options);
  return chain === undefined ? [false, []] : [true, valuesOf(chain)];
}

/** Reads CertificationRequest (RFC 2986). */
function requestValue(text: string): Value {
  const [bytes = new Uint8Array()] = readDocument(text, ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST']);
  const problem = requestProblem(bytes);
  if (problem !== undefined) return fail(problem);
  return reading('asn1: structure error: no certificate request', () => {
    const [info, algorithm, signature] = parts(readElement(bytes), 3);
    const [version, subject, spki, attributes] = childrenOf(info);
    if (version === undefined || subject === undefined || spki === undefined) throw new RangeError('no request');
    const requested = (attributes === undefined ? [] : childrenOf(attributes)).flatMap((attribute) => {
      const [oid, values] = childrenOf(attribute);
      return oid !== undefined && values !== undefined && isExtensionRequest(oid.content) ? childrenOf(values) : [];
    });
    const extensions = requested.flatMap(readExtensions);
    return {
      Raw: base64Value(bytes),
      RawTBSCertificateRequest: base64Value(info.bytes),
      RawSubjectPublicKeyInfo: base64Value(spki.bytes),
      RawSubject: base64Value(subject.bytes),
      Version: version.content[0] ?? 0,
      Signature: base64Value(bitsOf(signature)),
      SignatureAlgorithm: algorithmOf(algorithm).number,
      PublicKeyAlgorithm: keyAlgorithmNumber(spki),
      PublicKey: publicKeyValue(readKey(spki)),
      Subject: nameValue(subject),
      Attributes: null,
      Extensions: extensionsValue(extensions),
      ExtraExtensions: null,
      ...namesValue(knownExtensions(extensions).names),
    };
  });
}

/** 1.2.840.113549.1.9.14. */
function isExtensionRequest(oid: Uint8Array): boolean {
  return [...oid].join() === '42,134,72,134,247,13,1,9,14';
}

const readers: Readonly<Record<string, (bytes: Uint8Array) => PrivateKey>> = {
  'EC PRIVATE KEY': readEcPrivateKey,
  'PRIVATE KEY': readPkcs8,
  'RSA PRIVATE KEY': readRsaPrivateKey,
};

/** Text of PEM that may itself be in base64. @throws BuiltinError where it is neither */
function decodeText(text: string): string {
  return text.trimStart().startsWith('-----BEGIN') ? text : new TextDecoder().decode(decodeBase64(text, false));
}

/** @see decodeText; nothing where it is neither */
function pemText(text: string): string {
  try {
    return decodeText(text);
  } catch {
    return '';
  }
}

/** Private keys of a text in PEM; blocks of other kinds are passed over. */
function privateKeys(text: string): PrivateKey[] {
  const keys: PrivateKey[] = [];
  for (let rest = text; ; ) {
    const block = readPem(rest);
    if (block === undefined) return keys;
    const read = Object.hasOwn(readers, block.label) ? readers[block.label] : undefined;
    if (read !== undefined) keys.push(reading('failed to parse a private key', () => read(block.bytes)));
    rest = block.rest;
  }
}

function keypair(certificate: string, key: string): Value {
  decodeText(certificate);
  const [privateKey] = privateKeys(decodeText(key));
  const chain = certificatesOf(certificate);
  const [leaf] = chain;
  if (leaf === undefined) return fail('x509: malformed certificate');
  if (privateKey === undefined) return fail('tls: failed to find any PEM data in key input');
  if (!equals(publicKeyValue(privateKey.key), publicKeyValue(leaf.key)))
    return fail('tls: private key does not match public key');
  return {
    Certificate: chain.map(({ raw }) => base64Value(raw)),
    PrivateKey: privateKeyValue(privateKey),
    SupportedSignatureAlgorithms: null,
    OCSPStaple: null,
    SignedCertificateTimestamps: null,
    Leaf: valuesOf([leaf])[0] ?? null,
  };
}

function rsaPrivateKey(text: string): Value {
  if (text === '') return fail('input PEM data was empty');
  const [bytes = new Uint8Array()] = readDocument(text, ['RSA PRIVATE KEY']);
  // Base64 of what is no key at all is no error to the original.
  if (bytes[0] !== 0x30) return null;
  return reading('failed to parse an RSA private key', () => rsaJwk(readRsaPrivateKey(bytes).rsa));
}

const meta = { category: 'crypto' } as const;
const objects = { array: stringKeys } as const;
const verified = { tuple: ['boolean', objects] } as const;

/** Certificates and keys of X.509. */
export const certificates = [
  builtin(
    'crypto.parse_private_keys',
    ['string'],
    objects,
    (text) => (text === '' ? null : privateKeys(pemText(text)).map(privateKeyValue)),
    { ...meta, doc: 'Private keys of a text in PEM, or base64 of it.' },
  ),
  contextBuiltin(
    'crypto.x509.parse_and_verify_certificates',
    ['string'],
    verified,
    (context, text) => verify(context, text, {}),
    {
      ...meta,
      doc: 'Whether the last certificate leads to the first, which is trusted, and the chain from last to first.',
    },
  ),
  contextBuiltin('crypto.x509.parse_and_verify_certificates_with_options', ['string', stringKeys], verified, verify, {
    ...meta,
    doc: 'As `parse_and_verify_certificates`, for a host name, a time or purposes.',
  }),
  builtin('crypto.x509.parse_certificate_request', ['string'], stringKeys, requestValue, {
    ...meta,
    doc: 'A certificate signing request in PEM, DER in base64, or PEM in base64.',
  }),
  builtin('crypto.x509.parse_certificates', ['string'], objects, (text) => valuesOf(certificatesOf(text)), {
    ...meta,
    doc: 'Certificates in PEM, DER in base64, or PEM in base64; none is verified.',
  }),
  builtin('crypto.x509.parse_keypair', ['string', 'string'], stringKeys, keypair, {
    ...meta,
    doc: 'A certificate chain and its private key, both in PEM or base64 of it.',
  }),
  builtin('crypto.x509.parse_rsa_private_key', ['string'], stringKeys, rsaPrivateKey, {
    ...meta,
    doc: 'JWK of an RSA private key in PEM, or in base64.',
  }),
];
