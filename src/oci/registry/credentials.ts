import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { OciError } from '../error.ts';
import { type JsonFields, parseJson } from '../json.ts';
import { runCredentialHelper } from './credential-helper.ts';
import { detail } from '../details.ts';

/** What proves who asks. Never printed. */
export type Credential =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** An OAuth2 refresh token, exchanged for access tokens. */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** An access token, sent as it is. */
  | { readonly kind: 'access-token'; readonly token: string };

/** Port: finds credentials for a registry host (or a folder of it); undefined where there are none. */
export type FindCredential = (registry: string, repository: string) => Promise<Credential | undefined>;

/** Where {@link dockerCredentials} looks. */
export interface DockerCredentialOptions {
  /** Path of a config.json; default `$REGISTRY_AUTH_FILE`, `$DOCKER_CONFIG/config.json`, else `~/.docker/config.json`. */
  readonly configFile?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Runs `docker-credential-NAME get`; passed in by tests. */
  readonly runHelper?: typeof runCredentialHelper;
}

/**
 * Credentials as `docker login` and `podman login` leave them: helpers for one registry, the store of all, then the file's own.
 * The file is read once, with the first question. Rejects with {@link OciError} OCI_CREDENTIALS where file or helper are broken.
 */
export function dockerCredentials(options: DockerCredentialOptions = {}): FindCredential {
  const { environment = process.env, runHelper = runCredentialHelper } = options;
  const file = options.configFile ?? configPath(environment);
  let config: Promise<JsonFields | undefined> | undefined;
  return async (registry, repository) => {
    const json = await (config ??= readConfig(file));
    if (json === undefined) return undefined;
    const helper = json.textMap('credHelpers')?.[registry] ?? json.text('credsStore');
    const stored = helper === undefined ? undefined : await runHelper(helper, serverAddress(registry), environment);
    return stored ?? findInFile(json.object('auths'), json, registry, repository, file);
  };
}

function configPath(environment: Readonly<Record<string, string | undefined>>): string {
  if (environment['REGISTRY_AUTH_FILE']) return environment['REGISTRY_AUTH_FILE'];
  return join(environment['DOCKER_CONFIG'] || join(homedir(), '.docker'), 'config.json');
}

async function readConfig(file: string): Promise<JsonFields | undefined> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new OciError('OCI_CREDENTIALS', { message: detail('it cannot be read'), where: file, cause: error });
  });
  if (bytes === undefined) return undefined;
  try {
    return parseJson(bytes, file);
  } catch (cause) {
    throw new OciError('OCI_CREDENTIALS', { message: detail('it is no JSON object'), where: file, cause });
  }
}

/** Docker Hub goes by its old address. */
function serverAddress(registry: string): string {
  return registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
}

/** The entry whose key names the most of host and repository (containers-auth.json.5). */
function findInFile(
  auths: JsonFields | undefined,
  json: JsonFields,
  registry: string,
  repository: string,
  file: string,
): Credential | undefined {
  if (auths === undefined) return undefined;
  const name = `${registry}/${repository}`;
  const keys = json.keys('auths').filter((key) => {
    const place = placeOf(key);
    return name === place || name.startsWith(`${place}/`);
  });
  const key = keys.toSorted((left, right) => placeOf(right).length - placeOf(left).length)[0];
  const entry = key === undefined ? undefined : auths.object(key);
  return entry === undefined ? undefined : readEntry(entry, `${file}: auths ${key}`);
}

/** `https://index.docker.io/v1/` is `docker.io`, `https://host/v2/` is `host`. */
function placeOf(key: string): string {
  const place = key.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '');
  return place.replace(/^(?:index|registry-1)\.docker\.io(?=\/|$)/, 'docker.io');
}

function readEntry(entry: JsonFields, where: string): Credential | undefined {
  const identityToken = entry.text('identitytoken');
  if (identityToken !== undefined) return { kind: 'identity-token', token: identityToken };
  const accessToken = entry.text('registrytoken');
  if (accessToken !== undefined) return { kind: 'access-token', token: accessToken };
  const auth = entry.text('auth');
  if (auth === undefined) {
    const [username, password] = [entry.text('username'), entry.text('password')];
    return username === undefined || password === undefined ? undefined : { kind: 'password', username, password };
  }
  const text = Buffer.from(auth, 'base64').toString().replace(/\0+$/, '');
  const colon = text.indexOf(':');
  if (colon < 1)
    throw new OciError('OCI_CREDENTIALS', { message: detail('auth is no base64 of user:password'), where });
  return { kind: 'password', username: text.slice(0, colon), password: text.slice(colon + 1) };
}
