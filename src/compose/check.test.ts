import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Digest } from '../core/index.ts';
import type { ImageSource, SourceImage } from '../oci/source.ts';
import type { AdvisoryDatabase } from '../scan/database/port.ts';
import { type CheckSettings, runCheck } from './check.ts';
import { resolveSection } from './config/resolve.ts';
import { checkSection } from './config/sections/check.ts';
import { scanSection } from './config/sections/scan.ts';
import type { ScanPorts } from './scan/ports.ts';

const scanSettings = resolveSection(scanSection, []);
const settings: CheckSettings = { ...resolveSection(checkSection, []), format: 'json' };
const digestOf = (digit: string): Digest => `sha256:${digit.repeat(64)}`;
let cwd = '';

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'dartagnan-check-'));
});

/** An image without layers, whose tag moves to another manifest with each question. */
function movingImage() {
  const count = { opened: 0, resolved: 0, closed: 0 };
  const resolve = (): Promise<SourceImage> => {
    count.resolved++;
    return Promise.resolve({
      name: 'app:1',
      manifestDigest: digestOf(String(count.resolved)),
      indexDigest: digestOf('e'),
      imageId: digestOf('f'),
      config: {
        platform: { os: 'linux', architecture: 'amd64' },
        diffIds: [],
        history: [],
        env: [],
        entrypoint: [],
        command: [],
        labels: {},
      },
      rawConfig: new TextEncoder().encode('{}'),
      repoTags: [],
      repoDigests: [],
      layers: [],
    });
  };
  const source: ImageSource = {
    kind: 'registry',
    name: 'app:1',
    resolve,
    close: () => Promise.resolve(void count.closed++),
  };
  return { count, open: () => Promise.resolve((count.opened++, source)) };
}

const database: AdvisoryDatabase = {
  info: { kind: 'dartagnan', version: 1, updatedAt: '2026-01-01T00:00:00Z' },
  advisories: () => [],
  vulnerability: () => undefined,
  covers: () => true,
  close: () => undefined,
};

function ports(overrides: Partial<ScanPorts>): ScanPorts {
  const silent = () => undefined;
  return {
    clock: { now: () => Date.parse('2026-01-02') },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    progress: { update: silent, done: silent },
    signal: new AbortController().signal,
    language: 'en',
    cwd,
    cacheDir: join(cwd, 'cache'),
    openImage: () => Promise.reject(new Error('no image')),
    openDatabase: () => Promise.resolve({ database, currency: 'current', obstacles: [] }),
    ...overrides,
  };
}

async function cosignOf(digest: Digest): Promise<string> {
  const name = `${digest.slice(-4)}.json`;
  const payload = { critical: { identity: {}, image: { 'docker-manifest-digest': digest } }, optional: {} };
  await writeFile(join(cwd, name), JSON.stringify([payload]));
  return name;
}

describe('runCheck', () => {
  it('asks once what a tag names, so that digest and scan are of one image, and closes it', async () => {
    const { count, open } = movingImage();
    const { report, exit } = await runCheck('app:1', settings, scanSettings, ports({ openImage: open }), false);
    expect(count).toEqual({ opened: 1, resolved: 1, closed: 1 });
    expect(exit).toBe(0);
    expect(JSON.parse(report)).toMatchObject({ digest: digestOf('1'), stages: [{ state: 'passed' }, {}, {}, {}, {}] });
  });

  it.each([
    ['its manifest', digestOf('1'), 'passed'],
    ['its index', digestOf('e'), 'passed'],
    ['another image', digestOf('9'), 'not-checked'],
  ])('takes a signature of %s', async (_, digest, state) => {
    const evidence = [await cosignOf(digest)];
    const using = ports({ openImage: movingImage().open });
    const { report } = await runCheck('app:1', { ...settings, evidence }, scanSettings, using, false);
    expect(JSON.parse(report).stages[1].state).toBe(state);
  });

  it('is green with a current database alone', async () => {
    const stale = (found: boolean) =>
      ports({
        openImage: movingImage().open,
        openDatabase: () => Promise.resolve({ database, currency: found ? 'current' : 'stale', obstacles: [] }),
      });
    expect((await runCheck('app:1', settings, scanSettings, stale(true), false)).exit).toBe(0);
    const { report, exit } = await runCheck('app:1', settings, scanSettings, stale(false), false);
    expect(exit).toBe(3);
    expect(JSON.parse(report).stages[0]).toMatchObject({
      state: 'not-checked',
      next: expect.stringContaining('--offline-scan'),
    });
  });

  it.each([
    [{ evidence: ['none.json'] }, 'EVIDENCE_UNREADABLE'],
    [{ manifests: 'none' }, 'MANIFESTS_UNREADABLE'],
  ])('refuses %j', async (given, code) => {
    const using = ports({ openImage: movingImage().open });
    await expect(runCheck('app:1', { ...settings, ...given }, scanSettings, using, false)).rejects.toMatchObject({
      code,
      exit: 2,
    });
  });
});
