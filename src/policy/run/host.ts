import type { Host } from '../../rego/builtins/context.ts';
import { version } from '../../core/index.ts';
import type { PlainObject } from '../../rego/value/value.ts';

/** A host that grants time and chance, and collects what policies print; no network. */
export function collectingHost(env: PlainObject): { readonly host: Host; readonly printed: string[] } {
  const printed: string[] = [];
  const host: Host = {
    print: (line) => void printed.push(`${line}\n`),
    runtime: () => ({ env, version, commit: '' }),
  };
  return { host, printed };
}

/** Environment variables that are set. */
export function environmentOf(env: Readonly<Record<string, string | undefined>>): PlainObject {
  return Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined));
}
