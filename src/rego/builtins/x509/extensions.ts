import type { DerElement } from '../../../formats/der/reader.ts';
import { childrenOf, integerOf, oidOf, readElement } from '../asn1.ts';
import { textOf } from './name.ts';

/** An extension (RFC 5280, 4.2). */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** Reads the list of extensions. @throws RangeError */
export function readExtensions(list: DerElement): readonly Extension[] {
  return childrenOf(list).map((element) => {
    const parts = childrenOf(element);
    const [oid, second, third] = parts;
    const value = third ?? second;
    if (oid === undefined || value === undefined) throw new RangeError('x509: malformed extension');
    return {
      oid: oidOf(oid),
      critical: third !== undefined && second !== undefined && second.content[0] === 0xff,
      value: value.content,
    };
  });
}

/** Alternative names (4.2.1.6), or the names of a name constraint. */
export interface GeneralNames {
  readonly emails: readonly string[];
  readonly dns: readonly string[];
  readonly uris: readonly string[];
  readonly addresses: readonly Uint8Array[];
  /** Names of kinds that are not read. */
  readonly others: number;
}

/** Names of GeneralName elements, told by their context tags. */
export function readGeneralNames(elements: readonly DerElement[]): GeneralNames {
  const texts = (tag: number): string[] => elements.filter((element) => element.tag === tag).map(textOf);
  const [emails, dns, uris] = [texts(0x81), texts(0x82), texts(0x86)];
  const addresses = elements.filter(({ tag }) => tag === 0x87).map(({ content }) => content);
  return {
    emails,
    dns,
    uris,
    addresses,
    others: elements.length - emails.length - dns.length - uris.length - addresses.length,
  };
}

/** Permitted and excluded names of an authority (4.2.1.10). */
export interface NameConstraints {
  readonly critical: boolean;
  readonly permitted: GeneralNames;
  readonly excluded: GeneralNames;
}

/** What extensions say, as verification and results need it. */
export interface KnownExtensions {
  readonly names: GeneralNames;
  /** Bits as Go numbers them: digitalSignature 1, …, keyCertSign 32; 0 where the extension is absent. */
  readonly keyUsage: number;
  readonly extendedKeyUsage: readonly string[];
  readonly basic: { readonly isAuthority: boolean; readonly pathLength: number | undefined } | undefined;
  readonly subjectKeyId: Uint8Array | undefined;
  readonly authorityKeyId: Uint8Array | undefined;
  readonly constraints: NameConstraints | undefined;
  readonly policies: readonly string[];
  readonly distributionPoints: readonly string[];
  readonly ocspServers: readonly string[];
  readonly issuerUrls: readonly string[];
  /** OIDs of critical extensions that are not understood. */
  readonly unhandled: readonly string[];
}

const handled = new Set([
  '2.5.29.14',
  '2.5.29.15',
  '2.5.29.17',
  '2.5.29.19',
  '2.5.29.30',
  '2.5.29.31',
  '2.5.29.32',
  '2.5.29.35',
  '2.5.29.37',
]);

/** Reads the extensions that are known. @throws RangeError */
export function knownExtensions(extensions: readonly Extension[]): KnownExtensions {
  const find = (oid: string): Extension | undefined => extensions.find((extension) => extension.oid === oid);
  const childrenAt = (oid: string): readonly DerElement[] => {
    const extension = find(oid);
    return extension === undefined ? [] : childrenOf(readElement(extension.value));
  };
  const subjectKey = find('2.5.29.14');
  const authorityKey = childrenAt('2.5.29.35').find(({ tag }) => tag === 0x80);
  const access = childrenAt('1.3.6.1.5.5.7.1.1').map(childrenOf);
  const accessUrls = (method: string): string[] =>
    access.flatMap(([oid, place]) =>
      oid !== undefined && place?.tag === 0x86 && oidOf(oid) === method ? [textOf(place)] : [],
    );
  return {
    names: readGeneralNames(childrenAt('2.5.29.17')),
    keyUsage: readKeyUsage(find('2.5.29.15')),
    extendedKeyUsage: childrenAt('2.5.29.37').map(oidOf),
    basic: find('2.5.29.19') && readBasicConstraints(childrenAt('2.5.29.19')),
    subjectKeyId: subjectKey && readElement(subjectKey.value).content,
    authorityKeyId: authorityKey && authorityKey.content,
    constraints: readConstraints(find('2.5.29.30')),
    policies: childrenAt('2.5.29.32').flatMap((policy) => childrenOf(policy).slice(0, 1).map(oidOf)),
    distributionPoints: childrenAt('2.5.29.31').flatMap(pointUrls),
    ocspServers: accessUrls('1.3.6.1.5.5.7.48.1'),
    issuerUrls: accessUrls('1.3.6.1.5.5.7.48.2'),
    unhandled: extensions.filter(({ oid, critical }) => critical && !handled.has(oid)).map(({ oid }) => oid),
  };
}

function readKeyUsage(extension: Extension | undefined): number {
  if (extension === undefined) return 0;
  const [, ...bytes] = readElement(extension.value).content;
  let usage = 0;
  for (let bit = 0; bit < 9; bit += 1) if (((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0) usage |= 1 << bit;
  return usage;
}

function readBasicConstraints(parts: readonly DerElement[]): KnownExtensions['basic'] {
  const authority = parts.find(({ tag }) => tag === 0x01);
  const length = parts.find(({ tag }) => tag === 0x02);
  return {
    isAuthority: authority !== undefined && authority.content[0] === 0xff,
    pathLength: length && Number(integerOf(length)),
  };
}

function readConstraints(extension: Extension | undefined): NameConstraints | undefined {
  if (extension === undefined) return undefined;
  const parts = childrenOf(readElement(extension.value));
  const trees = (tag: number): GeneralNames => {
    const part = parts.find((element) => element.tag === tag);
    const bases = part === undefined ? [] : childrenOf(part).flatMap((tree) => childrenOf(tree).slice(0, 1));
    return readGeneralNames(bases);
  };
  return { critical: extension.critical, permitted: trees(0xa0), excluded: trees(0xa1) };
}

/** URLs of a distribution point: `[0] { [0] { [6] url } }`. */
function pointUrls(point: DerElement): string[] {
  return childrenOf(point)
    .filter(({ tag }) => tag === 0xa0)
    .flatMap(childrenOf)
    .filter(({ tag }) => tag === 0xa0)
    .flatMap(childrenOf)
    .filter(({ tag }) => tag === 0x86)
    .map(textOf);
}
