import { version, type Package, translate } from '../../core/index.ts';
import type { ScanResult, SuppressedFinding } from '../result.ts';
import { defineReportFormat, type ReportOptions } from './format.ts';
import { artifactId } from './fingerprint.ts';
import { compareText, targetsOf, type Target } from './target.ts';
import { compact, packageJson, vulnerabilityJson } from './vulnerability-json.ts';

const schemaVersion = 2;

/** Schema 2 of Trivy's JSON, so that what reads that reads this. */
export const json = defineReportFormat({
  name: 'json',
  doc: 'JSON with the names and order of Trivy’s schema 2; `Dartagnan` says which database was asked and what is incomplete.',
  render: (result, options) => `${JSON.stringify(reportJson(result, options), null, 2)}\n`,
});

/** The report as a document. */
export function reportJson(result: ScanResult, options: ReportOptions): object {
  const { artifact, image } = result.inventory;
  return compact({
    SchemaVersion: schemaVersion,
    Dartagnan: compact({
      Version: version,
      Database: databaseJson(result),
      Incomplete: result.incomplete.map((reason) => translate('en', reason)),
    }),
    ReportID: options.uuid(),
    CreatedAt: result.createdAt,
    ArtifactID: artifactId(image),
    ArtifactName: artifact.name,
    ArtifactType: artifact.type,
    Metadata: metadataJson(result),
    Results: targetsOf(result)
      .filter((target) => isReported(target, options))
      .map((target) => targetJson(target, result, options)),
  });
}

function databaseJson({ database }: ScanResult): object | undefined {
  if (database === undefined) return undefined;
  const { kind, updatedAt, nextUpdate, downloadedAt } = database;
  return compact({
    Kind: kind,
    Version: database.version,
    UpdatedAt: updatedAt,
    NextUpdate: nextUpdate,
    DownloadedAt: downloadedAt,
  });
}

function metadataJson({ inventory: { image, os }, endOfLife }: ScanResult): object {
  const [reference] = image?.repoTags ?? [];
  return compact({
    Size: image?.layers.reduce((sum, layer) => sum + layer.size, 0),
    OS:
      os === undefined
        ? undefined
        : compact({ Family: os.family, Name: os.version, EOSL: endOfLife?.ended, Extended: os.extendedSupport }),
    ImageID: image?.imageId,
    DiffIDs: image?.layers.map((layer) => layer.diffId),
    RepoTags: image?.repoTags,
    RepoDigests: image?.repoDigests,
    Reference: reference,
    ImageConfig: image?.config,
    Layers: image?.layers.map(({ size, digest, diffId }) => compact({ Size: size, Digest: digest, DiffID: diffId })),
  });
}

/** The operating system is always told; a list of language packages where it has something to say. */
function isReported({ class: targetClass, findings, suppressed }: Target, options: ReportOptions): boolean {
  return (
    targetClass === 'os-pkgs' ||
    options.listAllPackages ||
    findings.length > 0 ||
    (options.showSuppressed && suppressed.length > 0)
  );
}

function targetJson(target: Target, result: ScanResult, options: ReportOptions): object {
  const packages = options.listAllPackages ? [...target.application.packages].sort(comparePackages) : [];
  return compact({
    Target: target.name,
    Class: target.class,
    Type: target.type,
    Packages: packages.map((found) => packageJson(found, target, result.inventory.os)),
    Vulnerabilities: target.findings.map((finding) => vulnerabilityJson(finding, target, result)),
    ExperimentalModifiedFindings: options.showSuppressed
      ? target.suppressed.map((one) => suppressedJson(one, target, result))
      : [],
  });
}

function suppressedJson({ finding, reason, source }: SuppressedFinding, target: Target, result: ScanResult): object {
  return {
    Type: 'vulnerability',
    Status: 'ignored',
    ...compact({ Statement: reason, Source: source }),
    Finding: vulnerabilityJson(finding, target, result),
  };
}

const relationships: readonly (Package['relationship'] | undefined)[] = [
  undefined,
  'root',
  'workspace',
  'direct',
  'indirect',
];

/** Trivy's order: by relationship, name, version and file. */
function comparePackages(left: Package, right: Package): number {
  return (
    relationships.indexOf(left.relationship) - relationships.indexOf(right.relationship) ||
    compareText(left.name, right.name) ||
    compareText(left.version, right.version) ||
    compareText(left.locations[0]?.path ?? '', right.locations[0]?.path ?? '')
  );
}
