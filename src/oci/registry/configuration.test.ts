import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseChallenges } from './challenge.ts';
import { runCredentialHelper } from './credential-helper.ts';
import { dockerCredentials } from './credentials.ts';
import { isLoopback } from './loopback.ts';
import { ownEndpoint, pullEndpoints } from './mirrors.ts';
import { loadRegistriesConf, parseRegistriesConf } from './registries-conf.ts';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'dartagnan-config-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function withConfig(config: unknown, runHelper?: typeof runCredentialHelper) {
  const configFile = join(folder, 'config.json');
  await writeFile(configFile, typeof config === 'string' ? config : JSON.stringify(config));
  return dockerCredentials({ configFile, ...(runHelper === undefined ? {} : { runHelper }) });
}

const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') });
const password = (username: string, secret: string) => ({ kind: 'password', username, password: secret });

describe('credentials of docker login', () => {
  it('are found by host, in any spelling, the longest folder first', async () => {
    const find = await withConfig({
      auths: {
        'https://index.docker.io/v1/': auth('hub:p:w'),
        'https://quay.example/v2/': auth('quay:pw'),
        'reg.example:5000': { username: 'plain', password: 'pw' },
        'reg.example:5000/team': auth('team:pw'),
        'token.example': { identitytoken: 'it' },
        'bearer.example': { registrytoken: 'rt' },
        'empty.example': {},
      },
    });
    expect(await find('docker.io', 'library/debian')).toEqual(password('hub', 'p:w'));
    expect(await find('quay.example', 'a/b')).toEqual(password('quay', 'pw'));
    expect(await find('reg.example:5000', 'other/app')).toEqual(password('plain', 'pw'));
    expect(await find('reg.example:5000', 'team/app')).toEqual(password('team', 'pw'));
    expect(await find('reg.example:5000', 'teammate/app')).toEqual(password('plain', 'pw'));
    expect(await find('token.example', 'a')).toEqual({ kind: 'identity-token', token: 'it' });
    expect(await find('bearer.example', 'a')).toEqual({ kind: 'access-token', token: 'rt' });
    expect(await find('empty.example', 'a')).toBeUndefined();
    expect(await find('reg.example', 'a')).toBeUndefined();
  });

  it('come from the helper of a registry, else from the store, else from the file', async () => {
    const asked: string[] = [];
    const find = await withConfig(
      { credHelpers: { 'ecr.example': 'ecr' }, credsStore: 'desktop', auths: { 'c.example': auth('file:pw') } },
      async (helper, server) => {
        asked.push(`${helper} ${server}`);
        return server === 'c.example' ? undefined : { kind: 'password', username: helper, password: 'x' };
      },
    );
    expect(await find('ecr.example', 'a')).toEqual(password('ecr', 'x'));
    expect(await find('docker.io', 'a')).toEqual(password('desktop', 'x'));
    expect(await find('c.example', 'a')).toEqual(password('file', 'pw'));
    expect(asked).toEqual(['ecr ecr.example', 'desktop https://index.docker.io/v1/', 'desktop c.example']);
  });

  it('are none without a file, and an error naming the file where it is broken', async () => {
    const none = dockerCredentials({ environment: { DOCKER_CONFIG: join(folder, 'nowhere') } });
    expect(await none('docker.io', 'a')).toBeUndefined();
    const broken = await withConfig('{"auths":');
    await expect(broken('docker.io', 'a')).rejects.toMatchObject({
      code: 'OCI_CREDENTIALS',
      where: expect.stringContaining('config.json'),
    });
    const wrong = await withConfig({ auths: { 'a.example': { auth: 'bm9jb2xvbg==' } } });
    await expect(wrong('a.example', 'a')).rejects.toMatchObject({ code: 'OCI_CREDENTIALS' });
  });
});

describe('a credential helper', () => {
  async function helper(script: string) {
    await writeFile(join(folder, 'docker-credential-test'), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, 'docker-credential-test'), 0o755);
    return runCredentialHelper('test', 'reg.example', { PATH: `${folder}:${process.env['PATH']}` });
  }

  it('is asked on its standard input', async () => {
    const answer = await helper(
      'read server; [ "$1" = get ] && echo "{\\"Username\\":\\"u\\",\\"Secret\\":\\"$server\\"}"',
    );
    expect(answer).toEqual(password('u', 'reg.example'));
  });

  it('may give a token, or know nothing', async () => {
    expect(await helper('echo \'{"Username":"<token>","Secret":"t"}\'')).toEqual({
      kind: 'identity-token',
      token: 't',
    });
    expect(await helper('echo credentials not found in native keychain; exit 1')).toBeUndefined();
  });

  it.each([
    ['that fails', 'echo locked; exit 3', /ended with 3 .* locked/],
    ['that talks nonsense', 'echo hello', /no JSON/],
  ])('%s is an error', async (_name, script, message) => {
    await expect(helper(script)).rejects.toThrow(message);
  });

  it('that is not there, or has a path for a name, is an error', async () => {
    await expect(runCredentialHelper('none', 'x', { PATH: folder })).rejects.toMatchObject({ code: 'OCI_CREDENTIALS' });
    await expect(runCredentialHelper('../../bin/sh', 'x', {})).rejects.toThrow(/only letters/);
  });
});

