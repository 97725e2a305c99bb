import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeCluster, type FakeCluster, type KubernetesObject } from '../../../test/support/fake-cluster.ts';
import type { SystemCallEvent } from '../events/event.ts';
import { EventRecord } from '../events/record.ts';
import { findField } from '../fields/index.ts';
import { Machine } from '../state/machine.ts';
import { newThread } from '../state/new-thread.ts';
import { openClient } from './client.ts';
import { clusterOfFile, clusterOfPod } from './cluster.ts';
import { Directory } from './directory.ts';
import { readObject } from './object.ts';
import { watchCluster } from './watcher.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-kubernetes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const containerId = '0123456789ab'.padEnd(64, '7');
const podUid = '11111111-2222-3333-4444-555555555555';
const [pods, services] = ['/api/v1/pods', '/api/v1/services'];

const pod: KubernetesObject = {
  metadata: {
    uid: podUid,
    name: 'web-7d4-x2x',
    namespace: 'shop',
    labels: { app: 'web', tier: 'front' },
    ownerReferences: [{ kind: 'ReplicaSet', name: 'web-7d4', uid: 'rs-1' }],
  },
  spec: {
    nodeName: 'node-a',
    containers: [
      {
        name: 'web',
        livenessProbe: { exec: { command: ['/bin/sh', '-c', 'true'] } },
        readinessProbe: { httpGet: { path: '/' } },
      },
    ],
  },
  status: { podIP: '10.1.2.3', containerStatuses: [{ name: 'web', containerID: `containerd://${containerId}` }] },
};

/** Everything above the pod. */
function fill(cluster: FakeCluster): void {
  const named = (uid: string, name: string, more: object = {}, rest: object = {}): KubernetesObject => ({
    metadata: { uid, name, namespace: 'shop', labels: { of: name }, ...more },
    ...rest,
  });
  const { namespace: _, ...metadata } = named('ns-1', 'shop').metadata;
  cluster.put('/api/v1/namespaces', { metadata });
  cluster.put('/apis/apps/v1/deployments', named('dep-1', 'web'));
  cluster.put('/apis/apps/v1/replicasets', named('rs-1', 'web-7d4', { ownerReferences: [{ uid: 'dep-1' }] }));
  cluster.put('/api/v1/replicationcontrollers', named('rc-1', 'old'));
  cluster.put(services, named('svc-1', 'front', {}, { spec: { selector: { app: 'web' } } }));
  cluster.put(services, named('svc-2', 'other', {}, { spec: { selector: { app: 'db' } } }));
  cluster.put(services, named('svc-3', 'headless', {}, { spec: {} }));
  cluster.put(pods, pod);
}

/** An event in the pod’s container, of which no runtime tells. */
function eventIn(directory: Directory, words: readonly string[] = ['cat']): SystemCallEvent {
  const machine = new Machine();
  machine.cluster = directory;
  const thread = newThread(7, 7);
  const [exe = '', ...rest] = words;
  Object.assign(thread, { containerId: containerId.slice(0, 12), exe, arguments: rest, virtualPid: 30 });
  thread.cgroups = [`unified=/kubepods/burstable/pod${podUid}/${containerId}`];
  const event = new EventRecord(machine);
  event.thread = thread;
  return event;
}

function valueOf(event: SystemCallEvent, name: string, argument?: string): unknown {
  const field = findField(name);
  if (field === undefined) throw new Error(`there is no field ${name}`);
  return field.bind(argument)(event);
}

