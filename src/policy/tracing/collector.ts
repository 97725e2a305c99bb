import type { Client } from '@grpc/grpc-js';
import { PolicyError } from '../error.ts';
import type { TracingConfig } from './config.ts';
import { detail } from './details.ts';

/** Where spans are sent. */
export interface Collector {
  /** @param timeout milliseconds @throws Error where the collector does not take the message */
  send(message: Uint8Array, timeout: number): Promise<void>;
  close(): Promise<void>;
}

/** The collector that the configuration names; it is reached with the first message. */
export function openCollector(config: TracingConfig): Collector {
  return config.type === 'grpc' ? grpcCollector(config) : httpCollector(config);
}

function httpCollector({ address, tls }: TracingConfig): Collector {
  const agent = import('../http/undici.ts').then(
    ({ Agent }) => new Agent({ connect: tls ?? {}, connections: 1, pipelining: 1 }),
  );
  return {
    async send(message, timeout) {
      const { request } = await import('../http/undici.ts');
      const { statusCode, body } = await request(`${tls === undefined ? 'http' : 'https'}://${address}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: Buffer.from(message),
        dispatcher: await agent,
        signal: AbortSignal.timeout(timeout),
      });
      await body.dump();
      if (statusCode < 200 || statusCode > 299)
        throw new PolicyError('POLICY_UPLOAD', {
          message: detail('the collector answers {status}', { status: statusCode }),
          where: address,
        });
    },
    close: async () => (await agent).destroy(),
  };
}

function grpcCollector({ address, tls }: TracingConfig): Collector {
  let client: Promise<Client> | undefined;
  const open = async (): Promise<Client> => {
    const { Client: GrpcClient, credentials } = await import('../envoy/grpc.ts');
    const bytes = (text: string | undefined) => (text === undefined ? null : Buffer.from(text));
    const { ca, cert, key, rejectUnauthorized = true } = tls ?? {};
    const secure =
      tls === undefined
        ? credentials.createInsecure()
        : credentials.createSsl(bytes(ca), bytes(key), bytes(cert), { rejectUnauthorized });
    return new GrpcClient(address, secure);
  };
  return {
    async send(message, timeout) {
      const opened = await (client ??= open());
      await new Promise<void>((resolve, reject) => {
        opened.makeUnaryRequest(
          '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
          (value: Uint8Array) => Buffer.from(value),
          (value) => value,
          message,
          { deadline: Date.now() + timeout },
          (error) => (error === null ? resolve() : reject(error)),
        );
      });
    },
    close: async () => (await client)?.close(),
  };
}
