import { type ChildProcess, spawn } from 'node:child_process';
import { request as httpRequest, type RequestOptions } from 'node:http';
import { connect } from 'node:http2';
import { request as httpsRequest, type RequestOptions as TlsOptions } from 'node:https';
import { expect } from 'vitest';
import { builtCommand } from './built.ts';
import { freePort, until } from './policy-server.ts';

/** The original, where one is named. */
export const original = process.env['DARTAGNAN_OPA'];

/** How each program's `run` is started, ours first. */
export function programs(): readonly (readonly string[])[] {
  return [
    [process.execPath, builtCommand().path, 'policy', 'run'],
    [original ?? '', 'run'],
  ];
}

/** What one program shows. @param port the one that its flags name @param other a second one */
type Look = (port: number, process: ChildProcess, other: number) => Promise<unknown>;

/** Starts both programs as servers, one after the other, and compares what they show. @returns what both did */
export async function compareServers(
  cwd: string,
  flags: (port: number, other: number) => readonly string[],
  look: Look,
): Promise<unknown> {
  const seen: unknown[] = [];
  for (const [command = '', ...before] of programs()) {
    const [port, other] = [await freePort(), await freePort()];
    const args = [...before, '--server', '--skip-version-check', ...flags(port, other)];
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    try {
      seen.push(await look(port, child, other));
    } finally {
      await ended(child);
    }
  }
  expect(seen[0]).toEqual(seen[1]);
  return seen[0];
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** Status and body of an answer; a status of 0 where there was none. */
export type Got = readonly [status: number, body: string];

/** A GET by HTTP, or where `isTls` by HTTPS. */
export function get(options: RequestOptions | TlsOptions, isTls = false): Promise<Got> {
  return new Promise((resolve) => {
    const sent = (isTls ? httpsRequest : httpRequest)(options, (answer) => {
      let body = '';
      answer.on('data', (chunk) => (body += String(chunk)));
      answer.on('end', () => resolve([answer.statusCode ?? 0, body.trim()]));
    });
    sent.once('error', () => resolve([0, '']));
    sent.end();
  });
}

/** A GET at a port of loopback, on a connection of its own. */
export function at(port: number, path: string, headers: Record<string, string> = {}): Promise<Got> {
  return get({ host: '127.0.0.1', port, path, headers, agent: false });
}

/** Waits until a port answers. */
export function answers(port: number): Promise<void> {
  return until(async () => (await at(port, '/health'))[0] !== 0);
}

/** What a process has told so far. */
export function told(child: ChildProcess): () => string {
  let all = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (all += String(chunk)));
  return () => all;
}

/** Status of a GET by HTTP/2 without TLS; 0 where there is no answer. */
export function overHttp2(port: number): Promise<number> {
  return new Promise((resolve) => {
    const session = connect(`http://127.0.0.1:${port}`);
    session.once('error', () => resolve(0));
    const stream = session.request({ ':path': '/health' });
    stream.once('response', (headers) => {
      resolve(Number(headers[':status']));
      session.close();
    });
    stream.once('error', () => resolve(0));
    stream.end();
  });
}