describe('a watch of a cluster', () => {
  let cluster: FakeCluster;
  let directory: Directory;
  let stop: AbortController;
  const log: string[] = [];
  const logger = { warn: (fields: object, text: string) => log.push(`${text} ${JSON.stringify(fields)}`) } as never;

  beforeEach(async () => {
    cluster = await startFakeCluster('secret');
    fill(cluster);
    directory = new Directory();
    stop = new AbortController();
    log.length = 0;
  });
  afterEach(async () => {
    stop.abort();
    await cluster.close();
  });

  const start = (node?: string, token = 'secret') =>
    watchCluster({
      client: openClient({ server: cluster.url, token: () => token }),
      directory,
      log: logger,
      signal: stop.signal,
      patience: 5,
      ...(node === undefined ? {} : { node }),
    });

  it.each([
    ['k8s.ns.name', undefined, 'shop'],
    ['k8s.ns.id', undefined, 'ns-1'],
    ['k8s.ns.label', 'of', 'shop'],
    ['k8s.pod.name', undefined, 'web-7d4-x2x'],
    ['k8s.pod.uid', undefined, podUid],
    ['k8s.pod.ip', undefined, '10.1.2.3'],
    ['k8s.pod.label', 'tier', 'front'],
    ['k8s.pod.labels', undefined, 'app:web, tier:front'],
    ['k8s.rs.name', undefined, 'web-7d4'],
    ['k8s.deployment.name', undefined, 'web'],
    ['k8s.deployment.labels', undefined, 'of:web'],
    ['k8s.svc.name', undefined, 'front'],
    ['k8s.svc.label', 'of', 'front'],
    ['k8s.rc.name', undefined, undefined],
    ['k8smeta.deployment.uid', undefined, 'dep-1'],
    ['k8smeta.ns.name', undefined, 'shop'],
    ['k8smeta.svc.uid', undefined, 'svc-1'],
    ['k8smeta.pod.ip', undefined, '10.1.2.3'],
    ['container.liveness_probe', undefined, '/bin/sh -c true'],
    ['container.readiness_probe', undefined, undefined],
  ])('tells %s[%s]', async (name, argument, expected) => {
    await start();
    expect(valueOf(eventIn(directory), name, argument)).toBe(expected);
  });

  it('tells a probe from what somebody else runs in the container', async () => {
    await start();
    const isProbe = (words: readonly string[], change: (event: SystemCallEvent) => void = () => undefined) => {
      const event = eventIn(directory, words);
      change(event);
      return valueOf(event, 'proc.is_container_liveness_probe');
    };
    const probe = ['/bin/sh', '-c', 'true'];
    expect(isProbe(probe)).toBe(true);
    expect(isProbe(['/bin/sh', '-c', 'false'])).toBe(false);
    expect(isProbe(probe, ({ thread }) => (thread!.virtualPid = 1))).toBe(false);
    const parent = Object.assign(newThread(6, 6), { containerId: containerId.slice(0, 12), virtualPid: 1 });
    expect(isProbe(probe, ({ thread }) => (thread!.parent = parent))).toBe(false);
    Object.assign(parent, { virtualPid: 29, exe: '/bin/sh', arguments: ['-c', 'true'] });
    expect(isProbe(['/bin/true'], ({ thread }) => (thread!.parent = parent))).toBe(true);
  });

  it('asks for the pods of its own node alone', async () => {
    cluster.put(pods, { metadata: { uid: 'far', name: 'far', namespace: 'shop' }, spec: { nodeName: 'node-b' } });
    await start('node-a');
    expect([...directory.of('pod').keys()]).toEqual([podUid]);
    cluster.put(pods, { metadata: { uid: 'far2', name: 'far2', namespace: 'shop' }, spec: { nodeName: 'node-b' } });
    cluster.put(pods, { metadata: { uid: 'near', name: 'near', namespace: 'shop' }, spec: { nodeName: 'node-a' } });
    await expect.poll(() => [...directory.of('pod').keys()]).toEqual([podUid, 'near']);
  });

  it('reads a long list in pages', async () => {
    for (let number = 0; number < 600; number += 1)
      cluster.put(services, { metadata: { uid: `s${number}`, name: `s${number}`, namespace: 'shop' } });
    await start();
    expect(directory.of('svc').size).toBe(603);
    expect(cluster.requests.filter((line) => line.startsWith(`GET ${services}?limit=`))).toHaveLength(3);
  });

  it('follows what is changed and removed, through a lost connection and forgotten history', async () => {
    await start();
    const name = () => valueOf(eventIn(directory), 'k8s.svc.name');
    cluster.put(services, {
      metadata: { uid: 'svc-2', name: 'other', namespace: 'shop' },
      spec: { selector: { tier: 'front' } },
    });
    await expect.poll(name).toBe('front, other');
    cluster.remove(services, 'svc-1');
    await expect.poll(name).toBe('other');
    cluster.dropWatches();
    cluster.remove(services, 'svc-2');
    await expect.poll(name).toBe(undefined);
    cluster.dropWatches();
    cluster.remove(pods, podUid);
    cluster.forgetHistory();
    await expect.poll(() => directory.of('pod').size).toBe(0);
    expect(valueOf(eventIn(directory), 'k8s.pod.name')).toBe(undefined);
  });

  it('says once what is refused, keeps the rest, and mends itself', async () => {
    cluster.refuse('/apis/apps/v1/deployments', 403);
    await start();
    await expect.poll(() => cluster.requests.filter((line) => line.includes('deployments')).length).toBeGreaterThan(2);
    expect(log).toHaveLength(1);
    expect(log[0]).toContain('/apis/apps/v1/deployments is refused: the account lacks the right to list and watch');
    expect(valueOf(eventIn(directory), 'k8s.rs.name')).toBe('web-7d4');
    cluster.refuse('/apis/apps/v1/deployments', 200);
    await expect.poll(() => valueOf(eventIn(directory), 'k8s.deployment.name')).toBe('web');
  });

  it('goes on without what a wrong token does not get', async () => {
    await start(undefined, 'wrong');
    expect(directory.of('pod').size).toBe(0);
    expect(log).toHaveLength(6);
  });

  it('keeps no more than its bound', async () => {
    directory = new Directory(2);
    await start();
    expect(directory.of('svc').size).toBe(2);
    expect(log.join()).toContain('more objects than are kept');
  });
});

