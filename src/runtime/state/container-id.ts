const id = /(?:^|[/:.-])(?<hex>[0-9a-f]{64})(?:\.scope|\.slice)?(?:\/|$)/;
const notContainers = /\/(?:libpod-conmon|crio-conmon|conmon)-[0-9a-f]{64}/;

/**
 * Id of the container that a process's cgroups speak of: 64 hexadecimal digits behind the marks of Docker, containerd, CRI-O and
 * Podman, shortened to 12 as all of them print it. Empty for the host.
 * @param cgroups lines of `controller=path`.
 */
export function containerIdOf(cgroups: readonly string[]): string {
  for (const line of cgroups) {
    if (line.length < 64 || notContainers.test(line)) continue;
    const path = line.slice(line.indexOf('=') + 1);
    const hex = id.exec(path)?.groups?.['hex'];
    if (hex !== undefined) return hex.slice(0, 12);
  }
  return '';
}

/** The same id with all 64 digits; undefined for the host. */
export function fullContainerIdOf(cgroups: readonly string[]): string | undefined {
  const lines = cgroups.filter((line) => !notContainers.test(line));
  return lines
    .map((line) => id.exec(line.slice(line.indexOf('=') + 1))?.groups?.['hex'])
    .find((hex) => hex !== undefined);
}

/** Uid of the pod that a process's cgroups name, with dashes; empty where they name none. */
export function podUidOf(cgroups: readonly string[]): string {
  for (const line of cgroups) {
    const uid = /[/-]pod(?<uid>[0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12})/.exec(line);
    if (uid?.groups !== undefined) return uid.groups['uid']!.replaceAll('_', '-');
  }
  return '';
}
