import type { Policy } from '../../rego/compile.ts';
import { jsonText } from '../../rego/value/print.ts';
import type { PlainObject } from '../../rego/value/value.ts';

/** One file that a build writes. */
export interface BuiltFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * A policy as an ES module that needs no eval, with its base documents and a source map beside it:
 * `import { data, policy } from './policy.mjs'; loadPolicy(policy, { data })`.
 */
export function moduleWithData(policy: Policy, data: PlainObject, output: string): BuiltFile[] {
  const file = output.slice(output.lastIndexOf('/') + 1);
  const documents = `export const data = JSON.parse(${JSON.stringify(jsonText(data))});`;
  const code = `${policy.toModule()}\n${documents}\n//# sourceMappingURL=${file}.map\n`;
  return [
    { path: output, bytes: Buffer.from(code) },
    { path: `${output}.map`, bytes: Buffer.from(policy.toSourceMap(file)) },
  ];
}
