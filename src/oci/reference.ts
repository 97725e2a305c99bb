import { type Digest, isDigest, type Text } from '../core/index.ts';
import { OciError } from './error.ts';
import { detail } from './details.ts';

/** A repository of a registry. */
export interface Repository {
  /** Host with port as images name it: `docker.io`, `localhost:5000`, `[::1]:5000`. */
  readonly registry: string;
  /** `library/debian`. */
  readonly repository: string;
}

/** A whole image reference; with both, the digest decides and the tag is a comment. */
export interface Reference extends Repository {
  readonly tag?: string;
  readonly digest?: Digest;
}

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const repositoryPattern = new RegExp(`^${component}(?:/${component})*$`);
const domainLabel = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const hostPattern = new RegExp(`^(?:${domainLabel}(?:\\.${domainLabel})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]{1,5})?$`);
const tagPattern = /^\w[\w.-]{0,127}$/;
/** Longest repository name with its host, as the distribution project limits it. */
const maxNameLength = 255;

/**
 * Reads an image reference as Docker does: no host means docker.io, a docker.io name without a folder is in `library`,
 * neither tag nor digest means `latest` (distribution project, reference grammar).
 * @throws {OciError} OCI_REFERENCE that says which part is wrong.
 */
export function parseReference(text: string): Reference {
  const [beforeDigest, digest, ...more] = text.split('@') as [string, ...string[]];
  if (more.length > 0) throw wrong(text, detail('it has more than one @'));
  const { name, tag } = splitTag(beforeDigest);
  const repository = parseRepository(name, text);
  if (tag !== undefined && !tagPattern.test(tag))
    throw wrong(
      text,
      detail('the tag {tag} must be 1 to 128 letters, digits, _, . or -, and not begin with . or -', {
        tag: JSON.stringify(tag),
      }),
    );
  if (digest !== undefined && !isDigest(digest))
    throw wrong(
      text,
      detail('{digest} is no digest: sha256: with 64 or sha512: with 128 lower-case hexadecimal digits', {
        digest: JSON.stringify(digest),
      }),
    );
  if (tag === undefined && digest === undefined) return { ...repository, tag: 'latest' };
  return { ...repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** Reads a repository name without tag or digest. @throws {OciError} OCI_REFERENCE. */
export function parseRepository(name: string, text = name): Repository {
  const { registry, path } = splitHost(name);
  if (!hostPattern.test(registry) || !URL.canParse(`https://${registry}`))
    throw wrong(text, detail('{registry} is no registry host', { registry: JSON.stringify(registry) }));
  if (path !== path.toLowerCase())
    throw wrong(
      text,
      detail('the repository {path} has capital letters: write {lower}', {
        path: JSON.stringify(path),
        lower: path.toLowerCase(),
      }),
    );
  if (!repositoryPattern.test(path))
    throw wrong(text, detail('{path} is no repository name', { path: JSON.stringify(path) }));
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  if (registry.length + 1 + repository.length > maxNameLength)
    throw wrong(text, detail('the name is longer than {maxNameLength} characters', { maxNameLength }));
  return { registry, repository };
}

/** The whole reference, nothing left out: `docker.io/library/debian:12@sha256:…`. */
export function formatReference({ registry, repository, tag, digest }: Reference): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** The repository as users write it: `debian`, `grafana/grafana`, `ghcr.io/owner/name`. */
export function familiarName({ registry, repository }: Repository): string {
  if (registry !== 'docker.io') return `${registry}/${repository}`;
  return repository.startsWith('library/') ? repository.slice('library/'.length) : repository;
}

/** What a manifest is asked for by: the digest, else the tag, else `latest`. */
export function manifestName({ tag, digest }: Reference): string {
  return digest ?? tag ?? 'latest';
}

/** The tag stands behind the last colon, unless a slash follows: then the colon is a port's. */
function splitTag(text: string): { name: string; tag?: string } {
  const colon = text.lastIndexOf(':');
  if (colon < 0 || text.includes('/', colon) || text.endsWith(']')) return { name: text };
  return { name: text.slice(0, colon), tag: text.slice(colon + 1) };
}

/**
 * The first part is a host where it has a dot or a colon, or is `localhost`. Docker also takes a first part with capital
 * letters for a host; far more often it is a repository misspelt, and the error for that helps more than a failed look-up.
 */
function splitHost(name: string): { registry: string; path: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = slash > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (!isHost) return { registry: 'docker.io', path: name };
  const registry = first === 'index.docker.io' || first === 'registry-1.docker.io' ? 'docker.io' : first;
  return { registry, path: name.slice(slash + 1) };
}

function wrong(text: string, reason: Text): OciError {
  return new OciError('OCI_REFERENCE', {
    message: detail('image reference {text}: {reason}', { text: JSON.stringify(text), reason }),
  });
}
