import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changesOf } from '../load/watch.ts';
import { runBench } from './bench.ts';
import type { BenchRequest } from './bench-request.ts';
import { histogramOf, measure } from './measure.ts';
import type { PolicyPorts } from './outcome.ts';
import { takeTests } from './test-one.ts';

let ports: PolicyPorts;
beforeAll(() => {
  const cwd = mkdtempSync(join(tmpdir(), 'policy-bench-'));
  writeFileSync(join(cwd, 'a.rego'), 'package a\nallow if input.x == 1\n');
  const signal = new AbortController().signal;
  ports = { cwd, env: {}, language: 'en', signal, stdin: () => Promise.resolve(new TextEncoder().encode('{"x": 1}')) };
});
afterAll(() => rmSync(ports.cwd, { recursive: true, force: true }));

const request: BenchRequest = {
  query: 'data.a.allow',
  data: ['a.rego'],
  bundle: [],
  ignore: [],
  imports: [],
  stdinInput: true,
  count: 1,
  benchmem: true,
  metrics: true,
  fail: true,
  format: 'pretty',
  v0: false,
  partial: false,
  unknowns: ['input'],
  e2e: false,
  budget: 5,
};

it('tells time, memory and how the times are spread', async () => {
  const { stdout, exit } = await runBench(request, ports);
  expect(exit).toBe(0);
  for (const name of ['samples', 'ns/op', 'B/op', 'histogram_timer_rego_query_eval_ns_99.99%'])
    expect(stdout).toMatch(new RegExp(`^│ ${name} +│ +\\d+ │$`, 'm'));
});

it('writes JSON and Go’s format, as often as is asked for', async () => {
  const json = await runBench({ ...request, format: 'json', metrics: false }, ports);
  expect(JSON.parse(json.stdout)).toMatchObject({ Bytes: 0, Extra: {} });
  const lines = await runBench({ ...request, format: 'gobench', count: 2, metrics: false, benchmem: false }, ports);
  expect(lines.stdout).toMatch(/^(?:BenchmarkOPAEval\t +\d+\t +\d+ ns\/op\n){2}$/);
});

it('refuses an undefined result unless it may be', async () => {
  const absent = { ...request, query: 'data.none' };
  expect(await runBench(absent, ports)).toEqual({
    stdout: '',
    stderr: '1 error occurred: undefined result\n',
    exit: 1,
  });
  expect(await runBench({ ...absent, fail: false }, ports)).toMatchObject({ exit: 0 });
  const { stdout, exit } = await runBench({ ...absent, format: 'json' }, ports);
  expect([exit, JSON.parse(stdout)]).toEqual([1, { errors: [{ message: 'undefined result' }] }]);
});

it('measures partial evaluation, and requests to a server of its own', async () => {
  const partial = await runBench({ ...request, partial: true, format: 'json' }, ports);
  expect(Object.keys((JSON.parse(partial.stdout) as { Extra: object }).Extra)).toContain(
    'histogram_timer_rego_partial_eval_ns_mean',
  );
  const served = await runBench({ ...request, e2e: true, format: 'json' }, ports);
  expect(Object.keys((JSON.parse(served.stdout) as { Extra: object }).Extra)).toEqual(
    expect.arrayContaining(['histogram_timer_rego_query_eval_ns_mean', 'histogram_timer_server_handler_ns_99%']),
  );
  expect(await runBench({ ...request, e2e: true, query: 'x := 1' }, ports)).toMatchObject({ exit: 1 });
});

it('measures until the time is over, and at least once', async () => {
  const measured = await measure(() => undefined, 0, ports.signal);
  expect(measured).toMatchObject({ count: 1, samples: [expect.any(Number)] });
});

it('takes figures between the samples', () => {
  const figures = histogramOf({ count: 4, samples: [1, 2, 3, 4] });
  expect(figures).toMatchObject({ count: 4, max: 4, min: 1, mean: 2.5, median: 2.5, '75%': 3.75, '99%': 4 });
});

it('does the work of every index once, as many at once as there are lanes', async () => {
  let [running, most] = [0, 0];
  const done: number[] = [];
  await takeTests(5, { next: new Int32Array(1), lanes: 2 }, async (index) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((then) => setTimeout(then, 5 - index));
    running -= 1;
    done.push(index);
  });
  expect([done.sort(), most]).toEqual([[0, 1, 2, 3, 4], 2]);
});

it('notices that a file changes, and ends with the signal', async () => {
  const stop = new AbortController();
  const changes = changesOf(['.'], ports.cwd, stop.signal);
  const next = changes.next();
  const touch = setInterval(() => writeFileSync(join(ports.cwd, 'b.json'), String(Date.now())), 20);
  expect((await next).done).toBe(false);
  clearInterval(touch);
  stop.abort();
  expect((await changes.next()).done).toBe(true);
});
