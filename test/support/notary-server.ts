// A real notary-server (Docker Content Trust) on loopback, with certificates of its own and its memory for storage.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A running server; `folder` holds its authority's certificate as `ca.crt`. */
export interface TestNotaryServer {
  readonly folder: string;
  readonly address: string;
  /** Ends the server, and leaves the folder. */
  halt(): void;
  stop(): void;
}

/** Starts the server; undefined where notary-server or the notary client is not installed. */
export async function startNotaryServer(): Promise<TestNotaryServer | undefined> {
  const isThere =
    spawnSync('notary-server', ['-h']).error === undefined && spawnSync('notary', ['version']).error === undefined;
  if (!isThere) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'dartagnan-notary-'));
  makeCertificates(folder);
  const port = await freePort();
  const config = {
    server: {
      http_addr: `127.0.0.1:${port}`,
      tls_key_file: join(folder, 's.key'),
      tls_cert_file: join(folder, 's.crt'),
    },
    trust_service: { type: 'local', hostname: '', port: '', key_algorithm: 'ecdsa' },
    logging: { level: 'error' },
    storage: { backend: 'memory' },
  };
  writeFileSync(join(folder, 'server.json'), JSON.stringify(config));
  const server = spawn('notary-server', ['-config', join(folder, 'server.json')], { stdio: 'ignore' });
  for (let tries = 0; tries < 50; tries++) {
    if (spawnSync('openssl', ['s_client', '-connect', `127.0.0.1:${port}`], { input: '' }).status === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const halt = () => void server.kill();
  const stop = () => {
    halt();
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, address: `https://localhost:${port}`, halt, stop };
}

function makeCertificates(folder: string): void {
  const openssl = (line: string) => execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'ignore' });
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  openssl('req -x509 -nodes -newkey rsa:2048 -keyout ca.key -out ca.crt -days 2 -subj /CN=ca');
  openssl('req -nodes -newkey rsa:2048 -keyout s.key -out s.csr -subj /CN=localhost');
  openssl('x509 -req -in s.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out s.crt -days 2 -extfile names');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
