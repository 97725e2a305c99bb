import { OciError } from '../error.ts';
import type { Repository } from '../reference.ts';
import { detail } from '../details.ts';

/** Where the images of a registry, a folder of it or one repository are fetched from. */
export interface MirrorRule {
  /** `docker.io`, `docker.io/library`, `registry.example:5000/team/app`; the longest that fits counts. */
  readonly prefix: string;
  /** What stands in the prefix's place when the registry itself is asked. */
  readonly location?: string;
  /** Plain HTTP and untrusted certificates are accepted of the location. */
  readonly insecure?: boolean;
  /** Nothing is fetched from here. */
  readonly blocked?: boolean;
  /** Asked before the registry itself, in this order. */
  readonly mirrors: readonly Mirror[];
}

/** One mirror: what stands in the prefix's place, `mirror.gcr.io`, `localhost:5000/hub`. */
export interface Mirror {
  readonly location: string;
  readonly insecure?: boolean;
  /** Which references it is asked for; default all. */
  readonly pulls?: 'all' | 'digest-only' | 'tag-only';
}

/** A place to send a request for a repository. */
export interface Endpoint extends Repository {
  readonly insecure: boolean;
}

/** Places for a pull: the mirrors, then the registry itself. @throws {OciError} OCI_UNAUTHORIZED where the rule blocks it. */
export function pullEndpoints(rules: readonly MirrorRule[], repository: Repository, byDigest: boolean): Endpoint[] {
  const rule = findRule(rules, repository);
  const wanted = (rule?.mirrors ?? []).filter(
    ({ pulls = 'all' }) => pulls === 'all' || (pulls === 'digest-only') === byDigest,
  );
  const mirrors = wanted.map(({ location, insecure = false }) => ({
    ...relocate(repository, rule?.prefix, location),
    insecure,
  }));
  return [...mirrors, ownEndpoint(rules, repository)];
}

/** The place of the registry itself. @throws {OciError} OCI_UNAUTHORIZED where the rule blocks it. */
export function ownEndpoint(rules: readonly MirrorRule[], repository: Repository): Endpoint {
  const rule = findRule(rules, repository);
  if (rule?.blocked === true)
    throw new OciError('OCI_UNAUTHORIZED', {
      message: detail('the registry configuration blocks {prefix}', { prefix: rule.prefix }),
      where: nameOf(repository),
    });
  const place = rule?.location === undefined ? repository : relocate(repository, rule.prefix, rule.location);
  return { ...place, insecure: rule?.insecure ?? false };
}

function findRule(rules: readonly MirrorRule[], repository: Repository): MirrorRule | undefined {
  const name = nameOf(repository);
  return rules
    .filter(({ prefix }) => fits(prefix, repository.registry, name))
    .reduce<MirrorRule | undefined>(
      (best, rule) => (best !== undefined && best.prefix.length >= rule.prefix.length ? best : rule),
      undefined,
    );
}

/** A prefix ends at a slash; `*.example.com` stands for all hosts below. */
function fits(prefix: string, registry: string, name: string): boolean {
  if (prefix.startsWith('*.')) return registry.endsWith(prefix.slice(1));
  return name === prefix || name.startsWith(`${prefix}/`);
}

function relocate(repository: Repository, prefix = repository.registry, location = prefix): Repository {
  const rest = prefix.startsWith('*.') ? `/${repository.repository}` : nameOf(repository).slice(prefix.length);
  const moved = `${location}${rest}`;
  const slash = moved.indexOf('/');
  if (slash < 1)
    throw new OciError('OCI_CREDENTIALS', {
      message: detail('the location {location} names no repository in place of {prefix}', { location, prefix }),
      where: 'registry configuration',
    });
  return { registry: moved.slice(0, slash), repository: moved.slice(slash + 1) };
}

function nameOf({ registry, repository }: Repository): string {
  return `${registry}/${repository}`;
}
