import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineBenchmark, median } from '../benchmark.ts';
import { authorization } from '../rego/authorization.ts';

const rounds = 5;

interface Served {
  readonly name: string;
  readonly url: string;
  readonly process: ChildProcess;
  readonly rates: number[];
}

/** Requests a second of the decision server on the RBAC policy, beside OPA's. */
export const server = defineBenchmark({
  name: 'server',
  doc: 'Requests a second of POST /v1/data on the RBAC policy, with one process and with one a core, beside OPA where --opa PATH or DARTAGNAN_OPA names its executable; wrk makes the load: [--seconds N]',
  async run(args, print) {
    const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
    const opa = option('--opa') ?? process.env['DARTAGNAN_OPA'];
    const work = mkdtempSync(join(tmpdir(), 'dartagnan-bench-'));
    const served: Served[] = [];
    try {
      const policies = writeWorkload(work);
      const ours = [process.execPath, 'dist/cli.js', 'policy', 'run', '--server', '--quiet'];
      const cores = String(availableParallelism());
      served.push(await start('dartagnan, 1 process', [...ours, policies]));
      served.push(await start(`dartagnan, ${cores} processes`, [...ours, '--workers', cores, policies]));
      if (opa !== undefined)
        served.push(await start('opa', [opa, 'run', '--server', '--log-level', 'error', policies]));
      const seconds = option('--seconds') ?? '3';
      // Turn by turn, so that a busy spell of the machine meets all alike.
      for (let round = 0; round < rounds; round++)
        for (const one of served) one.rates.push(load(one.url, seconds, join(work, 'post.lua')));
      report(served, cores, print);
    } finally {
      for (const { process: child } of served) child.kill();
      rmSync(work, { recursive: true, force: true });
    }
  },
});

function writeWorkload(work: string): string {
  const workload = authorization.find(({ name }) => name === 'RBAC');
  if (workload === undefined) throw new Error('the RBAC workload is missing');
  writeFileSync(join(work, 'policy.rego'), workload.policy);
  writeFileSync(join(work, 'data.json'), JSON.stringify(workload.data?.() ?? {}));
  const bodies = Array.from({ length: 64 }, (_, index) => JSON.stringify({ input: workload.input(index) }));
  const script = [
    `local bodies = {${bodies.map((body) => JSON.stringify(body)).join(',')}}`,
    'local at = 0',
    'wrk.method = "POST"',
    'wrk.headers["content-type"] = "application/json"',
    'request = function() at = at % #bodies + 1; return wrk.format(nil, nil, nil, bodies[at]) end',
  ];
  writeFileSync(join(work, 'post.lua'), script.join('\n'));
  return work;
}

async function start(name: string, [command = '', ...args]: readonly string[]): Promise<Served> {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const files = args.slice(-1);
  const child = spawn(
    command,
    [
      ...args.slice(0, -1),
      '--addr',
      address,
      ...files.flatMap((folder) => [join(folder, 'policy.rego'), join(folder, 'data.json')]),
    ],
    { stdio: 'ignore' },
  );
  for (let tries = 0; tries < 100; tries++) {
    const alive = await fetch(`http://${address}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (alive) return { name, url: `http://${address}/v1/data/rbac/allow`, process: child, rates: [] };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill();
  throw new Error(`${name} does not answer on ${address}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Requests a second that wrk gets answered, none of them refused. */
function load(url: string, seconds: string, script: string): number {
  const output = execFileSync('wrk', ['-t1', '-c16', `-d${seconds}`, '-s', script, url], { encoding: 'utf8' });
  if (/Non-2xx|Socket errors/.test(output)) throw new Error(`requests failed: ${output}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]);
}

function report(served: readonly Served[], cores: string, print: (line: string) => void): void {
  const peer = served.find(({ name }) => name === 'opa');
  print(
    `Medians of ${rounds} rounds on ${cores} cores that the load shares; wrk, 1 thread, 16 connections, 64 bodies in turn.`,
  );
  for (const { name, rates } of served) {
    const ratios = peer?.rates.map((rate, index) => (rates[index] ?? 0) / rate);
    const ratio = ratios === undefined ? '' : `  ${median(ratios).toFixed(2)} x opa, round by round`;
    print(`${name.padEnd(24)}${median(rates).toFixed(0).padStart(8)} requests/s${ratio}`);
  }
}
