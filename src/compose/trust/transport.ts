import { version } from '../../core/version.ts';
import type { Transport } from '../../oci/registry/http.ts';
import { createTransport } from '../../oci/registry/transport.ts';
import type { TrustPorts, TrustSettings } from './context.ts';
import { transportTls } from './registry-options.ts';

/** Runs work that talks to services; its connections are closed behind it, and nothing is opened before the first call. */
export async function withTransport<Value>(
  { env }: Pick<TrustPorts, 'env'>,
  work: (transport: Transport) => Promise<Value>,
): Promise<Value> {
  return whileOpen(createTransport({ environment: env, userAgent: `dartagnan/${version}` }), work);
}

/** Runs work with the transport for timestamp authorities: one with certificates of its own where flags name some, else the given one. */
export async function withTimestampTransport<Value>(
  settings: TrustSettings,
  ports: TrustPorts,
  usual: Transport,
  work: (transport: Transport) => Promise<Value>,
): Promise<Value> {
  const tls = await transportTls('timestamp-client', settings, ports);
  if (Object.keys(tls).length === 0) return work(usual);
  return whileOpen(createTransport({ environment: ports.env, userAgent: `dartagnan/${version}`, ...tls }), work);
}

async function whileOpen<Value>(transport: Transport, work: (transport: Transport) => Promise<Value>): Promise<Value> {
  try {
    return await work(transport);
  } finally {
    await transport.close();
  }
}
