/** What is kept of an object of Kubernetes. */
export interface ClusterObject {
  readonly uid: string;
  readonly name: string;
  /** Empty for a namespace itself. */
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Uids of the objects that it belongs to. */
  readonly owners: readonly string[];
  /** Labels by which a service finds its pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** Of a pod: probes by the whole id of the container. */
  readonly probes: ReadonlyMap<string, ContainerProbes>;
  readonly ip?: string;
}

/** Command lines of the probes that run in a container. */
export interface ContainerProbes {
  readonly liveness?: string;
  readonly readiness?: string;
}

/** Kinds of objects that events are told of, by the names that fields have for them. */
export type ClusterKind = 'deployment' | 'ns' | 'pod' | 'rc' | 'rs' | 'svc';

/** Objects of a cluster, as a watch of its API server keeps them. */
export interface ClusterDirectory {
  pod(uid: string): ClusterObject | undefined;
  /** The pod that a container belongs to, by the container's whole id. */
  podOfContainer(id: string): ClusterObject | undefined;
  /** Objects of a kind that a pod belongs to; several services may send to one pod. */
  above(pod: ClusterObject, kind: Exclude<ClusterKind, 'pod'>): readonly ClusterObject[];
}
