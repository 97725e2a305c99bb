import { version } from '../../core/version.ts';
import type { Transport } from '../../oci/registry/http.ts';
import { createTransport } from '../../oci/registry/transport.ts';
import type { TrustPorts } from './context.ts';

/** Runs work that talks to services; its connections are closed behind it, and nothing is opened before the first call. */
export async function withTransport<Value>(
  { env }: Pick<TrustPorts, 'env'>,
  work: (transport: Transport) => Promise<Value>,
): Promise<Value> {
  const transport = createTransport({ environment: env, userAgent: `dartagnan/${version}` });
  try {
    return await work(transport);
  } finally {
    await transport.close();
  }
}
