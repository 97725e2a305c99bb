import type { OperatingSystem, Package } from '../../core/index.ts';
import { packageId, packageUrl, splitEpoch, splitName } from './identity.ts';
import { licenseChoices } from './licenses.ts';
import { isAggregated, type Target } from './target.ts';

/** A property in Trivy's name space, so that what reads Trivy's bills reads ours. */
export interface Property {
  readonly name: string;
  readonly value: string;
}

/** Properties of the given values, in order of their names; those without a value are left out. */
export function properties(values: readonly (readonly [name: string, value: string | undefined])[]): Property[] {
  return values
    .filter((pair): pair is readonly [string, string] => pair[1] !== undefined && pair[1] !== '')
    .map(([name, value]) => ({ name: `aquasecurity:trivy:${name}`, value }));
}

/** A package as a component (CycloneDX 1.6, `components`). */
export function componentOf(found: Package, ref: string, target: Target, os: OperatingSystem | undefined): object {
  const { group, name } = namesOf(found);
  const purl = packageUrl(found, os);
  const hash = hashOf(found.digest);
  return {
    'bom-ref': ref,
    type: 'library',
    ...(found.maintainer !== undefined && { supplier: { name: found.maintainer } }),
    ...(group !== '' && { group }),
    name,
    version: found.version,
    ...(hash !== undefined && { hashes: [hash] }),
    ...(found.licenses !== undefined && found.licenses.length > 0 && { licenses: licenseChoices(found.licenses) }),
    ...(purl !== undefined && { purl }),
    properties: packageProperties(found, target),
  };
}

/** Maven's groups and npm's scopes are groups; other names stay whole. */
function namesOf({ type, name }: Package): { readonly group: string; readonly name: string } {
  if (type !== 'maven' && type !== 'npm') return { group: '', name };
  const split = splitName({ type, name });
  return { group: split.namespace, name: split.name };
}

const algorithms: Readonly<Record<string, readonly [name: string, digits: number]>> = {
  md5: ['MD5', 32],
  sha1: ['SHA-1', 40],
  sha256: ['SHA-256', 64],
  sha512: ['SHA-512', 128],
};

/** A digest that the ecosystem records; npm writes its own in base64. */
function hashOf(digest = ''): { readonly alg: string; readonly content: string } | undefined {
  const [algorithm = '', value = ''] = digest.split(':');
  const [alg, digits] = algorithms[algorithm] ?? [];
  if (alg === undefined) return undefined;
  const hex = /^[0-9a-f]+$/.test(value) ? value : Buffer.from(value, 'base64').toString('hex');
  return hex.length === digits ? { alg, content: hex } : undefined;
}

function packageProperties(found: Package, target: Target): Property[] {
  const { kind } = target.application;
  const [location] = found.locations;
  const source = target.class === 'os-pkgs' ? sourceParts(found) : {};
  return properties([
    ['FilePath', isAggregated(kind) ? location?.path : undefined],
    ['LayerDiffID', location?.layer?.diffId],
    ['LayerDigest', location?.layer?.digest],
    ['Modularitylabel', found.modularity],
    ['PkgID', packageId(kind, found)],
    ['PkgType', target.type],
    ['SrcEpoch', source.epoch],
    ['SrcName', source.name],
    ['SrcRelease', source.release],
    ['SrcVersion', source.version],
  ]);
}

interface SourceParts {
  readonly name?: string;
  readonly epoch?: string;
  readonly version?: string;
  readonly release?: string;
}

/** A source package's version in parts; Alpine's is whole. */
function sourceParts({ type, source }: Package): SourceParts {
  if (source === undefined) return {};
  if (type === 'apk') return source;
  const { epoch, version } = splitEpoch(source.version);
  const at = version.lastIndexOf('-');
  const parts = at < 0 ? { version } : { version: version.slice(0, at), release: version.slice(at + 1) };
  return { name: source.name, epoch: epoch === '0' ? '' : epoch, ...parts };
}
