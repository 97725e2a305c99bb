import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import { detail } from './details.ts';

/** Where spans go, and how many (OPA, "Configuration", "Distributed tracing"). */
export interface TracingConfig {
  readonly type: 'grpc' | 'http';
  /** `HOST:PORT`. */
  readonly address: string;
  /** Certificates in PEM; undefined where the collector is reached without TLS. */
  readonly tls: TracingTls | undefined;
  /** Part of the traces that begin here which are told, from 0 to 1. */
  readonly sampled: number;
  /** Attributes of what all spans come from. */
  readonly resource: Readonly<Record<string, string>>;
  /** Spans that wait at most; what comes beyond them is dropped. */
  readonly maxQueue: number;
  /** Requests wait where too many spans do; else spans are dropped. */
  readonly isBlocking: boolean;
  /** Spans of one message at most. */
  readonly maxBatch: number;
  /** Milliseconds that spans wait for others at most, and that sending them may take. */
  readonly batchTimeout: number;
  readonly exportTimeout: number;
}

/** How the collector is trusted, and what it is shown. */
export interface TracingTls {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly rejectUnauthorized: boolean;
}

/** Reads `distributed_tracing`; undefined where no spans are wanted. @throws PolicyError POLICY_CONFIG */
export function tracingOf({ distributed_tracing: row }: PlainObject, cwd: string): TracingConfig | undefined {
  if (!isPlain(row)) return undefined;
  const { type } = row;
  if (type === undefined || type === '') return undefined;
  if (type !== 'grpc' && type !== 'http') throw wrong('type', type);
  const percentage = row['sample_percentage'] ?? 100;
  if (typeof percentage !== 'number' || percentage < 0 || percentage > 100)
    throw wrong('sample_percentage', percentage);
  const batch = isPlain(row['batch_span_processor_options']) ? row['batch_span_processor_options'] : {};
  const size = (name: string, fallback: number): number => {
    const value = batch[name] ?? fallback;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) throw wrong(name, value);
    return value;
  };
  return {
    type,
    address: textOf(row, 'address') ?? (type === 'grpc' ? 'localhost:4317' : 'localhost:4318'),
    tls: tlsOf(row, cwd),
    sampled: percentage / 100,
    resource: resourceOf(row),
    maxQueue: size('max_queue_size', 2048),
    isBlocking: batch['blocking'] === true,
    maxBatch: size('max_export_batch_size', 512),
    batchTimeout: size('batch_timeout_ms', 5000),
    exportTimeout: size('export_timeout_ms', 30_000),
  };
}

function resourceOf(row: PlainObject): Record<string, string> {
  const given = isPlain(row['resource']) ? row['resource'] : {};
  const names = {
    'service.version': 'service_version',
    'service.instance.id': 'service_instance_id',
    'service.namespace': 'service_namespace',
    'deployment.environment': 'deployment_environment',
  };
  const more = Object.entries(names).flatMap(([attribute, name]) => {
    const value = textOf(given, name);
    return value === undefined ? [] : [[attribute, value] as const];
  });
  return { 'service.name': textOf(row, 'service_name') ?? 'opa', ...Object.fromEntries(more) };
}

function tlsOf(row: PlainObject, cwd: string): TracingTls | undefined {
  const encryption = row['encryption'] ?? 'off';
  if (encryption === 'off') return undefined;
  if (encryption !== 'tls' && encryption !== 'mtls') throw wrong('encryption', encryption);
  const file = (name: string): string | undefined => {
    const path = textOf(row, name);
    if (path === undefined) return undefined;
    try {
      return readFileSync(resolve(cwd, path), 'utf8');
    } catch (cause) {
      throw new PolicyError('POLICY_CONFIG', {
        message: detail('the file {path} cannot be read', { path }),
        where: `distributed_tracing.${name}`,
        cause,
      });
    }
  };
  const [cert, key] = [file('tls_cert_file'), file('tls_private_key_file')];
  if (encryption === 'mtls' && (cert === undefined || key === undefined)) throw wrong('tls_cert_file', undefined);
  return { ca: file('tls_ca_cert_file'), cert, key, rejectUnauthorized: row['allow_insecure_tls'] !== true };
}

function textOf(row: PlainObject, name: string): string | undefined {
  const value = row[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function wrong(name: string, value: Value | undefined): PolicyError {
  return new PolicyError('POLICY_CONFIG', {
    message: detail('the value {value} is not understood', { value: JSON.stringify(value) ?? 'null' }),
    where: `distributed_tracing.${name}`,
  });
}
