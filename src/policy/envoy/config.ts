import type { Text } from '../../core/index.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import { detail } from '../server/details.ts';

/** The authorization service of Envoy, as the configuration has it under `plugins.envoy_ext_authz_grpc`. */
export interface EnvoyConfig {
  /** `HOST:PORT` or `unix://PATH`. */
  readonly address: string;
  /** Names of the document that decides. */
  readonly path: readonly string[];
  /** Decisions are made and logged, but every request passes. */
  readonly isDryRun: boolean;
  readonly parsesBody: boolean;
  /** The original could tell clients its services; here nothing does. */
  readonly wantsReflection: boolean;
  /** Bytes of a message at most; the library's own limits where undefined. */
  readonly maxReceive: number | undefined;
  readonly maxSend: number | undefined;
}

/** Keys of the original that are understood by nothing here; naming them must not go unnoticed. */
const refused = ['proto-descriptor'];

/** Reads the plugin's part of the configuration; undefined where it is not wanted. @throws PolicyError POLICY_CONFIG */
export function envoyConfigOf({ plugins }: PlainObject): EnvoyConfig | undefined {
  const row = isPlain(plugins) ? plugins['envoy_ext_authz_grpc'] : undefined;
  if (row === undefined) return undefined;
  if (!isPlain(row)) throw wrong(detail('it is no table'));
  for (const name of refused) if (row[name] !== undefined) throw wrong(detail('{name} is not supported', { name }));
  const {
    addr = 'localhost:9191',
    query,
    path = typeof query === 'string' ? pathOfQuery(query) : 'envoy/authz/allow',
  } = row;
  if (typeof addr !== 'string' || typeof path !== 'string') throw wrong(detail('addr and path are texts'));
  return {
    address: addr,
    path: path.split('/').filter(Boolean),
    isDryRun: row['dry-run'] === true,
    parsesBody: row['skip-request-body-parse'] !== true,
    wantsReflection: row['enable-reflection'] === true,
    maxReceive: bytes(row, 'grpc-max-recv-msg-size'),
    maxSend: bytes(row, 'grpc-max-send-msg-size'),
  };
}

/** The older `query: data.envoy.authz.allow`. */
function pathOfQuery(query: string): string {
  if (!/^data(?:\.\w+)+$/.test(query))
    throw wrong(detail('the query {query} is no document; use path', { query: JSON.stringify(query) }));
  return query.split('.').slice(1).join('/');
}

function bytes(row: PlainObject, name: string): number | undefined {
  const value = row[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1)
    throw wrong(detail('{name} is no size in bytes', { name }));
  return value;
}

function wrong(message: Text): PolicyError {
  return new PolicyError('POLICY_CONFIG', { message, where: 'plugins.envoy_ext_authz_grpc' });
}
