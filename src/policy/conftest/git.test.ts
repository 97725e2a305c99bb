import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PolicyError } from '../error.ts';
import { testPorts } from '../testing.ts';
import { parseGitSource } from './git.ts';
import { runConftestPull } from './transfer.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-conftest-git-'));
const repository = join(cwd, 'policies.git');
const ports = testPorts(cwd, { env: { PATH: process.env['PATH'], HOME: cwd } });
const hasGit = (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, 'git')));
let first = '';

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-C', repository, ...args], {
    encoding: 'utf8',
    env: { ...ports.env, GIT_CONFIG_NOSYSTEM: '1' },
  }).trim();

beforeAll(() => {
  if (!hasGit) return;
  mkdirSync(join(repository, 'kubernetes'), { recursive: true });
  git('init', '--quiet', '-b', 'main');
  writeFileSync(join(repository, 'base.rego'), 'package main\n');
  writeFileSync(join(repository, 'README.md'), 'no policy');
  symlinkSync('/etc/passwd', join(repository, 'kubernetes/link.rego'));
  git('add', '-A');
  git('commit', '--quiet', '-m', 'one');
  git('tag', 'v1');
  first = git('rev-parse', 'HEAD');
  writeFileSync(join(repository, 'kubernetes/pods.rego'), 'package pods\n');
  git('add', '-A');
  git('commit', '--quiet', '-m', 'two');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe.skipIf(!hasGit)('conftest pull git::', () => {
  const pull = async (source: string): Promise<string[]> => {
    const policy = mkdtempSync(join(cwd, 'policy-'));
    await runConftestPull([source], { policy: [policy], data: [], tls: true }, ports);
    return readdirSync(policy, { recursive: true }).map(String).sort();
  };

  it.each<[string, () => string, string[]]>([
    [
      'the whole',
      () => `git::file://${repository}`,
      ['base.rego', 'kubernetes', 'kubernetes/link.rego', 'kubernetes/pods.rego'],
    ],
    ['a folder', () => `git::file://${repository}//kubernetes`, ['link.rego', 'pods.rego']],
    ['a tag', () => `file://${repository}?ref=v1`, ['base.rego', 'kubernetes', 'kubernetes/link.rego']],
    ['a commit', () => `git::file://${repository}//?ref=${first}`, ['base.rego', 'kubernetes', 'kubernetes/link.rego']],
  ])('fetches %s', async (_, source, files) => {
    expect(await pull(source())).toEqual(files);
  });

  it('writes a link as the path that it holds, and follows none', async () => {
    await runConftestPull([`git::file://${repository}`], { policy: ['linked'], data: [], tls: true }, ports);
    expect(readFileSync(join(cwd, 'linked/kubernetes/link.rego'), 'utf8')).toBe('/etc/passwd');
  });

  it.each<[string, () => string]>([
    ['a branch that is not there', () => `git::file://${repository}?ref=none`],
    ['a folder that is not there', () => `git::file://${repository}//none`],
    ['no repository', () => `git::file://${cwd}/nothing.git`],
    ['a server that does not answer', () => 'git::http://127.0.0.1:1/a.git'],
  ])('refuses %s', async (_, source) => {
    await expect(pull(source())).rejects.toMatchObject({ code: 'POLICY_UNREADABLE' });
  });
});

describe('sources of git', () => {
  it.each([
    ['git::https://git.example/a/b.git//x/y?ref=v1', { url: 'https://git.example/a/b.git', folder: 'x/y', ref: 'v1' }],
    ['github.com/a/b//c', { url: 'https://github.com/a/b', folder: 'c', ref: 'HEAD' }],
    ['github.com/a/b/c/d', { url: 'https://github.com/a/b', folder: 'c/d', ref: 'HEAD' }],
    ['git@git.example:a/b.git', { url: 'git@git.example:a/b.git', folder: '.', ref: 'HEAD' }],
    ['git::ssh://git@git.example/a.git', { url: 'ssh://git@git.example/a.git', folder: '.', ref: 'HEAD' }],
  ])('%s is taken apart', (source, parts) => {
    expect(parseGitSource(source)).toEqual(parts);
  });

  it.each([
    'git::ext::sh -c touch% /tmp/x',
    'git::--upload-pack=touch /tmp/x',
    'git::ssh://-oProxyCommand=touch/x.git',
    'git::-u@host:x.git',
    'git::https://git.example/a.git?ref=--upload-pack=x',
    'git::https://git.example/a.git?ref=a..b',
    'git::https://git.example/a.git//../../etc',
    'git::/etc/repository.git',
    'git::fd::17/x.git',
  ])('%s is refused', (source) => {
    expect(() => parseGitSource(source)).toThrow(PolicyError);
  });

  it('never give git a flag or a transport of its own, whatever they are', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const { url, ref, folder } = parseGitSource(`git::${text}`);
          expect(`${url} ${ref}`).not.toMatch(/^-| -|::(?!\/)/);
          expect(folder).not.toMatch(/^\.\.|^\//);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(PolicyError);
        }
      }),
    );
  });
});
