import type { Host } from '../../rego/builtins/context.ts';
import { version } from '../../core/index.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import { ResponseCache } from '../http/cache.ts';
import { httpSender } from '../http/send.ts';
import type { TransportOptions } from '../http/transport.ts';

/** A host that grants time, chance and network, and collects what policies print. */
export function collectingHost(
  env: PlainObject,
  network: Omit<TransportOptions, 'env'> = {},
  cache = new ResponseCache(),
): { readonly host: Host; readonly printed: string[] } {
  const printed: string[] = [];
  const variables = env as Readonly<Record<string, string | undefined>>;
  const host: Host = {
    httpSend: httpSender({ ...network, env: variables, cache }),
    print: (line) => void printed.push(`${line}\n`),
    runtime: () => ({ env, version, commit: '' }),
  };
  return { host, printed };
}

/** Environment variables that are set. */
export function environmentOf(env: Readonly<Record<string, string | undefined>>): PlainObject {
  return Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined));
}
