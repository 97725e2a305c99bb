import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScanError } from '../../error.ts';
import { analyzeFile, fileOf } from '../fixture.ts';
import { goBinary } from './go-binary.ts';
import { goMod } from './go-mod.ts';

const go = 'go';
const hasGo = spawnSync(go, ['version']).status === 0;

describe('go-mod', () => {
  it('reads requirements, replacements and the toolchain', async () => {
    const { packages } = await analyzeFile(
      goMod,
      'sub/go.mod',
      `module example.com/app // the app

go 1.21
toolchain go1.22.5
require a.b/one v1.0.0
require (
	a.b/two v2.0.0+incompatible // indirect
	"a.b/three" v0.0.0-20200101000000-abcdefabcdef
	a.b/four v4.0.0
	a.b/five v5.0.0
)
exclude a.b/six v6.0.0
replace a.b/one => c.d/one v1.1.0
replace (
	a.b/three => ./three
	a.b/four v4.0.0 => e.f/four v4.0.1
	a.b/five v5.9.9 => e.f/five v5.0.1
)
`,
    );
    expect(
      packages?.map(({ name, version, relationship, lines }) => [name, version, relationship, lines?.[0]?.[0]]),
    ).toEqual([
      ['example.com/app', '', 'root', undefined],
      ['stdlib', 'v1.22.5', 'direct', undefined],
      ['c.d/one', 'v1.1.0', 'direct', 5],
      ['a.b/two', 'v2.0.0+incompatible', 'indirect', 7],
      ['e.f/four', 'v4.0.1', 'direct', 9],
      ['a.b/five', 'v5.0.0', 'direct', 10],
    ]);
  });

  it.each([
    ['require (\n\ta.b/c\n)', /sub\/go\.mod:2: a requirement needs/],
    ['replace a.b/c v1.0.0', /sub\/go\.mod:1: a replacement needs/],
  ])('%j is an error with its line', async (content, message) => {
    await expect(analyzeFile(goMod, 'sub/go.mod', content)).rejects.toThrow(message);
  });

  it('takes any text', async () => {
    const line = fc.constantFrom('require', 'replace', '(', ')', '=>', 'a.b/c', 'v1', '//', '"', '\n');
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (words) => {
        await analyzeFile(goMod, 'go.mod', words.join(' ')).catch((error: unknown) =>
          expect(error).toBeInstanceOf(ScanError),
        );
      }),
    );
  });
});

describe('go-binary', () => {
  it.for([
    ['linux', 'amd64'],
    ['windows', '386'],
    ['darwin', 'arm64'],
  ])('a binary that go builds for %s/%s', { timeout: 120_000 }, async ([system = '', architecture = ''], context) => {
    if (!hasGo) return context.skip('no go command here');
    const folder = mkdtempSync(join(tmpdir(), 'go-binary-'));
    try {
      const bytes = build(folder, system, architecture);
      const { packages = [] } = await analyzeFile(goBinary, 'app.exe', bytes);
      expect(packages.map(({ name, relationship }) => [name, relationship])).toEqual([
        ['example.com/app', 'root'],
        ['stdlib', 'direct'],
      ]);
      expect(packages.map(({ version }) => version)).toEqual(['v1.2.3', expect.stringMatching(/^v1\.\d+/)]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('wants executables of some size, and of these only what starts as one', () => {
    const wants = (path: string, mode: number, size: number): boolean => goBinary.wants({ path, mode, size });
    expect(wants('usr/bin/app', 0o755, 2e6)).toBe(true);
    expect(wants('usr/bin/app', 0o644, 2e6)).toBe(false);
    expect(wants('usr/bin/app', 0o755, 2e3)).toBe(false);
    expect(wants('usr/lib/libc.so.6', 0o755, 2e6)).toBe(false);
    expect(goBinary.accepts?.(fileOf('x', '#!/bin/sh').bytes)).toBe(false);
  });
});

/** Builds a program without dependencies, so that no network is needed. */
function build(folder: string, system: string, architecture: string): Uint8Array {
  writeFileSync(join(folder, 'go.mod'), 'module example.com/app\n\ngo 1.18\n');
  writeFileSync(join(folder, 'main.go'), 'package main\n\nvar version string\n\nfunc main() { println(version) }\n');
  execFileSync(go, ['build', '-buildvcs=false', '-ldflags=-s -w -X main.version=1.2.3', '-o', 'app', '.'], {
    cwd: folder,
    env: { ...process.env, GOOS: system, GOARCH: architecture, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '' },
    stdio: 'pipe',
  });
  return new Uint8Array(readFileSync(join(folder, 'app')));
}
