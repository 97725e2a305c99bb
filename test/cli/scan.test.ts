import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoLayers } from '../../tools/demo/layers.ts';
import { writeLayout } from '../../tools/demo/layout.ts';
import { type BuiltCommand, builtCommand } from '../support/built.ts';
import { startRegistry, type TestRegistry, testCredentials } from '../support/registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-scan-'));
let command: BuiltCommand;
let digest = '';
let registry: TestRegistry | undefined;

beforeAll(async () => {
  command = builtCommand();
  digest = writeLayout(join(folder, 'layout'), 'demo', demoLayers());
  registry = await startRegistry({ authenticated: true });
});
afterAll(async () => {
  await registry?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return command.run(args, { cwd: folder, env: { DARTAGNAN_CACHE_DIR: join(folder, 'cache'), ...env } });
}

/** Findings of a JSON report, one line each. */
function findings(report: string): string[] {
  interface Row {
    readonly VulnerabilityID: string;
    readonly PkgName: string;
    readonly InstalledVersion: string;
  }
  const { Results }: { Results: { Vulnerabilities?: Row[] }[] } = JSON.parse(report);
  return Results.flatMap(({ Vulnerabilities = [] }) =>
    Vulnerabilities.map((row) => `${row.VulnerabilityID} ${row.PkgName} ${row.InstalledVersion}`),
  );
}

const offline = ['--offline-scan', '--format', 'json'];

describe('scan image', () => {
  it('fails the gate with the code that was asked for, and 0 without a gate', () => {
    const gate = ['--severity', 'HIGH,CRITICAL', '--ignore-unfixed', '--exit-code', '4'];
    const gated = run(['scan', 'i', '--input', 'layout', '--offline-scan', ...gate]);
    expect(gated.status).toBe(4);
    expect(gated.stdout).toContain('CVE-2022-37434');
    expect(run(['scan', 'image', '--input', 'layout', ...offline]).status).toBe(0);
  });

  it('takes settings of a trivy.yaml, the original’s variables and dartagnan.yaml', () => {
    const all = findings(run(['scan', 'image', '--input', 'layout', ...offline]).stdout);
    writeFileSync(join(folder, 'trivy.yaml'), 'severity: [CRITICAL]\nexit-code: 5\n');
    const configured = run(['scan', 'image', '--input', 'layout', ...offline]);
    expect(configured.status).toBe(5);
    expect(findings(configured.stdout).length).toBeLessThan(all.length);
    expect(run(['scan', 'image', '--input', 'layout', ...offline], { TRIVY_EXIT_CODE: '6' }).status).toBe(6);
    writeFileSync(join(folder, 'dartagnan.yaml'), 'scan:\n  exit-code: none\n');
    const broken = run(['scan', 'image', '--input', 'layout', ...offline]);
    expect(broken.status).toBe(2);
    expect(broken.stderr).toContain('dartagnan.yaml:2:14');
    for (const name of ['trivy.yaml', 'dartagnan.yaml']) rmSync(join(folder, name));
  });

  it('ends with 3 where no current database can be had and nobody accepted that', () => {
    const { status, stdout, stderr } = run(['scan', 'image', '--input', 'layout', '--skip-db-update']);
    expect(status).toBe(3);
    expect(stdout).toContain('This report is incomplete');
    expect(stderr).toContain('--offline-scan accepts what is at hand');
  });

  it('finds the same in a registry that asks for credentials, in a Docker archive and in a layout', (context) => {
    if (registry === undefined) return context.skip('docker-registry is not installed');
    const name = `${registry.host}/demo:1`;
    const { username, password } = testCredentials;
    const flags = ['--dest-creds', `${username}:${password}`, '--dest-tls-verify=false'];
    const pushed = spawnSync('skopeo', ['copy', '-q', ...flags, 'oci:layout:demo', `docker://${name}`], {
      cwd: folder,
    });
    if (pushed.error !== undefined) return context.skip('skopeo is not installed');
    expect(String(pushed.stderr)).toBe('');
    spawnSync('skopeo', ['copy', '-q', 'oci:layout:demo', 'docker-archive:archive.tar:demo:1'], { cwd: folder });
    const expected = findings(run(['scan', 'image', '--input', 'layout', ...offline]).stdout);
    expect(expected.length).toBeGreaterThan(10);
    expect(findings(run(['scan', 'image', '--input', 'archive.tar', ...offline]).stdout)).toEqual(expected);
    const pulled = run(['scan', 'image', ...offline, '--username', username, name], { TRIVY_PASSWORD: password });
    expect(findings(pulled.stdout)).toEqual(expected);
    const refused = run(['scan', 'image', ...offline, name]);
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain(registry.host);
  });
});

it('scan explain names file, advisory and comparison', () => {
  const { stdout } = run(['scan', 'explain', 'CVE-2022-37434', '--input', 'layout', '--offline-scan']);
  expect(stdout).toMatch(/^CVE-2022-37434/);
  expect(stdout).toContain('zlib1g');
  expect(stdout).toMatch(/var\/lib\/dpkg\/status/);
  expect(stdout).toMatch(/1:1\.2\.11\.dfsg-2\+deb11u1 < 1:1\.2\.11\.dfsg-2\+deb11u2/);
});

describe('check', () => {
  it('fails the build stage, and takes a signature of this very digest', () => {
    const payload = (image: string) => [
      { critical: { identity: {}, image: { 'docker-manifest-digest': image } }, optional: {} },
    ];
    writeFileSync(join(folder, 'signed.json'), JSON.stringify(payload(digest)));
    writeFileSync(join(folder, 'other.json'), JSON.stringify(payload(`sha256:${'0'.repeat(64)}`)));
    const args = ['check', '--offline-scan', '--format', 'json', '--output', 'check.json'];
    const states = (file: string) => {
      expect(run([...args, '--evidence', file, 'layout'])).toMatchObject({ status: 1, stdout: '' });
      const report: { stages: { state: string }[] } = JSON.parse(readFileSync(join(folder, 'check.json'), 'utf8'));
      return report.stages.map(({ state }) => state);
    };
    const unchecked = 'not-checked';
    // What the run stage says is the host's matter: another test may watch it at this moment.
    const atRun = expect.any(String) as string;
    expect(states('signed.json')).toEqual(['failed', 'passed', unchecked, atRun, unchecked]);
    expect(states('other.json')).toEqual(['failed', unchecked, unchecked, atRun, unchecked]);
  });

  it('is not green without a current database', () => {
    expect(run(['check', '--skip-db-update', 'layout']).status).toBe(3);
  });
});
