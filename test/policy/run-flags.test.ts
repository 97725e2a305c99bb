// Every flag of `opa run`, beside the original: both are started with the same flags and files, and what can be seen of them is equal.
// Skipped where DARTAGNAN_OPA names no executable.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answers, at, compareServers, get, original, overHttp2, programs, told } from '../support/beside-original.ts';
import { builtCommand } from '../support/built.ts';
import { until } from '../support/policy-server.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-flags-'));

beforeAll(() => {
  writeFileSync(join(cwd, 'p.rego'), 'package p\n\nx := data.n + 1\n');
  writeFileSync(join(cwd, 'old.rego'), 'package old\n\nx { true }\n');
  writeFileSync(join(cwd, 'n.json'), '{"n": 1}');
  writeFileSync(join(cwd, 'skipped.json'), '{"skipped": 1}');
  writeFileSync(join(cwd, 'label.txt'), 'from-a-file');
  writeFileSync(join(cwd, 'config.yaml'), 'default_decision: /p/x\nlabels: {region: west}\n');
  const authz = 'package system.authz\n\nallow if input.identity == "secret"\nallow if input.path == ["health"]\n';
  writeFileSync(join(cwd, 'authz.rego'), authz);
  for (const name of ['server', 'client']) certificate(name);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

function certificate(name: string): void {
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const out = ['-keyout', `${name}.key`, '-out', `${name}.crt`];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const { status, stderr } = spawnSync('openssl', ['req', ...kind, ...subject, ...out], { cwd });
  if (status !== 0) throw new Error(String(stderr));
}

/** A server on a port of loopback that says errors alone. */
const quiet = (port: number) => ['-a', `127.0.0.1:${port}`, '-l', 'error'];

describe.skipIf(original === undefined)('policy run beside the original', () => {
  it('--addr, --diagnostic-addr, --ignore, --set, --set-file, --log-level, --max-errors, --optimize-store-for-read-speed', async () => {
    const seen = await compareServers(
      cwd,
      (port, other) => [
        '--addr',
        `127.0.0.1:${port}`,
        '--diagnostic-addr',
        `127.0.0.1:${other}`,
        '--log-level',
        'error',
        '--set',
        'labels.zone=a',
        '--set-file',
        'labels.file=label.txt',
        '--ignore',
        'skipped.json',

        '--optimize-store-for-read-speed',
        '--max-errors',
        '3',
        '--skip-known-schema-check',
        'p.rego',
        'n.json',
        'skipped.json',
      ],
      async (port, child, other) => {
        const log = told(child);
        await answers(port);
        const [, config] = await at(port, '/v1/config');
        const { labels } = (JSON.parse(config) as { readonly result: { readonly labels: object } }).result;
        return {
          labels: { ...labels, id: '', version: '' },
          data: await at(port, '/v1/data'),
          diagnostic: [
            (await at(other, '/health'))[0],
            (await at(other, '/metrics'))[0],
            (await at(other, '/v1/data'))[0],
          ],
          pprof: (await at(port, '/debug/pprof/'))[0],
          isQuiet: !log().includes('Initializing server'),
        };
      },
    );
    expect(seen).toMatchObject({ labels: { zone: 'a', file: 'from-a-file' }, pprof: 404, isQuiet: true });
  });

  it('--authentication token, --authorization basic, --pprof, --config-file, --h2c', async () => {
    const seen = await compareServers(
      cwd,
      (port) => [
        ...quiet(port),
        '--authentication',
        'token',
        '--authorization',
        'basic',
        '--pprof',
        '-c',
        'config.yaml',
        '--h2c',
        'p.rego',
        'n.json',
        'authz.rego',
      ],
      async (port) => {
        await answers(port);
        const headers = { authorization: 'Bearer secret' };
        return {
          allowed: await at(port, '/v1/data/p/x', headers),
          refused: await at(port, '/v1/data/p/x'),
          wrong: (await at(port, '/v1/data/p/x', { authorization: 'Bearer other' }))[0],
          pprof: (await at(port, '/debug/pprof/cmdline', headers))[0],
          h2c: await overHttp2(port),
        };
      },
    );
    expect(seen).toMatchObject({ allowed: [200, '{"result":2}'], wrong: 500, pprof: 200, h2c: 200 });
  });

  it('--tls-cert-file, --tls-private-key-file, --tls-ca-cert-file, --authentication tls, --min-tls-version, --tls-cert-refresh-period', async () => {
    const file = (name: string) => join(cwd, name);
    const client = { cert: readFileSync(file('client.crt')), key: readFileSync(file('client.key')) };
    const seen = await compareServers(
      cwd,
      (port) => [
        ...quiet(port),
        '--tls-cert-file',
        'server.crt',
        '--tls-private-key-file',
        'server.key',
        '--tls-ca-cert-file',
        'client.crt',
        '--authentication',
        'tls',
        '--min-tls-version',
        '1.3',
        '--tls-cert-refresh-period',
        '1h',
        '--tls-cipher-suites',
        'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
      ],
      async (port) => {
        const ask = (more: object) =>
          get(
            { host: '127.0.0.1', port, path: '/health', agent: new Agent({ rejectUnauthorized: false, ...more }) },
            true,
          );
        await until(async () => (await ask(client))[0] !== 0);
        return {
          known: await ask(client),
          unknown: await ask({}),
          old: await ask({ ...client, maxVersion: 'TLSv1.2' }),
        };
      },
    );
    expect(seen).toEqual({ known: [200, '{}'], unknown: [0, ''], old: [0, ''] });
  });

  it('--bundle, --verification-key, --verification-key-id, --signing-alg, --scope, --exclude-files-verify, --skip-verify', async () => {
    const { run } = builtCommand();
    mkdirSync(join(cwd, 'bundle'), { recursive: true });
    for (const name of ['p.rego', 'n.json'])
      copyFileSync(join(cwd, name), join(cwd, 'bundle', name === 'n.json' ? 'data.json' : name));
    const signing = ['--signing-key', 'k', '--signing-alg', 'HS256'];
    const built = run(['policy', 'build', '-b', 'bundle', '-o', 'signed.tar.gz', ...signing], { cwd });
    expect([built.status, built.stderr]).toEqual([0, '']);
    const verifying = (key: string, ...more: readonly string[]) =>
      compareServers(
        cwd,
        (port) => [
          ...quiet(port),
          '--bundle',
          'signed.tar.gz',
          '--verification-key',
          key,

          '--verification-key-id',
          'mine',
          '--signing-alg',
          'HS256',
          '--exclude-files-verify',
          'none.json',
          ...more,
        ],
        async (port, child) => {
          await until(async () => child.exitCode !== null || (await at(port, '/health'))[0] !== 0);
          return child.exitCode !== null ? 'ended' : await at(port, '/v1/data/p/x');
        },
      );
    expect(await verifying('k')).toEqual([200, '{"result":2}']);
    expect(await verifying('other')).toBe('ended');
    expect(await verifying('k', '--scope', 'read')).toBe('ended');
    expect(await verifying('other', '--skip-verify')).toEqual([200, '{"result":2}']);
  }, 120_000);

  it('--unix-socket-perm', async () => {
    const path = join(cwd, 'run.sock');
    const seen = await compareServers(
      cwd,
      () => ['-a', `unix://${path}`, '-l', 'error', '--unix-socket-perm', '700', 'p.rego', 'n.json'],
      async () => {
        await until(async () => (await get({ socketPath: path, path: '/health' }))[0] !== 0);
        return [statSync(path).mode & 0o777, await get({ socketPath: path, path: '/v1/data/p/x' })];
      },
    );
    expect(seen).toEqual([0o700, [200, '{"result":2}']]);
  });

  it('--v0-compatible, --watch, --watch-config, --ready-timeout, --shutdown-grace-period, --shutdown-wait-period', async () => {
    const seen = await compareServers(
      cwd,
      (port) => [
        ...quiet(port),
        '--v0-compatible',
        '--watch',
        '--ready-timeout',
        '5',

        '-c',
        'config.yaml',
        '--watch-config',
        '--shutdown-grace-period',
        '1',
        '--shutdown-wait-period',
        '1',
        'old.rego',
        'n.json',
      ],
      async (port, child) => {
        await answers(port);
        const before = await at(port, '/v1/data/old/x');
        writeFileSync(join(cwd, 'n.json'), '{"n": 2}');
        await until(async () => (await at(port, '/v1/data/n'))[1] === '{"result":2}');
        writeFileSync(join(cwd, 'n.json'), '{"n": 1}');
        child.kill('SIGTERM');
        const isServing = (await at(port, '/v1/data/old/x'))[0];
        const start = Date.now();
        await until(() => child.exitCode !== null);
        return { before, isServing, code: child.exitCode, hasWaited: Date.now() - start > 700 };
      },
    );
    expect(seen).toEqual({ before: [200, '{"result":true}'], isServing: 200, code: 0, hasWaited: true });
  });

  it.each([
    [['--log-level', 'loud']],
    [['--log-format', 'xml']],
    [['--authentication', 'password']],
    [['--authorization', 'full']],
    [['--min-tls-version', '9']],
    [['--ready-timeout', 'soon']],
    [['--tls-cert-refresh-period', 'soon']],
    [['--shutdown-grace-period', 'x']],
    [['--config-file', 'none.yaml']],
    [['--set-file', 'x=none.txt']],
    [['--tls-cert-file', 'none.crt', '--tls-private-key-file', 'none.key']],
    [['--addr', 'nonsense:port']],
    [['none.rego']],
    [['old.rego']],
  ])('%j is refused', (args) => {
    const codes = programs().map(([command = '', ...before]) => {
      const run = [...before, '--server', '--skip-version-check', '-a', '127.0.0.1:0', ...args];
      return spawnSync(command, run, { cwd, timeout: 20_000 }).status !== 0;
    });
    expect(codes).toEqual([true, true]);
  });

  it('--format and --history of the shell', () => {
    const shown = programs().map(([command = '', ...before]) => {
      const run = [...before, '--skip-version-check', '-f', 'json', '-H', 'history', 'p.rego', 'n.json'];
      return spawnSync(command, run, { cwd, input: 'data.p.x\nexit\n', encoding: 'utf8', timeout: 20_000 }).stdout;
    });
    expect(shown.map((all) => /"value": 2/.test(all))).toEqual([true, true]);
  });
});
