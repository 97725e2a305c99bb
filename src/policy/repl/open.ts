import { loadFiles } from '../load/load.ts';
import { collectingHost, environmentOf } from '../run/host.ts';
import type { PolicyPorts } from '../run/outcome.ts';
import { Session } from './session.ts';

/** What a shell is opened with; names are those of the flags of `run`. */
export interface ShellRequest {
  readonly paths: readonly string[];
  readonly bundle: boolean;
  readonly ignore: readonly string[];
  readonly format: 'json' | 'pretty';
  readonly v0: boolean;
}

/** Loads files and opens a session over them. @throws PolicyError, RegoError */
export async function openSession(request: ShellRequest, ports: PolicyPorts): Promise<Session> {
  const { host, printed } = collectingHost(environmentOf(ports.env));
  const takePrinted = (): string => printed.splice(0).join('');
  const { v0, format } = request;
  return new Session({ files: await filesOf(request, ports), v0, format, host, signal: ports.signal, takePrinted });
}

/** The files of a session as they are now. @throws PolicyError */
export function filesOf({ paths, bundle, ignore }: ShellRequest, { cwd }: PolicyPorts) {
  return loadFiles({ data: bundle ? [] : paths, bundles: bundle ? paths : [], ignore, cwd });
}
