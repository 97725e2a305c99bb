import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Language } from '../../core/index.ts';
import { version } from '../../core/version.ts';
import { encodeBase64 } from '../../sign/bytes.ts';
import { callService } from '../../sign/client/http.ts';
import { isLoopback } from '../../oci/registry/loopback.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import type { TrustOutcome, TrustPorts, TrustSettings } from './context.ts';
import { trustVariables } from './variables.ts';
import { withTransport } from './transport.ts';

/** Prints the variables that signing and verifying read; secrets are said to be set, and no more. */
export async function showEnvironment(
  settings: TrustSettings,
  { env, language = 'en' }: TrustPorts & { readonly language?: Language },
): Promise<TrustOutcome> {
  const lines = trustVariables.map(({ name, doc, secret }) => {
    const value = env[name] ?? '';
    const description = settings['show-descriptions'] ? `# ${name}: ${doc[language]}\n` : '';
    return `${description}${name}=${secret && value !== '' ? '******' : value}\n`;
  });
  return { report: lines.join(''), exit: 0 };
}

/** Prints the version, as text or, with `--json`, as JSON. */
export async function showVersion({ json }: TrustSettings): Promise<TrustOutcome> {
  const facts = {
    gitVersion: `dartagnan ${version}`,
    goVersion: 'none',
    platform: `${process.platform}/${process.arch}`,
  };
  if (json) return { report: `${JSON.stringify(facts, undefined, 2)}\n`, exit: 0 };
  return { report: `GitVersion:    ${facts.gitVersion}\nPlatform:      ${facts.platform}\n`, exit: 0 };
}

/** Keeps credentials for a registry where docker keeps them, once the registry has taken them. @throws {ComposeError} CONFIG_INVALID. */
export async function runLogin(registry: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const username = settings['registry-username'];
  const given = settings['password-stdin']
    ? new TextDecoder().decode(await ports.stdin?.()).replace(/\r?\n$/, '')
    : settings['registry-password'];
  if (!settings['password-stdin'] && given)
    ports.notify?.('WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n');
  if (!username || !given)
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('say --username, and the password with --password-stdin'),
    });
  const authorization = encodeBase64(new TextEncoder().encode(`${username}:${given}`));
  await tryCredentials(registry, authorization, settings, ports);
  const file = join(ports.env['DOCKER_CONFIG'] ?? join(ports.env['HOME'] ?? homedir(), '.docker'), 'config.json');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const config = JSON.parse(text) as { auths?: Record<string, unknown> };
  const name = registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
  const changed = { ...config, auths: { ...config.auths, [name]: { auth: authorization } } };
  await writeFile(`${file}.new`, JSON.stringify(changed, undefined, '\t'), { mode: 0o600 });
  await rename(`${file}.new`, file);
  ports.notify?.(`logged in via ${file}\n`);
  return { report: '', exit: 0 };
}

async function tryCredentials(
  registry: string,
  authorization: string,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<void> {
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const isPlain = settings['allow-http-registry'] || isLoopback(new URL(`http://${host}`).hostname);
  const url = `${isPlain ? 'http' : 'https'}://${host}/v2/`;
  const headers = { authorization: `Basic ${authorization}` };
  await withTransport(ports, async (transport) => {
    const { status, headers: said } = await callService(transport, {
      service: 'registry',
      method: 'GET',
      url,
      headers,
      expect: [200, 401],
      signal: ports.signal,
    });
    // A registry with tokens answers 401 here whatever the credentials are; it is asked for a token when one is needed.
    if (status === 401 && !/^bearer/i.test(said['www-authenticate'] ?? ''))
      throw new ComposeError('CONFIG_INVALID', {
        message: detail('the registry refuses these credentials'),
        where: registry,
      });
  });
}
