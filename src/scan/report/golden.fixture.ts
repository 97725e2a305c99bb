import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  isDigest,
  parseSeverity,
  severities,
  type AdvisoryStatus,
  type Digest,
  type Finding,
  type Location,
  type Package,
  type PackageType,
  type Severity,
} from '../../core/index.ts';
import { parsePurl } from '../../formats/purl/parse.ts';
import type { ReportOptions } from './format.ts';
import type { ApplicationKind, Inventory } from '../inventory.ts';
import type { ApplicationFindings, ScanResult } from '../result.ts';

/** Folder of Trivy's goldens, where it is at hand. */
export const goldens = join(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'conformance/trivy');

/** Reads one golden as JSON. */
export function readGolden(name: string): Golden {
  return JSON.parse(readFileSync(join(goldens, name), 'utf8')) as Golden;
}

/** The parts of Trivy's report that a scan's result is made of again. */
export interface Golden {
  readonly CreatedAt: string;
  readonly ArtifactName: string;
  readonly ArtifactType: string;
  readonly Metadata?: {
    readonly Size?: number;
    readonly OS?: { readonly Family: string; readonly Name: string; readonly EOSL?: boolean };
    readonly ImageID?: Digest;
    readonly RepoTags?: readonly string[];
    readonly RepoDigests?: readonly string[];
    readonly ImageConfig?: unknown;
    readonly Layers?: readonly { Size: number; Digest?: Digest; DiffID: Digest }[];
  };
  readonly Results: GoldenResult[];
}

interface GoldenResult {
  readonly Target: string;
  readonly Class: string;
  readonly Type: string;
  readonly Packages?: GoldenPackage[];
  readonly Vulnerabilities?: GoldenVulnerability[];
}

interface GoldenPackage {
  readonly Name: string;
  readonly Version: string;
  readonly Identifier: { readonly PURL: string };
  readonly Relationship?: NonNullable<Package['relationship']>;
  readonly Dev?: boolean;
  readonly Licenses?: string[];
  readonly DependsOn?: string[];
  readonly Locations?: { StartLine: number; EndLine: number }[];
}

interface GoldenVulnerability {
  readonly VulnerabilityID: string;
  readonly VendorIDs?: string[];
  readonly PkgName: string;
  readonly PkgPath?: string;
  readonly PkgIdentifier: { readonly PURL: string };
  readonly InstalledVersion: string;
  readonly FixedVersion?: string;
  readonly Status?: AdvisoryStatus;
  readonly Layer?: { readonly Digest?: Digest; readonly DiffID?: Digest };
  readonly SeveritySource?: string;
  readonly DataSource?: { readonly ID: string; readonly Name: string; readonly URL?: string };
  readonly Title?: string;
  readonly Description?: string;
  readonly Severity: string;
  readonly CweIDs?: string[];
  readonly VendorSeverity?: Record<string, number>;
  readonly CVSS?: Record<string, Record<string, string | number>>;
  readonly References?: string[];
  readonly PublishedDate?: string;
  readonly LastModifiedDate?: string;
}

/** Makes the scan's result that a golden was written from. */
export function resultOf(golden: Golden): ScanResult {
  const { Metadata: metadata } = golden;
  const os = metadata?.OS;
  const applications = golden.Results.filter(({ Class }) => Class === 'os-pkgs' || Class === 'lang-pkgs').map(
    applicationOf,
  );
  return {
    inventory: {
      artifact: { name: golden.ArtifactName, type: golden.ArtifactType as Inventory['artifact']['type'] },
      ...(os !== undefined && { os: { family: os.Family, version: os.Name } }),
      ...(metadata?.ImageID !== undefined &&
        isDigest(metadata.ImageID) && {
          image: {
            imageId: metadata.ImageID,
            repoTags: metadata.RepoTags ?? [],
            repoDigests: metadata.RepoDigests ?? [],
            config: metadata.ImageConfig,
            layers: (metadata.Layers ?? []).map(({ Size, Digest, DiffID }) => ({
              size: Size,
              diffId: DiffID,
              ...(Digest !== undefined && { digest: Digest }),
            })),
          },
        }),
      applications: applications.map(({ application }) => application),
      problems: [],
    },
    applications,
    suppressed: [],
    ...(os?.EOSL !== undefined && { endOfLife: { date: '2021-05-01', ended: os.EOSL } }),
    incomplete: [],
    createdAt: golden.CreatedAt,
  };
}