describe('answers that are none', () => {
  it.each([
    ['text', 'hello'],
    ['an endless line', `{"x":"${'a'.repeat(9 << 20)}`],
    ['half a document', '{"type":"ADDED","object":'],
  ])('gives an error of its own for %s', async (_, body) => {
    const server = createServer((_request, response) => void response.end(`${body}\n`));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const client = openClient({
      server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      token: () => undefined,
    });
    const { signal } = new AbortController();
    await expect(client.watch('/', signal).next()).rejects.toMatchObject({ code: 'RUNTIME_CLUSTER' });
    client.close();
    server.closeAllConnections();
    server.close();
  });

  it('reads an object or nothing of any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (metadata, spec) => {
        const object = readObject({ metadata, spec, status: spec });
        expect(object === undefined || typeof object.uid === 'string').toBe(true);
      }),
    );
  });
});

describe('where a cluster is named', () => {
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const kubeconfig = (user: object, context = 'here') =>
    JSON.stringify({
      'current-context': context,
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
      clusters: [
        {
          name: 'c',
          cluster: { server: 'https://h:6443', 'certificate-authority-data': 'Y2E=', 'insecure-skip-tls-verify': true },
        },
      ],
      users: [{ name: 'u', user }],
    });

  it('reads a kubeconfig with a token, a file of one, or a certificate', () => {
    const cluster = clusterOfFile(write('token', kubeconfig({ token: 't' })));
    expect([cluster.server, String(cluster.authority), cluster.isInsecure, cluster.token()]).toEqual([
      'https://h:6443',
      'ca',
      true,
      't',
    ]);
    write('the-token', 'from-file\n');
    expect(clusterOfFile(write('file', kubeconfig({ tokenFile: 'the-token' }))).token()).toBe('from-file');
    write('key.pem', 'k');
    const mutual = { 'client-certificate-data': 'Yw==', 'client-key': 'key.pem' };
    const { certificate, key } = clusterOfFile(write('mutual', kubeconfig(mutual)));
    expect([String(certificate), String(key)]).toEqual(['c', 'k']);
  });

  it.each([
    ['no file', 'absent', undefined, 'cannot be read'],
    ['no YAML', 'yaml', '{', 'cannot be read'],
    ['no context', 'context', kubeconfig({}, 'there'), 'has no context “there”'],
    ['a plugin', 'exec', kubeconfig({ exec: { command: 'aws' } }), 'exec and auth-provider are not supported'],
    ['a file that is gone', 'gone', kubeconfig({ 'client-key': 'nowhere' }), 'cannot be read'],
  ])('says what is wrong with %s', (_, name, text, words) => {
    const path = text === undefined ? join(folder, name) : write(name, text);
    expect(() => clusterOfFile(path)).toThrow(words);
  });

  it('finds the cluster of its own pod, and its token anew each time', () => {
    const account = join(folder, 'account');
    mkdirSync(account);
    const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
    expect(clusterOfPod(env, account)).toBeUndefined();
    write('account/token', 'one');
    const cluster = clusterOfPod(env, account);
    expect([cluster?.server, cluster?.token()]).toEqual(['https://10.0.0.1:443', 'one']);
    write('account/token', 'two');
    expect(cluster?.token()).toBe('two');
    expect(clusterOfPod({}, account)).toBeUndefined();
  });
});
