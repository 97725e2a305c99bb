import { ed25519 } from '@noble/curves/ed25519.js';
import { makeNumber } from '../../value/decimal.ts';
import type { ObjectBuilder, Value } from '../../value/value.ts';
import { bytesToInteger } from '../rsa.ts';
import type { Key } from '../key.ts';
import { type Certificate, keyAlgorithmNumber } from './certificate.ts';
import { base64Value } from './document.ts';
import type { Extension, GeneralNames, KnownExtensions } from './extensions.ts';
import { nameValue, oidValue } from './name.ts';

/** Extended key usages (RFC 5280, 4.2.1.12, and vendors') by OID, in the order of the numbers that results show. */
export const keyPurposes: readonly string[] = [
  '2.5.29.37.0',
  '1.3.6.1.5.5.7.3.1',
  '1.3.6.1.5.5.7.3.2',
  '1.3.6.1.5.5.7.3.3',
  '1.3.6.1.5.5.7.3.4',
  '1.3.6.1.5.5.7.3.5',
  '1.3.6.1.5.5.7.3.6',
  '1.3.6.1.5.5.7.3.7',
  '1.3.6.1.5.5.7.3.8',
  '1.3.6.1.5.5.7.3.9',
  '1.3.6.1.4.1.311.10.3.3',
  '2.16.840.1.113730.4.1',
  '1.3.6.1.4.1.311.2.1.22',
  '1.3.6.1.4.1.311.61.1.1',
];

/** A list, or null where it is empty, as results show lists. */
export function listValue(items: readonly Value[]): Value {
  return items.length === 0 ? null : items;
}

/** A certificate as results show it: the members of Go's `x509.Certificate`, and `URIStrings`. */
export function certificateValue(certificate: Certificate): Value {
  const { known, extensions } = certificate;
  return {
    Raw: base64Value(certificate.raw),
    RawTBSCertificate: base64Value(certificate.tbs),
    RawSubjectPublicKeyInfo: base64Value(certificate.spki.bytes),
    RawSubject: base64Value(certificate.subject.bytes),
    RawIssuer: base64Value(certificate.issuer.bytes),
    Signature: base64Value(certificate.signature),
    SignatureAlgorithm: certificate.algorithm.number,
    PublicKeyAlgorithm: keyAlgorithmNumber(certificate.spki),
    PublicKey: publicKeyValue(certificate.key),
    Version: certificate.version,
    SerialNumber: makeNumber(certificate.serial, 0),
    Issuer: nameValue(certificate.issuer),
    Subject: nameValue(certificate.subject),
    NotBefore: timeValue(certificate.notBefore),
    NotAfter: timeValue(certificate.notAfter),
    KeyUsage: known.keyUsage,
    Extensions: extensionsValue(extensions),
    ExtraExtensions: null,
    UnhandledCriticalExtensions: listValue(known.unhandled.map(oidValue)),
    ...usageValue(known),
    ...namesValue(known.names),
    OCSPServer: listValue(known.ocspServers),
    IssuingCertificateURL: listValue(known.issuerUrls),
    CRLDistributionPoints: listValue(known.distributionPoints),
    PolicyIdentifiers: listValue(known.policies.map(oidValue)),
    Policies: listValue(known.policies),
    ...constraintsValue(known),
  };
}

/** RFC 3339 to the second. */
function timeValue(milliseconds: number): Value {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}

/** A public key: numbers of RSA and of points, the bytes of Ed25519. */
export function publicKeyValue(key: Key | undefined): ObjectBuilder | string | null {
  switch (key?.kind) {
    case 'RSA':
      return { N: makeNumber(key.n, 0), E: makeNumber(key.e, 0) };
    case 'EC': {
      const half = (key.point.length - 1) / 2;
      const number = (bytes: Uint8Array): Value => makeNumber(bytesToInteger(bytes), 0);
      return {
        Curve: {},
        X: number(key.point.subarray(1, 1 + half)),
        Y: number(key.point.subarray(1 + half)),
      };
    }
    case 'Ed25519':
      return base64Value(key.x.length === 0 && key.d !== undefined ? ed25519.getPublicKey(key.d) : key.x) as string;
    default:
      return null;
  }
}

