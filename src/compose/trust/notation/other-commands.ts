import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../../core/version.ts';
import { createRegistryClient } from '../../../oci/registry/client.ts';
import { OciError } from '../../../oci/error.ts';
import { SignError } from '../../../sign/error.ts';
import { readJson } from '../../../sign/json.ts';
import type { TrustPorts } from '../context.ts';
import { artifactOptions, type NotationCall, oneWord, table } from './call.ts';
import { listPlugins } from './plugins.ts';
import { detail } from '../details.ts';

/** Prints which version this is. */
export function runNotationVersion({ out }: NotationCall): Promise<number> {
  out(
    `Notation - a tool to sign and verify artifacts.\n\nVersion:     dartagnan ${version} (notation 1.3.2)\nNode version: ${process.version}\n`,
  );
  return Promise.resolve(0);
}

/** Lists the plug-ins with what they can. */
export async function runPluginList({ ports, out }: NotationCall): Promise<number> {
  const rows = (await listPlugins(ports)).map(({ name, metadata, problem }) => [
    name,
    metadata?.description ?? '',
    metadata?.version ?? '',
    `[${metadata?.capabilities.join(' ') ?? ''}]`,
    problem ?? '<nil>',
  ]);
  out(table([['NAME', 'DESCRIPTION', 'VERSION', 'CAPABILITIES', 'ERROR'], ...rows]));
  return 0;
}

/** Proves a credential to a registry and keeps it in the user's credential store. */
export async function runNotationLogin(call: NotationCall): Promise<number> {
  const server = oneWord(call, 'no hostname specified');
  const { username = '', password, insecure } = artifactOptions(call);
  const secret = call.flags.isOn('password-stdin')
    ? new TextDecoder().decode(await call.stdin()).replace(/\r?\n$/, '')
    : (password ?? '');
  if (secret === '')
    throw new SignError('SIGN_CREDENTIAL', {
      message: detail('password required: give --password-stdin, or set NOTATION_PASSWORD'),
    });
  await checkCredential(server, { username, password: secret, insecure }, call.ports);
  const helper = await credentialStore(call.ports);
  if (helper === undefined)
    throw new SignError('SIGN_CREDENTIAL', {
      message: detail(
        'failed to log in to {server}: the credential could not be saved because a credentials store is required to securely store the password. See https://notaryproject.dev/docs/how-to/registry-authentication/',
        { server },
      ),
      exit: 1,
    });
  await runHelper(
    helper,
    'store',
    JSON.stringify({ ServerURL: server, Username: username, Secret: secret }),
    call.ports,
  );
  call.out('Login Succeeded\n');
  return 0;
}

/** Takes a credential out of the user's credential store. */
export async function runNotationLogout(call: NotationCall): Promise<number> {
  const server = oneWord(call, 'no hostname specified');
  const helper = await credentialStore(call.ports);
  if (helper !== undefined) await runHelper(helper, 'erase', server, call.ports);
  call.out('Logout Succeeded\n');
  return 0;
}

interface Login {
  readonly username: string;
  readonly password: string;
  readonly insecure: boolean;
}

/** Asks for the tags of no repository: a registry that does not know the caller says so, one that does says that there is none. */
async function checkCredential(server: string, { username, password, insecure }: Login, { env, signal }: TrustPorts) {
  const credential = { kind: 'password', username, password } as const;
  const findCredential = () => Promise.resolve(credential);
  const client = createRegistryClient({ insecure, environment: env, findCredential });
  try {
    await client.tags({ registry: server, repository: 'notation-login-check' }, { signal });
  } catch (error) {
    if (!(error instanceof OciError) || error.code !== 'OCI_NOT_FOUND') throw error;
  } finally {
    await client.close();
  }
}

/** The helper that Docker's or notation's configuration names. */
async function credentialStore({ env }: TrustPorts): Promise<string | undefined> {
  const home = env['HOME'] || homedir();
  const own = env['NOTATION_CONFIG'] || join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'notation');
  const docker = env['DOCKER_CONFIG'] || join(home, '.docker');
  for (const file of [join(own, 'config.json'), join(docker, 'config.json')]) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    const store = text === undefined ? undefined : readJson(text, file).optionalText('credsStore');
    if (store !== undefined && /^[\w.-]+$/.test(store)) return store;
  }
  return undefined;
}

function runHelper(helper: string, command: string, input: string, { env }: TrustPorts): Promise<void> {
  const where = `docker-credential-${helper}`;
  return new Promise((resolve, reject) => {
    const child = spawn(where, [command], { env: { ...env }, stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin.on('error', () => undefined);
    child.on('error', (cause) =>
      reject(new SignError('SIGN_KEY', { message: detail('it cannot be run'), where, cause })),
    );
    child.on('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new SignError('SIGN_KEY', { message: detail('it ended with {code}', { code: code ?? 'a signal' }), where }),
        );
    });
    child.stdin.end(input);
  });
}
