import { serve, type ServeRequest } from '../server/serve.ts';
import type { PolicyPorts } from './outcome.ts';

/** What a server of this process serves. */
export interface OwnServerRequest {
  readonly data: readonly string[];
  readonly bundle: readonly string[];
  readonly ignore: readonly string[];
  readonly v0: boolean;
  readonly configFile?: string | undefined;
  readonly gracePeriod?: number;
  readonly waitPeriod?: number;
}

/** A request of `run --server` in which nothing is asked for but files and a configuration. */
export function servedFiles(request: OwnServerRequest): ServeRequest {
  const { data, bundle, ignore, v0, configFile, gracePeriod = 10, waitPeriod = 0 } = request;
  return {
    paths: bundle.length > 0 ? bundle : data,
    bundle: bundle.length > 0,
    ignore,
    v0,
    configFile,
    addresses: ['127.0.0.1:0'],
    diagnosticAddresses: [],
    authentication: 'off',
    authorization: 'off',
    set: [],
    setFile: [],
    gracePeriod,
    waitPeriod,
    workers: 1,
    watch: false,
    watchConfig: false,
    evalTimeout: 0,
    h2c: false,
    pprof: false,
    readyTimeout: 0,
    logsRequests: false,
    skipVerify: false,
    socketMode: 0o700,
    signingAlgorithm: 'RS256',
    verificationKeyId: 'default',
    excludeFilesVerify: [],
  };
}

/** Serves files on an address of this machine alone, as long as the work takes. @throws PolicyError, RegoError */
export async function withServer<Result>(
  request: OwnServerRequest,
  ports: PolicyPorts,
  work: (address: string) => Promise<Result>,
): Promise<Result> {
  const stop = new AbortController();
  const nothing = (): void => undefined;
  const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const signal = AbortSignal.any([stop.signal, ports.signal]);
  let served: Promise<void> = Promise.resolve();
  const [address = ''] = await new Promise<readonly string[]>((resolve, reject) => {
    served = serve(servedFiles(request), { ...ports, signal, log, onListening: resolve });
    served.catch(reject);
  });
  try {
    return await work(address);
  } finally {
    stop.abort();
    await served;
  }
}
