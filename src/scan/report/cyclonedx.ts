import { version, type Package } from '../../core/index.ts';
import { buildPurl } from '../../formats/purl/build.ts';
import type { ImageInfo } from '../inventory.ts';
import type { ScanResult } from '../result.ts';
import { componentOf, properties, type Property } from './cyclonedx-component.ts';
import { toTimestamp, vulnerabilitiesOf, type AffectedComponent } from './cyclonedx-vulnerability.ts';
import { defineReportFormat, type ReportOptions } from './format.ts';
import { packageId, packageUrl } from './identity.ts';
import { repositoryOf } from './reference.ts';
import { compareText, isAggregated, targetsOf, type Target } from './target.ts';

/** CycloneDX 1.6 (ECMA-424): every package, and the vulnerabilities with it. */
export const cyclonedx = defineReportFormat({
  name: 'cyclonedx',
  doc: 'CycloneDX 1.6 JSON: every package with its dependencies and vulnerabilities, properties as Trivy names them.',
  render: (result, options) => `${JSON.stringify(bomOf(result, options), null, 2)}\n`,
});

/** Components of one target and the edges among them. */
interface Part {
  readonly components: readonly object[];
  readonly edges: readonly Edge[];
  /** What the artifact itself depends on. */
  readonly roots: readonly string[];
  readonly affected: readonly AffectedComponent[];
}

/** A component that is no package: the artifact, its operating system, a file that lists packages. */
interface Holder {
  readonly 'bom-ref': string;
  readonly type: 'application' | 'container' | 'operating-system';
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly properties: readonly Property[];
}

interface Edge {
  readonly ref: string;
  readonly dependsOn: readonly string[];
}

function bomOf(result: ScanResult, { uuid }: ReportOptions): object {
  const serialNumber = `urn:uuid:${uuid()}`;
  const root = rootComponent(result, uuid);
  const references = new ReferenceMaker(result, uuid);
  const parts = targetsOf(result).map((target) => partOf(target, result, references));
  const edges = parts.flatMap((part) => part.edges);
  const affected = parts.flatMap((part) => part.affected);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber,
    version: 1,
    metadata: {
      timestamp: toTimestamp(result.createdAt),
      tools: { components: [{ type: 'application', name: 'dartagnan', version }] },
      component: root,
    },
    components: parts.flatMap((part) => part.components),
    dependencies: [{ ref: root['bom-ref'], dependsOn: unique(parts.flatMap((part) => part.roots)) }, ...edges],
    vulnerabilities: vulnerabilitiesOf(affected),
  };
}

/** References of components: the package URL where it is the only one of its kind, else a random identity. */
class ReferenceMaker {
  readonly #counts = new Map<string, number>();
  readonly #result: ScanResult;
  readonly #uuid: () => string;

  constructor(result: ScanResult, uuid: () => string) {
    this.#result = result;
    this.#uuid = uuid;
    for (const { application } of result.applications)
      for (const found of application.packages) {
        const purl = packageUrl(found, result.inventory.os) ?? '';
        this.#counts.set(purl, (this.#counts.get(purl) ?? 0) + 1);
      }
  }

  of(found: Package): string {
    const purl = packageUrl(found, this.#result.inventory.os);
    return purl !== undefined && this.#counts.get(purl) === 1 ? purl : this.#uuid();
  }

  random(): string {
    return this.#uuid();
  }
}

function partOf(target: Target, { inventory: { os } }: ScanResult, references: ReferenceMaker): Part {
  const header = headerOf(target, os, references);
  const refs = new Map(target.application.packages.map((found) => [found, references.of(found)]));
  const sorted = [...refs].sort(([, left], [, right]) => compareText(left, right));
  const edges = packageEdges(target, refs);
  const needed = new Set(edges.flatMap((edge) => edge.dependsOn));
  const direct = sorted.filter(([found, ref]) => isDirect(found, needed.has(ref))).map(([, ref]) => ref);
  return {
    components: [
      ...(header === undefined ? [] : [header]),
      ...sorted.map(([found, ref]) => componentOf(found, ref, target, os)),
    ],
    edges: [...(header === undefined ? [] : [{ ref: header['bom-ref'], dependsOn: unique(direct) }]), ...edges],
    roots: header === undefined ? unique(sorted.map(([, ref]) => ref)) : [header['bom-ref']],
    affected: target.findings.flatMap((finding) => {
      const ref = refs.get(finding.package);
      return ref === undefined ? [] : [{ finding, ref }];
    }),
  };
}

/** Where the relationship is not known, what nothing else needs is taken to be direct. */
function isDirect({ relationship }: Package, isNeeded: boolean): boolean {
  return relationship === undefined ? !isNeeded : relationship !== 'indirect';
}

/** The component that a target's packages hang on: the operating system or a file; installed packages hang on the artifact. */
function headerOf(target: Target, os: ScanResult['inventory']['os'], references: ReferenceMaker): Holder | undefined {
  if (isAggregated(target.application.kind)) return undefined;
  const isSystem = target.class === 'os-pkgs' && os !== undefined;
  return {
    'bom-ref': references.random(),
    type: isSystem ? 'operating-system' : 'application',
    name: isSystem ? os.family : target.name,
    ...(isSystem && { version: os.version }),
    properties: properties([
      ['Class', target.class],
      ['Type', target.type],
    ]),
  };
}

/** Packages name what they need by identity or by name alone. */
function packageEdges({ application: { kind } }: Target, refs: ReadonlyMap<Package, string>): Edge[] {
  const byName = new Map<string, string>();
  for (const [found, ref] of refs)
    for (const key of [found.name, `${found.name}@${found.version}`, packageId(kind, found)]) byName.set(key, ref);
  const edges = [...refs].map(([found, ref]) => {
    const needs = (found.dependsOn ?? []).flatMap((id) => byName.get(id) ?? []);
    return { ref, dependsOn: unique(needs.filter((need) => need !== ref)) };
  });
  return edges.sort((left, right) => compareText(left.ref, right.ref));
}

function rootComponent({ inventory: { artifact, image } }: ScanResult, uuid: () => string): Holder {
  const purl = image === undefined ? undefined : imagePurl(image);
  return {
    'bom-ref': purl ?? uuid(),
    type: image === undefined ? 'application' : 'container',
    name: artifact.name,
    ...(purl !== undefined && { purl }),
    properties: properties([
      ...(image?.layers ?? [])
        .map(({ diffId }) => ['DiffID', diffId] as const)
        .sort(([, left], [, right]) => compareText(left, right)),
      ['ImageID', image?.imageId],
      ['Reference', image?.repoTags[0]],
      ...(image?.repoDigests ?? []).map((digest) => ['RepoDigest', digest] as const),
      ...(image?.repoTags ?? []).map((tag) => ['RepoTag', tag] as const),
      ['SchemaVersion', '2'],
      ['Size', image === undefined ? undefined : String(image.layers.reduce((sum, { size }) => sum + size, 0))],
    ]),
  };
}

/** An image in a registry has a package URL of type `oci` by its digest there. */
function imagePurl({ repoDigests: [repoDigest] }: ImageInfo): string | undefined {
  const [, digest] = repoDigest?.split('@') ?? [];
  if (repoDigest === undefined || digest === undefined) return undefined;
  const repository = repositoryOf(repoDigest);
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  return buildPurl({ type: 'oci', name, version: digest, qualifiers: { repository_url: repository } });
}

function unique(refs: readonly string[]): string[] {
  return [...new Set(refs)].sort(compareText);
}
