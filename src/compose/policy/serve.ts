import { serve, type ServePorts } from '../../policy/server/serve.ts';
import type { policyRunSection } from '../config/sections/policy-run.ts';
import { ComposeError } from '../error.ts';
import { detail } from '../details.ts';
import type { ValuesOf } from './run.ts';

/** `policy run --server`: serves until the signal is aborted. @throws ComposeError SETTING_UNSUPPORTED, errors of the room */
export async function servePolicies(
  paths: readonly string[],
  settings: ValuesOf<typeof policyRunSection>,
  ports: ServePorts,
): Promise<void> {
  const tls = tlsOf(settings);
  await serve(
    {
      paths,
      bundle: settings.bundle,
      ignore: settings.ignore,
      v0: settings['v0-compatible'],
      addresses: settings.addr,
      diagnosticAddresses: settings['diagnostic-addr'],
      authentication: settings.authentication,
      authorization: settings.authorization,
      configFile: settings['config-file'],
      set: settings.set,
      setFile: settings['set-file'],
      capabilities: settings.capabilities,
      gracePeriod: settings['shutdown-grace-period'],
      waitPeriod: settings['shutdown-wait-period'],
      workers: settings.workers,
      socketMode: Number.parseInt(settings['unix-socket-perm'], 8),
      ...(tls && { tls }),
    },
    ports,
  );
}

function tlsOf(settings: ValuesOf<typeof policyRunSection>) {
  const [cert, key] = [settings['tls-cert-file'], settings['tls-private-key-file']];
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new ComposeError('SETTING_UNSUPPORTED', {
      message: detail('a certificate and its key belong together'),
      where: cert === undefined ? '--tls-cert-file' : '--tls-private-key-file',
    });
  const minVersion = settings['min-tls-version'] === '1.3' ? ('TLSv1.3' as const) : ('TLSv1.2' as const);
  return { cert, key, minVersion, ca: settings['tls-ca-cert-file'] };
}
