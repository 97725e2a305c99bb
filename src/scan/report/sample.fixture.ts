import type { Digest, Finding, Package } from '../../core/index.ts';
import type { ScanResult } from '../result.ts';

const diffId: Digest = `sha256:${'a'.repeat(64)}`;
const imageId: Digest = `sha256:${'c'.repeat(64)}`;

const openssl: Package = {
  type: 'deb',
  name: 'libssl1.1',
  version: '1.1.1n-0+deb11u3',
  architecture: 'amd64',
  source: { name: 'openssl', version: '1.1.1n-0+deb11u3' },
  licenses: ['OpenSSL'],
  locations: [{ path: 'var/lib/dpkg/status', layer: { diffId } }],
};
const jar: Package = {
  type: 'maven',
  name: 'org.example:app',
  version: '1.0',
  digest: `sha1:${'d'.repeat(40)}`,
  locations: [{ path: 'srv/app.war/WEB-INF/lib/app-1.0.jar', layer: { diffId } }],
};

const finding: Finding = {
  vulnerability: {
    id: 'CVE-2023-0286',
    title: 'openssl: X.400 address type confusion in X.509 GeneralName',
    description: 'There is a type confusion vulnerability relating to X.400 address processing.',
    vendorSeverity: { nvd: 'HIGH', debian: 'HIGH' },
    cvss: { nvd: { v3Vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:H', v3Score: 7.4 } },
    cwes: ['CWE-843'],
    references: ['https://www.openssl.org/news/secadv/20230207.txt'],
    published: '2023-02-08T20:15:24Z',
    modified: '2024-02-04T09:15:00Z',
  },
  package: openssl,
  advisory: {
    vulnerability: 'CVE-2023-0286',
    vendorIds: ['DSA-5343-1'],
    fixedVersion: '1.1.1n-0+deb11u4',
    source: { id: 'debian', name: 'Debian Security Tracker', url: 'https://security-tracker.debian.org' },
  },
  installedVersion: openssl.version,
  fixedVersion: '1.1.1n-0+deb11u4',
  status: 'fixed',
  severity: 'HIGH',
  severitySource: 'nvd',
  steps: [{ left: '1.1.1n-0+deb11u3', operator: '<', right: '1.1.1n-0+deb11u4', holds: true }],
};

/** A small result: a Debian image with one finding of OpenSSL, and a jar without any. */
export function sampleResult(): { readonly result: ScanResult; readonly finding: Finding } {
  const system = { kind: 'dpkg', path: 'var/lib/dpkg/status', packages: [openssl] } as const;
  const java = { kind: 'jar', path: '', packages: [jar] } as const;
  const result: ScanResult = {
    inventory: {
      artifact: { name: 'python:3.9-slim', type: 'container_image' },
      image: {
        imageId,
        repoTags: ['python:3.9-slim'],
        repoDigests: [],
        layers: [{ diffId, size: 1024 }],
        config: { os: 'linux' },
      },
      os: { family: 'debian', version: '11.7' },
      applications: [system, java],
      problems: [],
    },
    applications: [
      { application: system, findings: [finding] },
      { application: java, findings: [] },
    ],
    suppressed: [],
    database: { kind: 'dartagnan', version: 1, updatedAt: '2024-05-01T00:00:00Z' },
    incomplete: [],
    createdAt: '2024-05-01T12:00:00Z',
  };
  return { result, finding };
}
