import { limited } from '../../policy/output/limit.ts';
import { serve, type ServePorts, type ServeRequest } from '../../policy/server/serve.ts';
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
  const request: ServeRequest = {
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
    evalTimeout: settings['eval-timeout'],
    gracePeriod: settings['shutdown-grace-period'],
    waitPeriod: settings['shutdown-wait-period'],
    watch: settings.watch,
    readyTimeout: settings['ready-timeout'],
    logsRequests: settings['log-level'] !== 'error' && settings['log-level-request'] !== 'error',
    skipVerify: settings['skip-verify'],
    signingAlgorithm: settings['signing-alg'],
    verificationKey: settings['verification-key'],
    verificationKeyId: settings['verification-key-id'],
    scope: settings.scope,
    excludeFilesVerify: settings['exclude-files-verify'],
    workers: settings.workers,
    socketMode: Number.parseInt(settings['unix-socket-perm'], 8),
    h2c: settings.h2c,
    pprof: settings.pprof,
    watchConfig: settings['watch-config'],
    ...(tls && { tls }),
  };
  try {
    await serve(request, ports);
  } catch (thrown) {
    throw limited(thrown, settings['max-errors']);
  }
}

function tlsOf(settings: ValuesOf<typeof policyRunSection>) {
  const [cert, key] = [settings['tls-cert-file'], settings['tls-private-key-file']];
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new ComposeError('SETTING_UNSUPPORTED', {
      message: detail('a certificate and its key belong together'),
      where: cert === undefined ? '--tls-cert-file' : '--tls-private-key-file',
    });
  const versions = { '1.0': 'TLSv1', '1.1': 'TLSv1.1', '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' } as const;
  const minVersion = versions[settings['min-tls-version']];
  return {
    cert,
    key,
    minVersion,
    ca: settings['tls-ca-cert-file'],
    cipherSuites: settings['tls-cipher-suites'],
    refreshPeriod: settings['tls-cert-refresh-period'],
  };
}
