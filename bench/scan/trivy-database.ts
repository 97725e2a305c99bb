// The embedded advisories in the layout of Trivy's database, so that both programs look for the same vulnerabilities.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Advisory, DataSource, Vulnerability } from '../../src/core/index.ts';
import content from '../../src/scan/database/embedded/advisories.generated.json' with { type: 'json' };
import { type BoltTree, writeBolt } from '../../test/support/bolt-writer.ts';

/** Trivy's prefixes of ecosystems; distributions are named alike on both sides. */
const prefixes: Readonly<Record<string, string>> = { golang: 'go', npm: 'npm', pypi: 'pip' };

/** Severities as Trivy's database numbers them. */
const severities = ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** Writes `db/trivy.db` and `db/metadata.json` into a cache folder. */
export function writeTrivyDatabase(cache: string): void {
  const folder = join(cache, 'db');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'trivy.db'), writeBolt(treeOf(content.entries)));
  const [updated, next] = [new Date(), new Date(Date.now() + 86_400_000)].map((date) => date.toISOString());
  const metadata = { Version: 2, UpdatedAt: updated, NextUpdate: next, DownloadedAt: updated };
  writeFileSync(join(folder, 'metadata.json'), JSON.stringify(metadata));
}

type MutableTree = { [key: string]: string | MutableTree };

function treeOf(entries: Readonly<Record<string, unknown>>): BoltTree {
  const tree: MutableTree = { 'data-source': {}, vulnerability: {} };
  for (const [key, value] of Object.entries(entries)) {
    const [kind, scope = '', name = ''] = key.split('\0');
    if (kind === 'v') child(tree, 'vulnerability')[scope] = JSON.stringify(vulnerabilityOf(value as Vulnerability));
    else for (const advisory of value as readonly Advisory[]) addAdvisory(tree, scope, name, advisory);
  }
  return tree;
}

function addAdvisory(tree: MutableTree, scope: string, name: string, advisory: Advisory): void {
  const prefix = prefixes[scope];
  const bucket = prefix === undefined ? scope : `${prefix}::${advisory.source.name}`;
  child(tree, 'data-source')[bucket] = JSON.stringify(sourceOf(advisory.source));
  child(child(tree, bucket), name)[advisory.vulnerability] = JSON.stringify(advisoryOf(advisory));
}

function child(tree: MutableTree, name: string): MutableTree {
  const found = (tree[name] ??= {});
  if (typeof found === 'string') throw new Error(`${name} is a value, not a bucket`);
  return found;
}

function sourceOf({ id, name, url = '' }: DataSource) {
  return { ID: id, Name: name, URL: url };
}

function advisoryOf({ fixedVersion, vendorIds, ranges = [], vulnerableVersions, patchedVersions }: Advisory) {
  if (fixedVersion !== undefined) return { FixedVersion: fixedVersion, VendorIDs: vendorIds };
  return {
    VulnerableVersions:
      vulnerableVersions ??
      ranges.map(({ introduced = '0', fixed, lastAffected }) =>
        [
          `>=${introduced}`,
          ...(fixed === undefined ? [] : [`<${fixed}`]),
          ...(lastAffected === undefined ? [] : [`<=${lastAffected}`]),
        ].join(', '),
      ),
    PatchedVersions: patchedVersions ?? ranges.flatMap(({ fixed }) => fixed ?? []),
  };
}

function vulnerabilityOf({ title, severity = 'UNKNOWN', vendorSeverity = {}, cvss = {}, references }: Vulnerability) {
  const numbers = Object.entries(vendorSeverity).map(([vendor, word]) => [vendor, severities.indexOf(word)]);
  const scores = Object.entries(cvss).map(([vendor, { v3Vector, v3Score }]) => [
    vendor,
    { V3Vector: v3Vector, V3Score: v3Score },
  ]);
  return {
    Title: title,
    Severity: severity,
    VendorSeverity: Object.fromEntries(numbers),
    CVSS: Object.fromEntries(scores),
    References: references,
  };
}
