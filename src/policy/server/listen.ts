import { chmodSync, existsSync, statSync, unlinkSync } from 'node:fs';
import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { PolicyError } from '../error.ts';
import { detail } from './details.ts';

/** Where a server listens: a TCP address or a socket in the file system. */
export type Address = { readonly host: string; readonly port: number } | { readonly path: string };

/** Reads `localhost:8181`, `:8181`, `[::1]:8181` or `unix:///path`. @throws PolicyError POLICY_ADDRESS */
export function parseAddress(text: string): Address {
  if (text.startsWith('unix://')) return { path: text.slice('unix://'.length) };
  const [, host = '', port = ''] = /^(?:https?:\/\/)?(.*):(\d{1,5})$/.exec(text) ?? [];
  const number = Number(port);
  if (port === '' || number > 65_535)
    throw new PolicyError('POLICY_ADDRESS', { message: detail('expected HOST:PORT or unix://PATH'), where: text });
  return { host: host === '' ? '::' : host.replace(/^\[|\]$/g, ''), port: number };
}

/** Begins to listen; gives the address as clients may use it. @throws PolicyError POLICY_ADDRESS where it is taken or refused */
export async function listen(app: FastifyInstance, address: Address, socketMode: number): Promise<string> {
  try {
    const url = await app.listen({ ...address });
    if ('host' in address) return app.server instanceof TlsServer ? url.replace(/^http:/, 'https:') : url;
    chmodSync(address.path, socketMode);
    return `unix://${address.path}`;
  } catch (cause) {
    const where = 'host' in address ? `${address.host}:${address.port}` : address.path;
    throw new PolicyError('POLICY_ADDRESS', { message: detail('the server cannot listen there'), where, cause });
  }
}

/** Removes sockets that an earlier run has left; before any process listens, since several share one. */
export function removeStaleSockets(addresses: readonly string[]): void {
  for (const address of addresses.map(parseAddress))
    if ('path' in address && existsSync(address.path) && statSync(address.path).isSocket()) unlinkSync(address.path);
}
