import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { listen } from '../../sign/authority/server.ts';
import { openTrustService } from '../../sign/authority/service.ts';
import { ComposeError } from '../error.ts';
import type { TrustOutcome, TrustPorts } from './context.ts';
import type { TrustServiceSettings } from './service-settings.ts';
import { withTransport } from './transport.ts';
import { detail } from './details.ts';

/** Serves a certificate authority, transparency logs and a timestamp authority until it is told to stop. */
export async function runServe(settings: TrustServiceSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const { host, port } = addressOf(settings.address);
  const version = settings['log-version'];
  if (version !== '1' && version !== '2')
    throw new ComposeError('CONFIG_INVALID', { message: detail('it must be 1 or 2'), where: '--log-version' });
  const isLoopback = host === '127.0.0.1' || host === '::1' || host === 'localhost';
  if (settings['test-issuer'] && !isLoopback)
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('an issuer that believes everybody listens on loopback alone'),
      where: '--test-issuer',
    });
  return withTransport(ports, async (transport) => {
    const server = await listen(host, port);
    const base = (settings.url ?? `http://${host}:${server.port}`).replace(/\/+$/, '');
    const state = resolve(ports.cwd, settings.state);
    const service = await openTrustService({
      state,
      base,
      password: ports.env['COSIGN_PASSWORD'],
      issuers: settings.issuer,
      withTestIssuer: settings['test-issuer'],
      logVersion: version === '1' ? 1 : 2,
      transport,
      now: Date.now,
    }).catch(async (error: unknown) => {
      await server.close();
      throw error;
    });
    await writeFile(join(state, 'trusted_root.json'), JSON.stringify(service.trustedRoot));
    await writeFile(join(state, 'signing_config.v0.2.json'), JSON.stringify(service.signingConfig));
    server.serve((request) => service.answer(request));
    ports.notify?.(`serving at ${base}; trusted root and signing configuration are in ${state}\n`);
    await new Promise<void>((done) => {
      if (ports.signal.aborted) done();
      ports.signal.addEventListener('abort', () => done(), { once: true });
    });
    await server.close();
    await service.close();
    return { report: '', exit: 0 };
  });
}

function addressOf(text: string): { readonly host: string; readonly port: number } {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined)
    throw new ComposeError('CONFIG_INVALID', { message: detail('it must be HOST:PORT'), where: '--address' });
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}
