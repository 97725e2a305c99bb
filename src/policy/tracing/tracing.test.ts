import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeMessage } from '../../formats/protobuf/decode.ts';
import { testServers, until } from '../server/testing.ts';
import { tracingOf } from './config.ts';
import type { Log } from '../../core/index.ts';
import { SpanExporter } from './exporter.ts';
import { exportRequest } from './messages.ts';
import { beginSpan, callerOf, traceparentOf } from './span.ts';

interface ToldSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

interface Told {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly object[] };
    readonly scopeSpans: readonly { readonly spans: readonly ToldSpan[] }[];
  }[];
}

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-tracing-'));
const servers = testServers(cwd);
const told: Told[] = [];
const asked: (string | undefined)[] = [];
let http: Server;
let grpc: GrpcServer;
let [httpAddress, grpcAddress] = ['', ''];

beforeAll(async () => {
  http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/v1/traces')
        told.push(decodeMessage(exportRequest, Buffer.concat(chunks)) as unknown as Told);
      else asked.push(request.headers['traceparent'] as string | undefined);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  httpAddress = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  grpc = new GrpcServer();
  const definition = {
    Export: {
      path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      requestStream: false,
      responseStream: false,
      requestDeserialize: (bytes: Buffer) => decodeMessage(exportRequest, bytes) as unknown as Told,
      requestSerialize: () => Buffer.alloc(0),
      responseDeserialize: () => ({}),
      responseSerialize: () => Buffer.alloc(0),
    },
  } as const;
  grpc.addService(definition, {
    Export: (call: { readonly request: Told }, done: (error: null, value: object) => void) => {
      told.push(call.request);
      done(null, {});
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    grpc.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  grpcAddress = `127.0.0.1:${port}`;
  const send = `http.send({"method": "get", "url": "http://${httpAddress}/other"})`;
  writeFileSync(join(cwd, 'p.rego'), `package p\n\nx := 1\n\nsent := ${send}.status_code\n`);
});
beforeEach(() => {
  told.length = 0;
  asked.length = 0;
});
afterAll(async () => {
  await servers.stop();
  http.closeAllConnections();
  http.close();
  grpc.forceShutdown();
  rmSync(cwd, { recursive: true, force: true });
});

const trace = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${trace}-b7ad6b7169203331-01`;

function spans(): readonly ToldSpan[] {
  return told
    .flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans))
    .flatMap((row) => row.spans);
}

async function start(more: readonly string[]): Promise<string> {
  const set = ['decision_logs.console=true', 'distributed_tracing.service_name=mine', ...more];
  const [base = ''] = await servers.start({ paths: ['p.rego'], set });
  return base;
}

describe('requests', () => {
  it.each(['grpc', 'http'] as const)('are told to a collector by %s, with the trace of the caller', async (type) => {
    const address = type === 'grpc' ? grpcAddress : httpAddress;
    const base = await start([`distributed_tracing.type=${type}`, `distributed_tracing.address=${address}`]);
    servers.logged.length = 0;
    await (
      await fetch(`${base}/v1/data/p/sent`, { method: 'POST', body: '{"input": 1}', headers: { traceparent } })
    ).text();
    await (await fetch(`${base}/v1/data/p/x`)).text();
    // What waits is told when the server ends.
    await servers.stopLast();
    const [first, second] = spans();
    expect(first).toMatchObject({
      name: 'v1/data',
      kind: 2,
      traceId: base64(trace),
      parentSpanId: base64('b7ad6b7169203331'),
    });
    expect(first?.attributes).toContainEqual({ key: 'url.path', value: { stringValue: '/v1/data/p/sent' } });
    expect(first?.attributes).toContainEqual({ key: 'http.response.status_code', value: { intValue: '200' } });
    expect(BigInt(first?.endTimeUnixNano ?? 0)).toBeGreaterThanOrEqual(BigInt(first?.startTimeUnixNano ?? 1));
    expect(second?.parentSpanId).toBeUndefined();
    expect(told[0]?.resourceSpans[0]?.resource.attributes).toEqual([
      { key: 'service.name', value: { stringValue: 'mine' } },
    ]);
    const decision = servers.logged.find(({ message }) => message === 'Decision Log')?.fields;
    expect(decision).toMatchObject({
      trace_id: trace,
      span_id: Buffer.from(first?.spanId ?? '', 'base64').toString('hex'),
    });
    // And what policies send is part of the trace.
    expect(asked).toEqual([`00-${trace}-${String(decision?.['span_id'])}-01`]);
  });

  it('are answered as ever where there is no collector, and that is logged', async () => {
    const batch = 'distributed_tracing.batch_span_processor_options.batch_timeout_ms=10';
    const base = await start(['distributed_tracing.type=http', 'distributed_tracing.address=127.0.0.1:9', batch]);
    expect((await fetch(`${base}/v1/data/p/x`)).status).toBe(200);
    await until(() => servers.logged.some(({ message }) => message === 'Spans cannot be told to the collector.'));
    await servers.stopLast();
  });

  it('of a caller that does not tell its trace are not told', async () => {
    const base = await start(['distributed_tracing.type=http', `distributed_tracing.address=${httpAddress}`]);
    await fetch(`${base}/v1/data/p/x`, { headers: { traceparent: traceparent.replace(/1$/, '0') } });
    await servers.stopLast();
    expect(spans()).toEqual([]);
  });
});

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

describe('a configuration', () => {
  it.each([
    [{ type: 'udp' }, /type: the value "udp"/],
    [{ type: 'http', sample_percentage: 101 }, /sample_percentage/],
    [{ type: 'http', encryption: 'maybe' }, /encryption/],
    [{ type: 'http', encryption: 'mtls' }, /tls_cert_file/],
    [{ type: 'http', encryption: 'tls', tls_ca_cert_file: 'none.pem' }, /none.pem cannot be read/],
    [{ type: 'http', batch_span_processor_options: { max_queue_size: 0 } }, /max_queue_size/],
  ])('%j is refused', (row, message) => {
    expect(() => tracingOf({ distributed_tracing: row }, cwd)).toThrow(message);
  });
});

describe('a trace', () => {
  it('of any header begins or goes on, and what is handed on is understood', () => {
    const hex = (length: number) =>
      fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length });
    const header = fc.oneof(
      fc.string(),
      fc.tuple(hex(2), hex(32), hex(16), hex(2)).map((parts) => parts.map((part) => part.join('')).join('-')),
    );
    fc.assert(
      fc.property(header, fc.double({ min: 0, max: 1, noNaN: true }), (text, sampled) => {
        const caller = callerOf(text);
        const span = beginSpan('n', {}, caller, sampled);
        expect(callerOf(traceparentOf(span))).toEqual({
          traceId: caller?.traceId ?? span.traceId,
          parentId: span.spanId,
          isSampled: span.isSampled,
        });
        if (caller !== undefined) expect(text).toContain(span.traceId);
      }),
    );
  });

  it('is told as often as is wished', () => {
    const told = Array.from({ length: 2000 }, () => beginSpan('n', {}, undefined, 0.25).isSampled).filter(
      Boolean,
    ).length;
    expect(told / 2000).toBeGreaterThan(0.18);
    expect(told / 2000).toBeLessThan(0.32);
  });
});

describe('a queue that is full', () => {
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

  async function tell(isBlocking: boolean): Promise<number> {
    told.length = 0;
    const batch = { max_queue_size: 1, max_export_batch_size: 9, blocking: isBlocking };
    const row = { type: 'http', address: httpAddress, batch_span_processor_options: batch };
    const config = tracingOf({ distributed_tracing: row }, cwd);
    if (config === undefined) throw new Error('traces are told');
    const exporter = new SpanExporter(config, log as unknown as Log);
    for (const name of ['a', 'b', 'c']) await exporter.end(beginSpan(name, {}, undefined, 1), 200);
    await exporter.stop();
    return told.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    ).length;
  }

  it('is waited for where the configuration says so, else spans are dropped', async () => {
    expect(await tell(true)).toBe(3);
    expect(await tell(false)).toBe(1);
  });
});
