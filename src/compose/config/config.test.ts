import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ComposeError } from '../error.ts';
import { readConfiguration } from './file.ts';
import { configurationSchema } from './json-schema.ts';
import { loadSources } from './load.ts';
import { resolveSection } from './resolve.ts';
import { sections } from './sections.ts';
import { checkSection } from './sections/check.ts';
import { generalSection } from './sections/general.ts';
import { scanSection } from './sections/scan.ts';
import { variableOf } from './setting.ts';
import type { Source } from './source.ts';

const noFlags: Source = { get: () => undefined };

function scanOf(yaml: string, name = 'dartagnan.yaml') {
  return resolveSection(scanSection, [readConfiguration(yaml, name)]);
}

describe('readConfiguration', () => {
  it('reads the sections of our own file', () => {
    const source = readConfiguration('quiet: true\nscan: {severity: [HIGH], exit-code: 1}\ncheck: {gate: [LOW]}', 'f');
    expect(resolveSection(generalSection, [source]).quiet).toBe(true);
    expect(resolveSection(scanSection, [source])).toMatchObject({
      severity: ['HIGH'],
      'exit-code': 1,
      format: 'table',
    });
    expect(resolveSection(checkSection, [source]).gate).toEqual(['LOW']);
  });

  it.each([
    ['by its name', 'scan:\n  skip-dirs: [usr/share]\n', 'ci/trivy.yaml', { 'skip-dirs': ['usr/share'] }],
    [
      'by its keys',
      'severity: HIGH,CRITICAL\nvulnerability:\n  ignore-unfixed: true\n',
      'x.yaml',
      { severity: ['HIGH', 'CRITICAL'], 'ignore-unfixed': true },
    ],
    [
      'unknown keys left alone',
      'pkg: {types: [os]}\nmisconfiguration: {terraform: {}}\n',
      'x.yaml',
      { 'pkg-types': ['os'] },
    ],
    [
      'nested paths',
      'db:\n  repository: [mirror/db:2]\n  skip-update: true\nregistry: {username: [u]}\n',
      'x.yaml',
      { 'db-repository': ['mirror/db:2'], 'skip-db-update': true },
    ],
  ])('reads a trivy.yaml: %s', (_, yaml, name, expected) => {
    expect(scanOf(yaml.replace('[u]', 'u'), name)).toMatchObject(expected);
  });

  it('reads the configuration that the original writes of its own defaults', () => {
    const yaml = `
cache: {backend: fs, dir: /root/.cache/trivy, ttl: 0s}
db: {download-only: false, no-progress: false, repository: [mirror.gcr.io/aquasec/trivy-db:2], skip-update: false}
debug: false
exit-code: 0
exit-on-eol: 0
format: table
ignorefile: .trivyignore
image: {input: "", platform: "", max-size: "", source: [docker, remote]}
insecure: false
list-all-pkgs: false
output: ""
pkg: {include-dev-deps: false, relationships: [unknown, root, workspace, direct, indirect], types: [os, library]}
registry: {mirrors: {}, password: [], password-stdin: false, token: "", username: [porthos]}
scan: {offline: false, parallel: 5, scanners: [vuln, secret], show-suppressed: false, skip-dirs: [], skip-files: []}
severity: [UNKNOWN, LOW, MEDIUM, HIGH, CRITICAL]
timeout: 5m0s
vulnerability: {ignore-status: [], ignore-unfixed: false, skip-vex-repo-update: false}
`;
    expect(scanOf(yaml)).toMatchObject({ username: 'porthos', password: undefined, input: undefined, parallel: 5 });
    expect(resolveSection(generalSection, [readConfiguration(yaml, 'f')])).toMatchObject({
      timeout: 300_000,
      'cache-dir': '/root/.cache/trivy',
    });
  });

  it.each([
    ['scan:\n  severity: [HGIH]\n', 'dartagnan.yaml:2:13', /must be one of "UNKNOWN", "LOW"/],
    ['scan:\n  serverity: [HIGH]\n', 'dartagnan.yaml:2:3', /unknown setting serverity/],
    ['scna: {}\n', 'dartagnan.yaml:1:1', /unknown setting scna/],
    ['scan: [1]\n', 'dartagnan.yaml:1:7', /expected a mapping/],
    ['- a\n', 'dartagnan.yaml:1:1', /expected a mapping/],
    ['scan:\n  exit-code: -1\n', 'dartagnan.yaml:2:14', /must be 0 or more/],
    ['a: [1\n', 'dartagnan.yaml:2:1', /flow/i],
  ])('says where %j is wrong', (yaml, where, message) => {
    const thrown = catchError(() => scanOf(yaml));
    expect(thrown).toBeInstanceOf(ComposeError);
    expect(thrown).toMatchObject({ where, code: 'CONFIG_INVALID' });
    expect(String(thrown)).toMatch(message);
  });

  it('refuses a billion laughs without unfolding them', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let depth = 1; depth < 10; depth++) {
      const [before, name] = [String.fromCharCode(96 + depth), String.fromCharCode(97 + depth)];
      lines.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`);
    }
    lines.push('severity: *j');
    expect(catchError(() => scanOf(lines.join('\n'), 'trivy.yaml'))).toBeInstanceOf(ComposeError);
  });

  it('answers any text with settings or an error of ours', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `scan:\n  severity: ${text}\n`),
        ),
        (text) => {
          const thrown = catchError(() => scanOf(text));
          expect(thrown === undefined || thrown instanceof ComposeError).toBe(true);
        },
      ),
    );
  });
});

describe('precedence', () => {
  const flag: Source = {
    get: (section, name) =>
      section.name === 'scan' && name === 'format' ? { value: 'sarif', origin: '--format' } : undefined,
  };

  it('rises from files over variables to flags', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'dartagnan-config-'));
    await writeFile(join(cwd, 'trivy.yaml'), 'format: json\nexit-code: 1\nseverity: [LOW]\ntimeout: 1m30s\n');
    await writeFile(join(cwd, 'dartagnan.yaml'), 'scan: {exit-code: 2, severity: [MEDIUM], format: table}\n');
    const env = {
      TRIVY_EXIT_CODE: '3',
      TRIVY_SEVERITY: 'high',
      DARTAGNAN_SCAN_SEVERITY: 'critical,HIGH',
      TRIVY_FORMAT: 'json',
    };
    const sources = await loadSources({ cwd, env, config: undefined, flags: flag });
    expect(resolveSection(scanSection, sources)).toMatchObject({
      'exit-code': 3,
      severity: ['CRITICAL', 'HIGH'],
      format: 'sarif',
    });
    expect(resolveSection(generalSection, sources).timeout).toBe(90_000);
  });

  it('names the variable whose value is wrong', async () => {
    const env = { DARTAGNAN_SCAN_EXIT_CODE: 'one' };
    const sources = await loadSources({ cwd: '/nonexistent', env, config: undefined, flags: noFlags });
    expect(() => resolveSection(scanSection, sources)).toThrow(/^variable DARTAGNAN_SCAN_EXIT_CODE: /);
  });

  it('does not pass over a file that was named and is not there', async () => {
    const places = { cwd: '/nonexistent', env: {}, config: 'none.yaml', flags: noFlags };
    await expect(loadSources(places)).rejects.toMatchObject({ code: 'CONFIG_FILE_UNREADABLE', exit: 2 });
  });
});

describe('the catalogue of settings', () => {
  const rows = sections.flatMap((section) =>
    Object.entries(section.settings).map(([name, row]) => ({ section: section.name, name, row })),
  );

  it.each(sections.map((section) => [section.name, Object.keys(section.settings)] as const))(
    'section %j stands in alphabetical order',
    (_, names) => expect(names).toEqual([...names].sort()),
  );

  it.each(rows.map(({ section, name, row }) => [variableOf('DARTAGNAN', section, name), row] as const))(
    '%s is documented in both languages',
    (_, row) => {
      expect(row.doc.en).toMatch(/\.$/);
      expect(row.doc.zh).toMatch(/。$/);
    },
  );

  it('has a JSON Schema that closes every object and describes every setting', () => {
    const schema = JSON.parse(JSON.stringify(configurationSchema()));
    expect(schema.additionalProperties).toBe(false);
    expect(schema.properties.scan.properties.severity).toMatchObject({
      type: 'array',
      items: { enum: expect.arrayContaining(['HIGH']) },
    });
    for (const { section, name, row } of rows) {
      const properties = section === '' ? schema.properties : schema.properties[section].properties;
      expect(Boolean(properties[name]?.description)).toBe(!row.flagOnly);
    }
  });
});

function catchError(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (thrown) {
    return thrown;
  }
}

it('an exit code of 256 passed for success', () => {
  expect(scanOf('scan: {exit-code: 255, exit-on-eol: 1}')).toMatchObject({ 'exit-code': 255, 'exit-on-eol': 1 });
  for (const name of ['exit-code', 'exit-on-eol']) expect(() => scanOf(`scan: {${name}: 256}`)).toThrow(/255/);
});

it.each([
  ['256MB', 2 ** 28],
  ['1GiB', 2 ** 30],
  ['64m', 2 ** 26],
  ['15MB', undefined],
  ['much', undefined],
])('a memory budget of %s is %s bytes', (words, bytes) => {
  const read = () => scanOf(`scan: {memory: ${words}}`).memory;
  if (bytes === undefined) expect(read).toThrow(/memory|MB/);
  else expect(read()).toBe(bytes);
});
