import type { ClusterDirectory, ClusterKind, ClusterObject } from '../state/cluster.ts';

/** Most objects of each kind that are kept: beyond, new ones are left out. */
export const mostObjects = 50_000;

/** The objects of a cluster by kind, bounded, changed by what a watch tells. */
export class Directory implements ClusterDirectory {
  readonly #objects = new Map<ClusterKind, Map<string, ClusterObject>>();
  /** Uids by `namespace/name` of those that are looked up so. */
  readonly #namespaces = new Map<string, ClusterObject>();
  readonly #services = new Map<string, Map<string, ClusterObject>>();
  readonly #podsOfContainers = new Map<string, ClusterObject>();
  readonly #most: number;

  constructor(most = mostObjects) {
    this.#most = most;
  }

  /** Objects of a kind. */
  of(kind: ClusterKind): ReadonlyMap<string, ClusterObject> {
    return this.#kind(kind);
  }

  /** Whether it could be kept. */
  put(kind: ClusterKind, object: ClusterObject): boolean {
    const objects = this.#kind(kind);
    const before = objects.get(object.uid);
    if (before === undefined && objects.size >= this.#most) return false;
    if (before !== undefined) this.#forget(kind, before);
    objects.set(object.uid, object);
    if (kind === 'ns') this.#namespaces.set(object.name, object);
    if (kind === 'svc') this.#servicesOf(object.namespace).set(object.uid, object);
    if (kind === 'pod') for (const id of object.probes.keys()) this.#podsOfContainers.set(id, object);
    return true;
  }

  delete(kind: ClusterKind, uid: string): void {
    const object = this.#kind(kind).get(uid);
    if (object === undefined) return;
    this.#kind(kind).delete(uid);
    this.#forget(kind, object);
  }

  pod(uid: string): ClusterObject | undefined {
    return this.#kind('pod').get(uid);
  }

  podOfContainer(id: string): ClusterObject | undefined {
    return this.#podsOfContainers.get(id);
  }

  above(pod: ClusterObject, kind: Exclude<ClusterKind, 'pod'>): readonly ClusterObject[] {
    if (kind === 'ns') {
      const namespace = this.#namespaces.get(pod.namespace);
      return namespace === undefined ? [] : [namespace];
    }
    if (kind === 'svc') return [...this.#servicesOf(pod.namespace).values()].filter((service) => selects(service, pod));
    if (kind !== 'deployment') return this.#owners(pod, kind);
    return this.#owners(pod, 'rs').flatMap((set) => this.#owners(set, 'deployment'));
  }

  #owners({ owners }: ClusterObject, kind: ClusterKind): ClusterObject[] {
    return owners.flatMap((uid) => this.#kind(kind).get(uid) ?? []);
  }

  #forget(kind: ClusterKind, object: ClusterObject): void {
    if (kind === 'ns') this.#namespaces.delete(object.name);
    if (kind === 'svc') {
      const services = this.#servicesOf(object.namespace);
      services.delete(object.uid);
      if (services.size === 0) this.#services.delete(object.namespace);
    }
    if (kind === 'pod') for (const id of object.probes.keys()) this.#podsOfContainers.delete(id);
  }

  #kind(kind: ClusterKind): Map<string, ClusterObject> {
    const objects = this.#objects.get(kind) ?? new Map<string, ClusterObject>();
    this.#objects.set(kind, objects);
    return objects;
  }

  #servicesOf(namespace: string): Map<string, ClusterObject> {
    const services = this.#services.get(namespace) ?? new Map<string, ClusterObject>();
    this.#services.set(namespace, services);
    return services;
  }
}

/** A service without a selector finds no pods of its own. */
function selects({ selector }: ClusterObject, { labels }: ClusterObject): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
}
