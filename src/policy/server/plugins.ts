import type { PlainObject } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import { detail } from './details.ts';

/** Plugins that a configuration may have settings for. */
const known: readonly string[] = ['envoy_ext_authz_grpc'];

/** @throws PolicyError POLICY_CONFIG where a plugin is named that is not there: what it was to do would not be done */
export function refuseUnknownPlugins({ plugins, decision_logs: decisions, status }: PlainObject): void {
  for (const name of isPlain(plugins) ? Object.keys(plugins) : [])
    if (!known.includes(name)) throw unknown(name, `plugins.${name}`);
  for (const [part, row] of [
    ['decision_logs', decisions],
    ['status', status],
  ] as const)
    if (isPlain(row) && row['plugin'] !== undefined) throw unknown(String(row['plugin']), `${part}.plugin`);
}

function unknown(name: string, where: string): PolicyError {
  return new PolicyError('POLICY_CONFIG', { message: detail('there is no plugin {name}', { name }), where });
}
