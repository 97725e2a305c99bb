import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from '../../src/oci/registry/transport.ts';
import { listen } from '../../src/sign/authority/server.ts';
import { openTrustService } from '../../src/sign/authority/service.ts';

/** A private trust service on loopback with a test issuer, and its documents in a folder. */
export interface TestTrustService {
  readonly base: string;
  readonly folder: string;
  /** Paths of its documents. */
  readonly trustedRoot: string;
  readonly signingConfig: string;
  /** A token for an e-mail address. */
  token(email: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a service; `now` moves its clock. */
export async function startTrustService(
  options: { readonly logVersion?: 1 | 2; readonly now?: () => number } = {},
): Promise<TestTrustService> {
  const folder = await mkdtemp(join(tmpdir(), 'dartagnan-service-'));
  const server = await listen('127.0.0.1', 0);
  const base = `http://127.0.0.1:${server.port}`;
  const transport = createTransport({ environment: {} });
  const service = await openTrustService({
    state: join(folder, 'state'),
    base,
    password: undefined,
    issuers: [],
    withTestIssuer: true,
    logVersion: options.logVersion ?? 1,
    transport,
    now: options.now ?? Date.now,
  });
  server.serve((request) => service.answer(request));
  const [trustedRoot, signingConfig] = [join(folder, 'trusted_root.json'), join(folder, 'signing_config.json')];
  await writeFile(trustedRoot, JSON.stringify(service.trustedRoot));
  await writeFile(signingConfig, JSON.stringify(service.signingConfig));
  return {
    base,
    folder,
    trustedRoot,
    signingConfig,
    async token(email) {
      // A connection that was kept may be closed by the service at this very moment.
      const headers = { connection: 'close' };
      const url = `${base}/oidc/mint?email=${encodeURIComponent(email)}`;
      const answer = await fetch(url, { method: 'POST', headers });
      return answer.text();
    },
    async stop() {
      await server.close();
      await service.close();
      await transport.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
