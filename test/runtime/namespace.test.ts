import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeBundle, type Bundle } from '../support/container.ts';
import { startFakeCluster } from '../support/fake-cluster.ts';
import { isInstalled, liveObstacle, startLiveWatch, type LiveWatch } from '../support/live-watch.ts';

type Cluster = Awaited<ReturnType<typeof startFakeCluster>>;

const missing = ['runc', 'busybox'].find((program) => !isInstalled(program));
const obstacle = liveObstacle() ?? (missing === undefined ? undefined : `${missing} is not installed`);

const rules = `
- rule: opened
  desc: a file was opened
  condition: evt.type in (open, openat, openat2) and fd.name = /etc/passwd
  output: "%proc.name opened %fd.name"
  priority: NOTICE
`;

const owned = (uid: string, name: string, namespace: string, owner: string[] = []) => ({
  metadata: { uid, name, namespace, ownerReferences: owner.map((one) => ({ uid: one })) },
});

/** A pod of a deployment, whose container is that of a bundle. */
function putPod(cluster: Cluster, namespace: string, { id }: Bundle): void {
  cluster.put('/apis/apps/v1/deployments', owned(`d-${namespace}`, 'web', namespace));
  cluster.put('/apis/apps/v1/replicasets', owned(`r-${namespace}`, 'web-1', namespace, [`d-${namespace}`]));
  cluster.put('/api/v1/pods', {
    ...owned(`p-${namespace}`, 'web-1-x', namespace, [`r-${namespace}`]),
    spec: { nodeName: 'n', containers: [{ name: 'c' }] },
    status: { containerStatuses: [{ name: 'c', containerID: `containerd://${id}` }] },
  });
}

function kubeconfigOf({ url }: Cluster): string {
  const entry = (name: string, value: object) => [{ name: 'x', [name]: value }];
  return JSON.stringify({
    'current-context': 'x',
    contexts: entry('context', { cluster: 'x', user: 'x' }),
    clusters: entry('cluster', { server: url }),
    users: entry('user', { token: 'secret' }),
  });
}

describe.skipIf(obstacle !== undefined)(
  `pods that are watched${obstacle === undefined ? '' : ` (${obstacle})`}`,
  () => {
    let folder: string;
    let cluster: Cluster;
    let watch: LiveWatch | undefined;
    const running: { readonly bundle: Bundle; readonly process: ChildProcess }[] = [];

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'dartagnan-pods-'));
      cluster = await startFakeCluster('secret');
    });
    afterEach(async () => {
      await watch?.close();
      for (const { bundle, process } of running.splice(0)) {
        bundle.remove();
        process.kill();
      }
      await cluster.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** Starts a container that opens a file again and again, and makes it a pod's. */
    async function startPod(namespace: string): Promise<Bundle> {
      const bundle = makeBundle(folder, 'for turn in $(seq 200); do cat /etc/passwd; sleep 0.1; done', false);
      running.push({ bundle, process: spawn('/bin/sh', ['-c', bundle.command], { stdio: 'ignore' }) });
      putPod(cluster, namespace, bundle);
      await expect.poll(() => bundle.isRunning(), { timeout: 5000 }).toBe(true);
      return bundle;
    }

    async function startWatch(flags: readonly string[]): Promise<LiveWatch> {
      const [path, kubeconfig] = [join(folder, 'rules.yaml'), join(folder, 'kubeconfig')];
      writeFileSync(path, rules);
      writeFileSync(kubeconfig, kubeconfigOf(cluster));
      const print = ['-p', '%container.id %k8s.ns.name/%k8s.deployment.name/%k8smeta.pod.name'];
      watch = await startLiveWatch([path], ['--kubeconfig', kubeconfig, '--node-name', 'n', ...print, ...flags], false);
      return watch;
    }

    it('are told of with what is above them', async () => {
      const { id } = await startPod('shop');
      const { alert } = await startWatch(['--container', id.slice(0, 12)]);
      expect((await alert('opened')).output).toContain(`${id.slice(0, 12)} shop/web/web-1-x`);
    });

    it('are those of the namespaces that were named, and nothing beside them', async () => {
      const shop = await startPod('shop');
      const bank = await startPod('bank');
      const { alert, alerts, attack } = await startWatch(['--namespace', 'shop', '--namespace', 'empty']);
      await attack('head /etc/passwd');
      await alert('opened', ({ output }) => output.includes(`${shop.id.slice(0, 12)} shop/web`));
      await attack('sleep 1; head /etc/passwd');
      const others = alerts.filter(({ output }) => !output.includes(shop.id.slice(0, 12)));
      expect(others.map(({ output }) => output)).toEqual([]);
      expect(alerts.length).toBeGreaterThan(2);
      expect(bank.isRunning()).toBe(true);
    });
  },
);
