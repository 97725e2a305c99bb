// Plug-ins over HTTPS from a loopback server with an authority of its own: what is installed, and what is refused.
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TarMember, writeTar } from '../../src/formats/tar/writer.ts';
import { builtCommand } from '../support/built.ts';

const folder = mkdtempSync(join(tmpdir(), 'notation-plugin-'));
const plugins = join(folder, 'home', '.config', 'notation', 'plugins');
const plugin = readFileSync(join(import.meta.dirname, '..', 'support', 'notation-plugin.mjs'));
const files = new Map<string, Uint8Array>();
let server: Server;
let base = '';

const archive = (...members: readonly TarMember[]) => gzipSync(writeTar(members));
const whole: TarMember = { path: 'notation-raw', content: plugin, mode: 0o755 };

beforeAll(async () => {
  const openssl = (line: string) => execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'ignore' });
  writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1');
  openssl('req -x509 -nodes -newkey rsa:2048 -keyout ca.key -out ca.crt -days 2 -subj /CN=ca');
  openssl('req -nodes -newkey rsa:2048 -keyout s.key -out s.csr -subj /CN=localhost');
  openssl('x509 -req -in s.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out s.crt -days 2 -extfile names');
  files.set('/raw.tar.gz', archive(whole));
  files.set('/licence.tar.gz', archive(whole, { path: 'LICENSE', content: 'x' }));
  files.set('/two.tar.gz', archive(whole, { ...whole, path: 'notation-envelope' }));
  files.set('/none.tar.gz', archive({ path: 'readme', content: 'x' }));
  files.set('/out.tar.gz', archive(whole, { path: '../../escaped', content: 'x' }));
  files.set('/link.tar.gz', archive({ path: 'notation-raw', type: 'symlink', linkPath: '/bin/true' }));
  files.set('/cut.tar.gz', archive(whole).subarray(0, 200));
  files.set('/bomb.tar.gz', gzipSync(new Uint8Array(300 * 2 ** 20)));
  const python =
    "import zipfile,sys; z=zipfile.ZipFile('out.zip','w'); z.writestr('../../escaped','x'); z.writestr('notation-raw','x')";
  if (spawnSync('python3', ['-c', python], { cwd: folder }).status === 0)
    files.set('/out.zip', readFileSync(join(folder, 'out.zip')));
  const credentials = { key: readFileSync(join(folder, 's.key')), cert: readFileSync(join(folder, 's.crt')) };
  server = createServer(credentials, (request, response) => {
    const bytes = files.get(request.url ?? '');
    response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => rmSync(plugins, { recursive: true, force: true }));

const sha256 = (path: string) =>
  createHash('sha256')
    .update(files.get(path) ?? '')
    .digest('hex');

/** Runs a program to its end, while this process serves. */
function told(program: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const surroundings = { PATH: process.env['PATH'] ?? '', HOME: join(folder, 'home'), ...env };
  return new Promise<{ exit: number; out: string; err: string }>((resolve) =>
    execFile(program, args, { cwd: folder, env: surroundings }, (error, out, err) => {
      const code = error === null ? 0 : error.code;
      resolve({ exit: typeof code === 'number' ? code : -1, out, err });
    }),
  );
}

const trusted = { NODE_EXTRA_CA_CERTS: join(folder, 'ca.crt'), SSL_CERT_FILE: join(folder, 'ca.crt') };

function ours(path: string, checksum = sha256(path), env: Readonly<Record<string, string>> = trusted) {
  const args = ['plugin', 'install', '--url', base + path, '--sha256sum', checksum];
  return told(process.execPath, [builtCommand().path, 'trust', 'notation', ...args], env);
}

describe('a plug-in at an address', () => {
  it.each(['/raw.tar.gz', '/licence.tar.gz'])('is installed from %s, as notation does', async (path) => {
    expect(await ours(path)).toMatchObject({ exit: 0, out: 'Successfully installed plugin raw, version 1.0.0\n' });
    expect(existsSync(join(plugins, 'raw', 'notation-raw'))).toBe(true);
    rmSync(plugins, { recursive: true });
    const args = ['plugin', 'install', '--url', base + path, '--sha256sum', sha256(path)];
    const theirs = await told('notation', args, trusted);
    if (theirs.exit !== -1)
      expect(theirs).toMatchObject({ exit: 0, out: expect.stringContaining('plugin raw, version 1.0.0') });
  });

  it.each([
    ['whose checksum is another', '/raw.tar.gz', '0'.repeat(64), 'checksum does not match'],
    ['that is not there', '/absent.tar.gz', '0'.repeat(64), 'status 404'],
    ['with two executables', '/two.tar.gz', undefined, 'more than one plugin executable'],
    ['without an executable', '/none.tar.gz', undefined, 'notation-NAME'],
    ['with a file that leads out of its tar', '/out.tar.gz', undefined, 'leads out of it'],
    ['with a file that leads out of its zip', '/out.zip', undefined, 'leads out of it'],
    ['that is a link', '/link.tar.gz', undefined, 'no plugin executable'],
    ['that is cut off', '/cut.tar.gz', undefined, 'cannot be read'],
    ['that unfolds beyond all bounds', '/bomb.tar.gz', undefined, '256 MiB'],
  ])('%s is refused, and leaves nothing behind', async (_, path, checksum, complaint) => {
    if (checksum === undefined && !files.has(path)) return;
    const { exit, err } = await ours(path, checksum);
    expect({ exit, err }).toEqual({ exit: 1, err: expect.stringContaining(complaint) });
    expect(existsSync(plugins) ? readdirSync(plugins) : []).toEqual([]);
    expect(existsSync(join(folder, 'home', '.config', 'escaped'))).toBe(false);
  });

  it('of a server that nobody vouches for is refused', async () => {
    const { exit, err } = await ours('/raw.tar.gz', sha256('/raw.tar.gz'), {});
    expect({ exit, err }).toEqual({ exit: 1, err: expect.stringMatching(/certificate|UNABLE_TO_VERIFY/i) });
  });
});
