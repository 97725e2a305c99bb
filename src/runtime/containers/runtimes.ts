import { existsSync } from 'node:fs';
import { criRuntime } from './cri.ts';
import { engineRuntime } from './engine-api.ts';
import type { ContainerRuntime } from './lookup.ts';
import { runcRuntime } from './runc.ts';

/** Where the runtimes listen unless told otherwise, the first that is there of each. */
const places = {
  cri: [
    '/run/containerd/containerd.sock',
    '/run/k3s/containerd/containerd.sock',
    '/run/crio/crio.sock',
    '/run/host-containerd/containerd.sock',
  ],
  docker: ['/run/docker.sock', '/var/run/docker.sock'],
  podman: ['/run/podman/podman.sock'],
  runc: ['/run/runc', '/run/containerd/runc/k8s.io', '/run/docker/runtime-runc/moby'],
} as const;

/** Places that differ from the usual ones; an empty list switches a runtime off. */
export interface RuntimePlaces {
  readonly cri?: readonly string[];
  readonly docker?: readonly string[];
  readonly podman?: readonly string[];
  readonly runc?: readonly string[];
}

/** The runtimes whose sockets or folders this machine has. Who tells most stands first. */
export async function findRuntimes(given: RuntimePlaces = {}): Promise<ContainerRuntime[]> {
  const at = (kind: keyof RuntimePlaces) => (given[kind] ?? places[kind]).filter((path) => existsSync(path));
  return [
    ...(await Promise.all(at('cri').map(criRuntime))),
    ...at('docker')
      .slice(0, 1)
      .map((socket) => engineRuntime('docker', socket)),
    ...at('podman')
      .slice(0, 1)
      .map((socket) => engineRuntime('podman', socket)),
    ...at('runc').map(runcRuntime),
  ];
}
