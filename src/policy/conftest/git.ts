import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import { detail } from '../details.ts';
import { PolicyError } from '../error.ts';
import type { PolicyPorts } from '../run/outcome.ts';

/** A part of a repository, as go-getter writes it: `git::https://host/repository.git//folder?ref=v1`. */
export interface GitSource {
  readonly url: string;
  /** Folder of the repository, empty for all of it. */
  readonly folder: string;
  /** Branch, tag or commit. */
  readonly ref: string;
}

/** Milliseconds that one call of git may take. */
const patience = 300_000;

const run = promisify(execFile);

/** Whether a source is a repository of git. */
export function isGitSource(source: string): boolean {
  return /^git::|^git@|^(?:github|gitlab|bitbucket)\.(?:com|org)\/|\.git(?:$|\/\/|\?)/.test(source);
}

/**
 * Takes a source apart. Only addresses of servers and files are taken: git's `ext::` would run what the address says, and an
 * address or reference that begins with a dash would be a flag. @throws PolicyError POLICY_UNREADABLE
 */
export function parseGitSource(source: string): GitSource {
  const bare = source.replace(/^git::/, '');
  const [address = '', query = ''] = bare.split('?');
  const [, scheme = '', rest = ''] = /^([a-z][a-z+.-]*:\/\/)?(.*)$/s.exec(address) ?? [];
  const [path = '', folder = '', ...more] = rest.split('//');
  const parameters = new URLSearchParams(query);
  const ref = parameters.get('ref') ?? 'HEAD';
  const [hosted, owner, name] = path.split('/');
  const isHosted = scheme === '' && /^(?:github|gitlab|bitbucket)\.(?:com|org)$/.test(hosted ?? '');
  const url = isHosted ? `https://${hosted}/${owner}/${name}` : `${scheme}${path}`;
  const inner = isHosted && folder === '' ? path.split('/').slice(3).join('/') : folder;
  const isAddress = /^(?:https?|ssh|git|file):\/\/[^-\s]/.test(url) || /^\w[\w.-]*@\w[\w.-]*:[^-\s]\S*$/.test(url);
  const isRef = /^[\w][\w./@+-]*$/.test(ref) && !ref.includes('..');
  const own = posix.normalize(inner === '' ? '.' : inner);
  const isInside = !own.startsWith('..') && !posix.isAbsolute(own) && !own.includes('\0') && more.length === 0;
  if (isAddress && isRef && isInside) return { url, folder: own, ref };
  throw new PolicyError('POLICY_UNREADABLE', {
    message: detail(
      'no repository of git: an address (https, ssh, git or file), a folder within it and a ref are taken',
    ),
    where: source,
  });
}

/** Fetches a repository, hands its folder to the work, and removes it. @throws PolicyError POLICY_UNREADABLE */
export async function withRepository<Result>(
  source: string,
  ports: PolicyPorts,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const { url, folder, ref } = parseGitSource(source);
  const clone = await mkdtemp(join(tmpdir(), 'dartagnan-git-'));
  try {
    await git(['init', '--quiet', clone], source, ports);
    const fetch = (...what: string[]) => git(['-C', clone, 'fetch', '--quiet', '--no-tags', ...what], source, ports);
    // A server may refuse to give a single commit, and then gives all of them.
    const found = await fetch('--depth=1', '--', url, ref).then(
      () => 'FETCH_HEAD',
      () => fetch('--', url, '+refs/*:refs/fetched/*').then(() => ref),
    );
    await git(['-C', clone, 'checkout', '--quiet', '--detach', found], source, ports);
    return await work(join(clone, folder));
  } finally {
    await rm(clone, { recursive: true, force: true });
  }
}

/** Runs git so that nothing of the repository runs: no hooks, no submodules, no links, no questions. */
async function git(args: readonly string[], source: string, { env, signal }: PolicyPorts): Promise<void> {
  const safe = ['core.hooksPath=/dev/null', 'core.symlinks=false', 'core.fsmonitor=false', 'protocol.ext.allow=never'];
  const settings = safe.flatMap((setting) => ['-c', setting]);
  const surroundings = {
    ...env,
    GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LFS_SKIP_SMUDGE: '1',
  };
  await run('git', [...settings, ...args], {
    env: surroundings,
    signal,
    timeout: patience,
    killSignal: 'SIGKILL',
    maxBuffer: 2 ** 20,
  }).catch((cause: unknown) => {
    const said = (cause as { readonly stderr?: string }).stderr?.trim().slice(0, 500) ?? '';
    const isAbsent = (cause as { readonly code?: unknown }).code === 'ENOENT';
    throw new PolicyError('POLICY_UNREADABLE', {
      message: isAbsent ? detail('git is not installed') : detail('git cannot fetch it: {said}', { said }),
      where: source,
    });
  });
}