/** Extensions with their values in base64. */
export function extensionsValue(extensions: readonly Extension[]): Value {
  return listValue(
    extensions.map(({ oid, critical, value }) => ({
      Id: oidValue(oid),
      Critical: critical,
      Value: base64Value(value),
    })),
  );
}

function usageValue({ extendedKeyUsage, basic, subjectKeyId, authorityKeyId }: KnownExtensions): ObjectBuilder {
  const known = extendedKeyUsage.filter((oid) => keyPurposes.includes(oid));
  const unknown = extendedKeyUsage.filter((oid) => !keyPurposes.includes(oid));
  return {
    ExtKeyUsage: listValue(known.map((oid) => keyPurposes.indexOf(oid))),
    UnknownExtKeyUsage: listValue(unknown.map(oidValue)),
    BasicConstraintsValid: basic !== undefined,
    IsCA: basic?.isAuthority ?? false,
    MaxPathLen: basic === undefined ? 0 : (basic.pathLength ?? -1),
    MaxPathLenZero: basic?.pathLength === 0,
    SubjectKeyId: subjectKeyId === undefined ? null : base64Value(subjectKeyId),
    AuthorityKeyId: authorityKeyId === undefined ? null : base64Value(authorityKeyId),
  };
}

/** Alternative names of a certificate or request. */
export function namesValue({ emails, dns, uris, addresses }: GeneralNames): ObjectBuilder {
  return {
    DNSNames: listValue(dns),
    EmailAddresses: listValue(emails),
    IPAddresses: listValue(addresses.map(addressText)),
    URIs: listValue(uris.map(uriValue)),
    URIStrings: listValue(uris),
  };
}

function constraintsValue({ constraints }: KnownExtensions): ObjectBuilder {
  const result: ObjectBuilder = { PermittedDNSDomainsCritical: constraints?.critical ?? false };
  for (const [side, names] of [
    ['Permitted', constraints?.permitted],
    ['Excluded', constraints?.excluded],
  ] as const) {
    result[`${side}DNSDomains`] = listValue(names?.dns ?? []);
    result[`${side}EmailAddresses`] = listValue(names?.emails ?? []);
    result[`${side}URIDomains`] = listValue(names?.uris ?? []);
    result[`${side}IPRanges`] = listValue((names?.addresses ?? []).map(rangeValue));
  }
  return result;
}

/** Address and mask, one behind the other. */
function rangeValue(bytes: Uint8Array): Value {
  const half = bytes.length / 2;
  return { IP: addressText(bytes.subarray(0, half)), Mask: base64Value(bytes.subarray(half)) };
}

/** Text of an address of 4 or 16 bytes (RFC 5952). */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length !== 16) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  ).join(':');
  const runs = [...groups.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length);
  const [longest] = runs;
  if (longest === undefined) return groups;
  const [before, after] = [groups.slice(0, longest.index), groups.slice(longest.index + longest[0].length)];
  return `${before}::${after.replace(/^:/, '')}`;
}

/** A URI in the members of Go's `url.URL`. */
function uriValue(uri: string): Value {
  const match =
    /^([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/(?:([^/?#@]*)@)?([^/?#]*)([^?#]*)|([^?#]*))(\?[^#]*)?(?:#(.*))?$/.exec(uri);
  const [, scheme = '', , host = '', path = '', opaque = '', query, fragment = ''] = match ?? [];
  return {
    Scheme: scheme,
    Opaque: opaque,
    User: match?.[2] === undefined ? null : {},
    Host: host,
    Path: path,
    RawPath: '',
    OmitHost: false,
    ForceQuery: query === '?',
    RawQuery: query?.slice(1) ?? '',
    Fragment: fragment,
    RawFragment: '',
  };
}
