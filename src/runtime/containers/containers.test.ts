import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { makeBundle } from '../../../test/support/container.ts';
import type { Plain } from '../../formats/plain.ts';
import { decodeMessage } from '../../formats/protobuf/decode.ts';
import { encodeMessage } from '../../formats/protobuf/encode.ts';
import type { MessageType } from '../../formats/protobuf/message.ts';
import type { SystemCallEvent } from '../events/event.ts';
import { readProcess } from '../sources/live/bootstrap.ts';
import { Machine, type Container } from '../state/machine.ts';
import { newThread } from '../state/new-thread.ts';
import { criRuntime } from './cri.ts';
import * as messages from './cri-messages.ts';
import { engineRuntime } from './engine-api.ts';
import { ContainerEnricher } from './enricher.ts';
import type { ContainerRuntime } from './lookup.ts';
import { runcRuntime } from './runc.ts';
import { findRuntimes } from './runtimes.ts';

const id = '0123456789ab'.padEnd(64, '7');
const sandbox = 'fedcba987654'.padEnd(64, '3');
const folder = mkdtempSync(join(tmpdir(), 'dartagnan-containers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const never = new AbortController().signal;
const silent = {
  warn: () => undefined,
  info: () => undefined,
  error: () => undefined,
  debug: () => undefined,
} as never;

const inspected = {
  Id: id,
  Name: '/web',
  Created: '2026-01-02T03:04:05.6Z',
  Image: `sha256:${'a'.repeat(64)}`,
  Config: {
    Image: 'registry:5000/web:1',
    Labels: { app: 'web' },
    Env: ['A=1'],
    Healthcheck: { Test: ['CMD', 'curl', '-f'] },
  },
  HostConfig: { Privileged: true, NetworkMode: 'host', PidMode: '' },
  Mounts: [{ Source: '/data', Destination: '/var', Mode: 'z', RW: true, Propagation: 'rprivate' }],
  NetworkSettings: { IPAddress: '', Networks: { bridge: { IPAddress: '10.0.0.9' } } },
};

async function withEngine<Result>(
  answer: (url: string) => [code: number, body: string],
  use: (socket: string) => Promise<Result>,
): Promise<Result> {
  const socket = join(folder, `engine-${Math.random()}.sock`);
  const server = createServer((request, response) => {
    const [code, body] = answer(request.url ?? '');
    response.writeHead(code).end(body);
  });
  await new Promise<void>((listening) => server.listen(socket, listening));
  try {
    return await use(socket);
  } finally {
    server.close();
  }
}

describe('engineRuntime', () => {
  it('tells what the Engine API says of a container', async () => {
    const found = await withEngine(
      (url) => (url.includes(id) ? [200, JSON.stringify(inspected)] : [404, '{}']),
      async (socket) => {
        expect(await engineRuntime('docker', socket).find('f'.repeat(64), never)).toBeUndefined();
        return engineRuntime('docker', socket).find(id, never);
      },
    );
    expect(found).toMatchObject({
      id: '0123456789ab',
      fullId: id,
      name: 'web',
      type: 'docker',
      image: 'registry:5000/web:1',
      imageId: 'a'.repeat(64),
      privileged: true,
      hostNetwork: true,
      hostPid: false,
      ip: '10.0.0.9',
      labels: { app: 'web' },
      healthcheck: 'curl -f',
      mounts: [{ source: '/data', destination: '/var', mode: 'z', writable: true, propagation: 'rprivate' }],
    });
  });

  it.each<[what: string, code: number, body: string]>([
    ['no JSON', 200, '<html>'],
    ['a fault', 500, '{}'],
    ['far too much', 200, ' '.repeat(5 << 20)],
  ])('has an error for %s', async (_what, code, body) => {
    await withEngine(
      () => [code, body],
      (socket) => expect(engineRuntime('podman', socket).find(id, never)).rejects.toThrow(/answer|status/),
    );
  });

  it('takes any JSON for an answer', async () => {
    let body = '';
    await withEngine(
      () => [200, body],
      (socket) =>
        fc.assert(
          fc.asyncProperty(
            fc.oneof(
              fc.json(),
              fc
                .constantFrom(...Object.keys(inspected))
                .chain((key) => fc.jsonValue().map((value) => JSON.stringify({ ...inspected, [key]: value }))),
            ),
            async (text) => {
              body = text;
              expect(await engineRuntime('docker', socket).find(id, never)).toMatchObject({ type: 'docker' });
            },
          ),
          { numRuns: 100 },
        ),
    );
  });
});

const answers: Readonly<
  Record<
    string,
    readonly [request: MessageType, response: MessageType, value: (request: Record<string, Plain>) => Plain | undefined]
  >
> = {
  Version: [messages.versionRequest, messages.versionResponse, () => ({ runtimeName: 'containerd' })],
  ContainerStatus: [
    messages.containerStatusRequest,
    messages.containerStatusResponse,
    ({ containerId }) =>
      containerId === id
        ? {
            status: {
              id,
              metadata: { name: 'app' },
              createdAt: '1700000000000000000',
              image: { image: 'registry/app:2' },
              imageRef: `registry/app@sha256:${'b'.repeat(64)}`,
              labels: { 'io.kubernetes.pod.name': 'app-1' },
              mounts: [
                { containerPath: '/etc/x', hostPath: '/x', readonly: true, propagation: 'PROPAGATION_BIDIRECTIONAL' },
              ],
            },
            info: {
              info: JSON.stringify({
                sandboxID: sandbox,
                config: { linux: { security_context: { privileged: true } } },
                runtimeSpec: { process: { env: ['B=2'] } },
              }),
            },
          }
        : undefined,
  ],
  ListContainers: [
    messages.listContainersRequest,
    messages.listContainersResponse,
    () => ({ containers: [{ id, podSandboxId: sandbox }] }),
  ],
  PodSandboxStatus: [
    messages.podSandboxStatusRequest,
    messages.podSandboxStatusResponse,
    () => ({
      status: {
        id: sandbox,
        metadata: { name: 'app-1', uid: 'u-1', namespace: 'shop' },
        network: { ip: '10.1.1.1' },
        linux: { namespaces: { options: { network: 'NODE' } } },
        labels: { app: 'shop', 'io.kubernetes.pod.uid': 'u-1' },
      },
      info: { info: '{"cniResult":{"Interfaces":{}}}' },
    }),
  ],
};

/** A runtime that speaks CRI over real gRPC on a unix socket. */
async function criServer(): Promise<{ socket: string; close(): void }> {
  const server = new Server();
  const definition = Object.fromEntries(
    Object.entries(answers).map(([name, [request, response]]) => [
      name,
      {
        path: `/runtime.v1.RuntimeService/${name}`,
        requestStream: false as const,
        responseStream: false as const,
        requestSerialize: (value: Plain) => Buffer.from(encodeMessage(request, value)),
        requestDeserialize: (bytes: Buffer) => decodeMessage(request, bytes),
        responseSerialize: (value: Plain) => Buffer.from(encodeMessage(response, value)),
        responseDeserialize: (bytes: Buffer) => decodeMessage(response, bytes),
      },
    ]),
  );
  const service = Object.fromEntries(
    Object.entries(answers).map(([name, [, , value]]) => [
      name,
      (call: { request: Record<string, Plain> }, reply: (error: unknown, value?: Plain) => void) => {
        const answer = value(call.request);
        if (answer === undefined) reply({ code: status.NOT_FOUND });
        else reply(null, answer);
      },
    ]),
  );
  server.addService(definition, service as never);
  const socket = join(folder, 'cri.sock');
  await new Promise<void>((resolve, reject) =>
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    ),
  );
  return { socket, close: () => server.forceShutdown() };
}

describe('criRuntime', () => {
  it('joins container and sandbox, over gRPC', async () => {
    const server = await criServer();
    const [runtime] = await findRuntimes({ cri: [server.socket], docker: [], podman: [], runc: [] });
    try {
      expect(await runtime!.find('f'.repeat(64), never)).toBeUndefined();
      expect(await runtime!.find(id, never)).toEqual({
        id: '0123456789ab',
        fullId: id,
        type: 'containerd',
        name: 'app',
        labels: { 'io.kubernetes.pod.name': 'app-1' },
        privileged: true,
        hostIpc: false,
        hostNetwork: true,
        hostPid: false,
        mounts: [{ source: '/x', destination: '/etc/x', mode: '', writable: false, propagation: 'rshared' }],
        image: 'registry/app:2',
        imageId: 'b'.repeat(64),
        imageDigest: `sha256:${'b'.repeat(64)}`,
        createdTime: 1_700_000_000,
        ip: '10.1.1.1',
        environment: ['B=2'],
        podSandboxId: sandbox,
        podName: 'app-1',
        podNamespace: 'shop',
        podUid: 'u-1',
        podLabels: { app: 'shop' },
        cni: '{"Interfaces":{}}',
      });
    } finally {
      runtime!.close();
      server.close();
    }
  });

  it('fails in time where nothing listens', async () => {
    const runtime = await criRuntime(join(folder, 'nothing.sock'));
    await expect(runtime.find(id, never)).rejects.toThrow(/UNAVAILABLE|DEADLINE/);
    runtime.close();
  });
});

/** An event of a process in a container. */
function eventIn(machine: Machine, pid: number, containerId: string): SystemCallEvent {
  const thread = Object.assign(newThread(pid, pid), { containerId, cgroups: [`memory=/docker/${id}`] });
  return { thread, machine } as unknown as SystemCallEvent;
}

const runtimeThat = (find: ContainerRuntime['find']): ContainerRuntime => ({
  name: 'fake',
  find,
  close: () => undefined,
});
const known: Container = { id: '0123456789ab', name: 'late' };

describe('ContainerEnricher', () => {
  it('waits for a runtime that tells a little later, and asks once', async () => {
    const machine = new Machine();
    let asked = 0;
    const enricher = new ContainerEnricher(
      machine,
      [runtimeThat(() => Promise.resolve((asked += 1) < 3 ? undefined : known))],
      silent,
    );
    const event = eventIn(machine, 1, '0123456789ab');
    const first = enricher.learn(event);
    expect(enricher.learn(event)).toBe(first);
    await first;
    expect(machine.containers.get('0123456789ab')?.name).toBe('late');
    expect(enricher.learn(event)).toBeUndefined();
    expect(asked).toBe(3);
    enricher.close();
  });

  it('does not wait on the host, nor long for a runtime that hangs', async () => {
    const machine = new Machine();
    const enricher = new ContainerEnricher(machine, [runtimeThat(() => new Promise(() => undefined))], silent);
    expect(enricher.learn(eventIn(machine, 1, ''))).toBeUndefined();
    const begun = performance.now();
    await enricher.learn(eventIn(machine, 1, '0123456789ab'));
    expect(performance.now() - begun).toBeLessThan(2000);
    expect(enricher.learn(eventIn(machine, 1, '0123456789ab'))).toBeUndefined();
    enricher.close();
  });
});

const runs =
  process.getuid?.() === 0 &&
  ['runc', 'busybox'].every((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0);

describe.skipIf(!runs)(`a container of runc${runs ? '' : ' (needs root, runc and busybox)'}`, () => {
  it('is told of by runc’s own state, and its users by its own file', async () => {
    const bundle = makeBundle(folder, 'sleep 30', false);
    const container = spawn('/bin/sh', ['-c', bundle.command], { stdio: 'ignore' });
    try {
      await expect.poll(() => bundle.isRunning(), { timeout: 5000 }).toBe(true);
      const state = () =>
        spawnSync('runc', ['--root', join(folder, 'runc'), 'state', bundle.id], { encoding: 'utf8' }).stdout;
      await expect.poll(() => state(), { timeout: 5000 }).toContain('running');
      const { pid } = JSON.parse(state()) as { pid: number };
      const machine = new Machine();
      const thread = readProcess(pid)!;
      const enricher = new ContainerEnricher(machine, [runcRuntime(join(folder, 'runc'))], silent);
      await enricher.learn({ thread, machine } as unknown as SystemCallEvent);
      expect(machine.containers.get(bundle.id.slice(0, 12))).toMatchObject({ fullId: bundle.id, type: 'runc' });
      expect(machine.user(thread.containerId, 0)).toMatchObject({ name: 'root', home: '/', shell: '/bin/sh' });
      enricher.close();
    } finally {
      bundle.remove();
      container.kill();
    }
  });
});