describe('challenges', () => {
  it('are read, several in one header', () => {
    expect(
      parseChallenges(
        'Bearer realm="https://a/t",service="s, x",scope="repository:a:pull,push", Basic realm="q\\"r", Negotiate',
      ),
    ).toEqual([
      { scheme: 'bearer', parameters: { realm: 'https://a/t', service: 's, x', scope: 'repository:a:pull,push' } },
      { scheme: 'basic', parameters: { realm: 'q"r' } },
      { scheme: 'negotiate', parameters: {} },
    ]);
  });

  it('fuzz: any header is read without hanging', () => {
    const unit = fc.constantFrom('Bearer', ' ', ',', '=', '"', '\\', 'realm', 'é', '\n');
    fc.assert(
      fc.property(
        fc.array(unit).map((parts) => parts.join('')),
        (header) => Array.isArray(parseChallenges(header)),
      ),
    );
    expect(parseChallenges('a="'.repeat(100_000)).length).toBeLessThan(10_000);
  });
});

describe('mirrors', async () => {
  const rules = await parseRegistriesConf(
    `unqualified-search-registries = ["docker.io"]
[[registry]]
prefix = "docker.io"
[[registry.mirror]]
location = "mirror.example/hub"
[[registry.mirror]]
location = "localhost:5000"
insecure = true
pull-from-mirror = "digest-only"
[[registry]]
prefix = "docker.io/secret"
blocked = true
[[registry]]
prefix = "*.old.example"
location = "new.example/moved"
[[registry]]
location = "plain.example"
insecure = true
`,
    'registries.conf',
  );
  const names = (registry: string, repository: string, byDigest = true) =>
    pullEndpoints(rules, { registry, repository }, byDigest).map(
      (place) => `${place.registry}/${place.repository}${place.insecure ? '!' : ''}`,
    );

  it('stand before the registry itself', () => {
    expect(names('docker.io', 'library/debian')).toEqual([
      'mirror.example/hub/library/debian',
      'localhost:5000/library/debian!',
      'docker.io/library/debian',
    ]);
    expect(names('docker.io', 'library/debian', false)).toEqual([
      'mirror.example/hub/library/debian',
      'docker.io/library/debian',
    ]);
    expect(names('a.old.example', 'team/app')).toEqual(['new.example/moved/team/app']);
    expect(names('plain.example', 'app')).toEqual(['plain.example/app!']);
    expect(names('docker.io.evil.example', 'app')).toEqual(['docker.io.evil.example/app']);
  });

  it('may block', () => {
    expect(() => ownEndpoint(rules, { registry: 'docker.io', repository: 'secret/app' })).toThrow(
      /blocks docker.io\/secret/,
    );
    expect(names('docker.io', 'secretary/app')).toHaveLength(3);
  });

  it('need a repository where a whole repository is moved', () => {
    const moved = [{ prefix: 'docker.io/library/debian', location: 'mirror.example', mirrors: [] }];
    expect(() => ownEndpoint(moved, { registry: 'docker.io', repository: 'library/debian' })).toThrow(
      /names no repository/,
    );
  });

  it('in a broken file are an error that names it', async () => {
    const broken = { code: 'OCI_CREDENTIALS', where: 'r.conf' };
    await expect(parseRegistriesConf('[[registry', 'r.conf')).rejects.toMatchObject(broken);
    await expect(parseRegistriesConf('[[registry]]\ninsecure=true', 'r.conf')).rejects.toThrow(
      /registry\[0\]\.prefix must be given/,
    );
  });

  it('are those of the user, unless another file is named', async () => {
    const write = async (path: string, mirror: string) => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `[[registry]]\nprefix="docker.io"\n[[registry.mirror]]\nlocation="${mirror}"\n`);
    };
    await write(join(folder, '.config/containers/registries.conf'), 'user.example');
    await write(join(folder, 'named.conf'), 'named.example');
    const load = async (environment: Record<string, string>) =>
      (await loadRegistriesConf({ environment })).flatMap(({ mirrors }) => mirrors.map(({ location }) => location));
    expect(await load({ HOME: folder })).toEqual(['user.example']);
    const named = join(folder, 'named.conf');
    expect(await load({ HOME: folder, CONTAINERS_REGISTRIES_CONF: named })).toEqual(['named.example']);
    await expect(load({ CONTAINERS_REGISTRIES_CONF: join(folder, 'none') })).rejects.toMatchObject({
      code: 'OCI_CREDENTIALS',
    });
  });
});

it.each([
  ['localhost', true],
  ['127.8.9.1', true],
  ['[::1]', true],
  ['localhost.evil.example', false],
  ['127.evil.example', false],
  ['10.0.0.1', false],
])('%s is loopback: %s', (host, expected) => expect(isLoopback(host)).toBe(expected));
