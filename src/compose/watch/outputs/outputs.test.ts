import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { noDrops } from '../../../runtime/events/drops.ts';
import type { Alert } from '../../../runtime/output/alert.ts';
import { readFalcoConfig } from '../falco-config.ts';
import { openOutputs } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-outputs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const alert: Alert = {
  rule: 'r',
  priority: 'Warning',
  source: 'syscall',
  time: 1_700_000_000_000_000_000n,
  message: 'cat read a file',
  hostname: 'host',
  tags: ['t'],
  fields: { 'proc.name': 'cat' },
  drops: noDrops,
};
const second = { ...alert, message: 'once more' };

/** Sends two alerts to what the configuration enables and gives standard output and the log's words. */
async function send(config: string): Promise<{ stdout: string; log: string[] }> {
  let stdout = '';
  const log: string[] = [];
  const say = (_: object, message: string) => void log.push(message);
  const sink = openOutputs(readFalcoConfig(`stdout_output: {enabled: false}\n${config}`, 'falco.yaml'), {
    stdout: (text) => (stdout += text),
    cwd: folder,
    log: { debug: say, info: say, warn: say, error: say },
  });
  sink.write(alert);
  sink.write(second);
  await sink.close();
  return { stdout, log };
}

const lines = (name: string) => readFileSync(join(folder, name), 'utf8').trim().split('\n');

describe('openOutputs', () => {
  it('writes text with its ISO time to standard output', async () => {
    const config = readFalcoConfig('time_format_iso_8601: true', 'f');
    let text = '';
    const quiet = () => undefined;
    const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
    openOutputs(config, { stdout: (words) => (text += words), cwd: folder, log }).write(alert);
    expect(text).toMatch(/^2023-11-14T22:13:20\S*: Warning cat read a file\n$/);
  });

  it.each([true, false])('adds lines to a file, kept open: %s', async (keep) => {
    await send(`file_output: {enabled: true, keep_alive: ${keep}, filename: alerts-${keep}.txt}`);
    expect(lines(`alerts-${keep}.txt`).map((line) => line.slice(-15))).toEqual(
      ['cat read a file', 'arning once more'].map((line) => line.slice(-15)),
    );
  });

  it.each([true, false])('feeds a program, kept alive: %s', async (keep) => {
    await send(
      `json_output: true\nprogram_output: {enabled: true, keep_alive: ${keep}, program: "cat >> ${folder}/program-${keep}"}`,
    );
    const messages = lines(`program-${keep}`).map((line) => (JSON.parse(line) as { output: string }).output);
    expect(messages.map((message) => message.replace(/^.*: Warning /, '')).toSorted()).toEqual([
      'cat read a file',
      'once more',
    ]);
  });

  it('posts JSON in order, and says where the receiver refuses', async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
      request.on('end', () => response.writeHead(bodies.length > 1 ? 500 : 200).end());
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const { log } = await send(`http_output: {enabled: true, url: "http://127.0.0.1:${port}/"}`);
    server.close();
    expect(bodies.map((body) => (JSON.parse(body) as { rule: string }).rule)).toEqual(['r', 'r']);
    expect(log).toEqual(['an alert was refused']);
  });

  it('says where nobody listens, and goes on', async () => {
    const { log } = await send('http_output: {enabled: true, url: "http://127.0.0.1:1/"}');
    expect(log).toEqual(['an alert could not be sent', 'an alert could not be sent']);
  });
});
