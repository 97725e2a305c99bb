/** Digests that the fixtures name. */
export const digest = `sha256:${'a'.repeat(64)}` as const;
const imageId = `sha256:${'b'.repeat(64)}`;

/** A small document of each tool, about the image `registry.example/app:1` with {@link digest}; by the tool's row name. */
export const evidenceFixtures: Readonly<Record<string, string>> = {
  clair: JSON.stringify({
    manifest_hash: digest,
    packages: { '10': { id: '10', name: 'openssl', version: '1.1.1n-0+deb11u4' } },
    vulnerabilities: {
      '7': { id: '7', name: 'CVE-2023-0286', normalized_severity: 'High', fixed_in_version: '1.1.1n-0+deb11u5' },
      '8': { id: '8', name: 'CVE-2007-6755', normalized_severity: 'Negligible', fixed_in_version: '' },
    },
    package_vulnerabilities: { '10': ['7', '8'] },
  }),
  cosign: `
Verification for registry.example/app:1 --
The following checks were performed on each of these signatures:
  - The cosign claims were validated

${JSON.stringify([
  {
    critical: {
      identity: { 'docker-reference': 'registry.example/app' },
      image: { 'docker-manifest-digest': digest },
      type: 'cosign container image signature',
    },
    optional: { Subject: 'release@registry.example', Issuer: 'https://issuer.example' },
  },
])}
`,
  falco: [
    'Mon Jan  5 10:00:00 2026: Falco version: 0.42.0',
    JSON.stringify({
      output: '10:00:01: Critical reverse shell',
      priority: 'Critical',
      rule: 'Reverse shell',
      time: '2026-01-05T10:00:01Z',
      output_fields: {
        'container.image.digest': digest,
        'container.image.repository': 'registry.example/app',
        'container.image.tag': '1',
      },
    }),
    JSON.stringify({
      output: '10:00:02: Notice shell in a container',
      priority: 'Notice',
      rule: 'Terminal shell in container',
      time: '2026-01-05T10:00:02Z',
      output_fields: { 'container.image.repository': 'registry.example/app', 'container.image.tag': '1' },
    }),
  ].join('\n'),
  grype: JSON.stringify({
    matches: [
      {
        vulnerability: {
          id: 'CVE-2023-0286',
          severity: 'High',
          fix: { versions: ['1.1.1n-0+deb11u5'], state: 'fixed' },
        },
        artifact: { name: 'libssl1.1', version: '1.1.1n-0+deb11u4' },
      },
      {
        vulnerability: { id: 'CVE-2005-2541', severity: 'Negligible', fix: { versions: [], state: 'not-fixed' } },
        artifact: { name: 'tar', version: '1.34' },
      },
    ],
    source: {
      type: 'image',
      target: { userInput: 'registry.example/app:1', imageID: imageId, manifestDigest: digest, repoDigests: [] },
    },
    descriptor: { name: 'grype', version: '0.116.0' },
  }),
  sarif: JSON.stringify({
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Trivy',
            version: '0.74.0',
            rules: [
              { id: 'CVE-2023-0286', properties: { tags: ['vulnerability', 'security', 'HIGH'] } },
              { id: 'KSV017', properties: { tags: ['misconfiguration', 'security', 'CRITICAL'] } },
              { id: 'js/eval', defaultConfiguration: { level: 'error' } },
            ],
          },
        },
        results: [
          { ruleId: 'CVE-2023-0286', level: 'error', message: { text: 'Package: openssl\nFixed Version: \nLink: x' } },
          { ruleId: 'KSV017', level: 'error', message: { text: 'privileged' } },
          { ruleId: 'js/eval', message: { text: 'eval of input' } },
          {
            ruleId: 'js/eval',
            message: { text: 'accepted' },
            suppressions: [{ kind: 'external', status: 'accepted' }],
          },
        ],
        properties: {
          imageName: 'registry.example/app:1',
          imageID: imageId,
          repoDigests: [`registry.example/app@${digest}`],
        },
      },
    ],
  }),
  trivy: JSON.stringify({
    SchemaVersion: 2,
    Trivy: { Version: '0.74.0' },
    CreatedAt: '2026-01-05T10:00:00Z',
    ArtifactName: 'registry.example/app:1',
    ArtifactType: 'container_image',
    Metadata: { ImageID: imageId, RepoDigests: [`registry.example/app@${digest}`] },
    Results: [
      {
        Target: 'app (debian 11.7)',
        Class: 'os-pkgs',
        Type: 'debian',
        Vulnerabilities: [
          {
            VulnerabilityID: 'CVE-2023-0286',
            PkgName: 'libssl1.1',
            InstalledVersion: '1.1.1n-0+deb11u4',
            FixedVersion: '1.1.1n-0+deb11u5',
            Severity: 'HIGH',
          },
          { VulnerabilityID: 'CVE-2005-2541', PkgName: 'tar', InstalledVersion: '1.34', Severity: 'LOW' },
        ],
      },
      {
        Target: 'Dockerfile',
        Class: 'config',
        Type: 'dockerfile',
        Misconfigurations: [{ ID: 'DS002', Title: 'root user', Severity: 'HIGH', Status: 'FAIL' }],
      },
      {
        Target: 'key.pem',
        Class: 'secret',
        Secrets: [{ RuleID: 'private-key', Title: 'Private key', Severity: 'HIGH' }],
      },
    ],
  }),
};
