import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBolt } from '../../../../test/support/bolt-writer.ts';
import { messageOf } from '../../../core/index.ts';
import { writeTar } from '../../../formats/tar/writer.ts';
import type { RegistryClient } from '../../../oci/registry/api.ts';
import { createRegistryClient } from '../../../oci/registry/client.ts';
import { openTrivyDatabase } from './database.ts';
import { downloadTrivyDatabase } from './download.ts';
import { isStale, trivyInfoIn } from './metadata.ts';

const now = Date.parse('2026-01-02T00:00:00Z');
const metadata = { Version: 2, NextUpdate: '2026-01-02T06:00:00Z', UpdatedAt: '2026-01-01T23:00:00Z' };
const content = { 'debian 12': { openssl: { 'CVE-2023-1': '{"FixedVersion":"3.0.9-1"}' } } };

let folder: string;
let server: Server;
let client: RegistryClient;
let slept: number[];
/** Answers by path; each call takes the first that is left, the last one stays. */
let answers: Record<string, { status: number; headers?: Record<string, string>; body?: Uint8Array | string }[]>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trivy-db-'));
  answers = {};
  slept = [];
  server = createServer((request, response) => {
    const list = answers[request.url ?? ''] ?? [];
    const answer = (list.length > 1 ? list.shift() : list[0]) ?? { status: 404 };
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const clock = { now: () => now, random: () => 0, sleep: async (ms: number) => void slept.push(ms) };
  client = createRegistryClient({ findCredential: async () => undefined, clock });
});

afterEach(async () => {
  await client.close();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function repository(name: string): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}/${name}:2`;
}

function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

const archive = (files: Record<string, Uint8Array | string>) =>
  gzipSync(writeTar(Object.entries(files).map(([path, bytes]) => ({ path, content: bytes }))));
const sound = archive({ 'trivy.db': writeBolt(content), 'metadata.json': JSON.stringify(metadata) });

function publish(name: string, layer: Uint8Array = sound, served: Uint8Array = layer): void {
  const empty = { mediaType: 'application/vnd.aquasec.trivy.config.v1+json', digest: digestOf('{}'), size: 2 };
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const layers = [
    { mediaType: 'application/vnd.aquasec.trivy.db.layer.v1.tar+gzip', digest: digestOf(layer), size: layer.length },
  ];
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType, config: empty, layers });
  answers[`/v2/${name}/manifests/2`] = [{ status: 200, headers: { 'content-type': mediaType }, body: manifest }];
  answers[`/v2/${name}/blobs/${digestOf(layer)}`] = [{ status: 200, body: served }];
}

function download(...names: string[]) {
  return downloadTrivyDatabase({
    client,
    repositories: names.map(repository),
    folder,
    now,
    progress: { update: () => {}, done: () => {} },
    signal: new AbortController().signal,
  });
}

describe('downloadTrivyDatabase', () => {
  it('puts database and metadata in place', async () => {
    publish('db');
    const { info } = await download('db');
    expect(info).toMatchObject({ updatedAt: metadata.UpdatedAt, downloadedAt: '2026-01-02T00:00:00.000Z' });
    expect(trivyInfoIn(folder)).toEqual(info);
    expect(readdirSync(folder).sort()).toEqual(['metadata.json', 'trivy.db']);
    const database = openTrivyDatabase(join(folder, 'trivy.db'), info);
    expect(database.advisories({ os: { family: 'debian', version: '12.1' } }, 'openssl')).toMatchObject([
      { vulnerability: 'CVE-2023-1', fixedVersion: '3.0.9-1' },
    ]);
    database.close();
  });

  it('asks the next repository where one is missing, broken or lies about its content', async () => {
    publish('wrong', sound, new Uint8Array(sound).fill(0, 20, 40));
    publish('empty', archive({ 'other.txt': 'nothing' }));
    publish('old', archive({ 'trivy.db': writeBolt(content), 'metadata.json': '{"Version":1,"UpdatedAt":"2020"}' }));
    publish('broken', archive({ 'trivy.db': 'no database at all', 'metadata.json': JSON.stringify(metadata) }));
    publish('good');
    const { repository: from, obstacles } = await download('none', 'wrong', 'empty', 'old', 'broken', 'good');
    expect(from).toBe(repository('good'));
    expect(obstacles.map((error) => messageOf(error)).join('\n')).toMatch(
      /none.*\n.*wrong.*\n.*no trivy\.db.*\n.*schema 1.*\n.*bbolt/su,
    );
  });

  it('waits as long as a busy registry asks', async () => {
    publish('db');
    answers['/v2/db/manifests/2']?.unshift({ status: 429, headers: { 'retry-after': '7' } });
    await download('db');
    expect(slept).toEqual([7000]);
  });

  it('leaves the database alone that is there where none can be fetched', async () => {
    writeFileSync(join(folder, 'trivy.db'), 'old');
    await expect(download('none')).rejects.toThrow(/no repository has the vulnerability database/u);
    expect(readFileSync(join(folder, 'trivy.db'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['trivy.db']);
  });
});

it.each([
  ['before the next update', { nextUpdate: '2026-01-02T06:00:00Z' }, false],
  ['after it', { nextUpdate: '2026-01-01T06:00:00Z' }, true],
  ['after it, but just fetched', { nextUpdate: '2026-01-01T06:00:00Z', downloadedAt: '2026-01-01T23:30:00Z' }, false],
  ['without a promise', {}, false],
])('a database %s: stale is %o', (_name, times, stale) => {
  expect(isStale({ kind: 'trivy', version: 2, updatedAt: '2026-01-01T00:00:00Z', ...times }, now)).toBe(stale);
});