const kinds: Record<string, ApplicationKind> = { alpine: 'apk', debian: 'dpkg', ubuntu: 'dpkg' };

function applicationOf({
  Target,
  Class,
  Type,
  Packages = [],
  Vulnerabilities = [],
}: GoldenResult): ApplicationFindings {
  const kind = Class === 'os-pkgs' ? (kinds[Type] ?? 'rpm') : (Type as ApplicationKind);
  const packages = Packages.map(packageOf);
  const findings = Vulnerabilities.map((one) => findingOf(one, packages));
  const found = findings.map((finding) => finding.package).filter((one) => !packages.includes(one));
  return { application: { kind, path: Target, packages: [...packages, ...found] }, findings };
}

function packageOf(golden: GoldenPackage): Package {
  return {
    type: typeOf(golden.Identifier.PURL),
    name: golden.Name,
    version: golden.Version,
    ...(golden.Licenses !== undefined && { licenses: golden.Licenses }),
    ...(golden.Dev === true && { dev: true }),
    ...(golden.Relationship !== undefined && { relationship: golden.Relationship }),
    ...(golden.DependsOn !== undefined && { dependsOn: golden.DependsOn }),
    locations: (golden.Locations ?? []).map(({ StartLine, EndLine }) => ({
      path: '',
      line: StartLine,
      endLine: EndLine,
    })),
  };
}

function typeOf(purl: string): PackageType {
  return parsePurl(purl).type as PackageType;
}

function findingOf(golden: GoldenVulnerability, packages: readonly Package[]): Finding {
  const architecture = parsePurl(golden.PkgIdentifier.PURL).qualifiers?.['arch'];
  const { Layer: layer } = golden;
  const location: Location = {
    path: golden.PkgPath ?? '',
    ...(layer?.DiffID !== undefined && {
      layer: { diffId: layer.DiffID, ...(layer.Digest !== undefined && { digest: layer.Digest }) },
    }),
  };
  const listed = packages.find(({ name, version }) => name === golden.PkgName && version === golden.InstalledVersion);
  return {
    package: listed ?? {
      type: typeOf(golden.PkgIdentifier.PURL),
      name: golden.PkgName,
      version: golden.InstalledVersion,
      ...(architecture !== undefined && { architecture }),
      locations: [location],
    },
    vulnerability: vulnerabilityOf(golden),
    advisory: {
      vulnerability: golden.VulnerabilityID,
      ...(golden.VendorIDs !== undefined && { vendorIds: golden.VendorIDs }),
      source: {
        id: golden.DataSource?.ID ?? '',
        name: golden.DataSource?.Name ?? '',
        ...(golden.DataSource?.URL !== undefined && { url: golden.DataSource.URL }),
      },
    },
    installedVersion: golden.InstalledVersion,
    fixedVersion: golden.FixedVersion ?? '',
    status: golden.Status ?? 'unknown',
    severity: parseSeverity(golden.Severity) ?? 'UNKNOWN',
    ...(golden.SeveritySource !== undefined && { severitySource: golden.SeveritySource }),
    steps: [],
  };
}

function vulnerabilityOf(golden: GoldenVulnerability): Finding['vulnerability'] {
  const vendors = Object.entries(golden.VendorSeverity ?? {}).map(([vendor, level]): [string, Severity] => [
    vendor,
    severities[level] ?? 'UNKNOWN',
  ]);
  const cvss = Object.entries(golden.CVSS ?? {}).map(([vendor, fields]) => [
    vendor,
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [`v${name.slice(1)}`, value])),
  ]);
  return {
    id: golden.VulnerabilityID,
    ...(golden.Title !== undefined && { title: golden.Title }),
    ...(golden.Description !== undefined && { description: golden.Description }),
    ...(golden.CweIDs !== undefined && { cwes: golden.CweIDs }),
    ...(golden.References !== undefined && { references: golden.References }),
    ...(golden.PublishedDate !== undefined && { published: golden.PublishedDate }),
    ...(golden.LastModifiedDate !== undefined && { modified: golden.LastModifiedDate }),
    vendorSeverity: Object.fromEntries(vendors),
    cvss: Object.fromEntries(cvss) as NonNullable<Finding['vulnerability']['cvss']>,
  };
}

/** Options that hold every random identity still. */
export function plainOptions(): ReportOptions {
  let count = 0;
  return {
    language: 'en',
    color: false,
    listAllPackages: false,
    showSuppressed: false,
    severities,
    uuid: () => `00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}`,
  };
}
