import type { Entrypoint } from './entrypoints.ts';
import type { Policy } from '../../rego/compile.ts';
import { jsonText } from '../../rego/value/print.ts';
import type { PlainObject } from '../../rego/value/value.ts';

/** One file that a build writes. */
export interface BuiltFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * What entrypoints need of a policy, all of it where there are none, as an ES module that needs no eval, with its base documents and a source map beside it:
 * `import { data, policy } from './policy.mjs'; loadPolicy(policy, { data })`.
 */
export function moduleWithData(
  policy: Policy,
  data: PlainObject,
  output: string,
  entrypoints: readonly Entrypoint[],
): BuiltFile[] {
  const options = entrypoints.length === 0 ? {} : { entrypoints };
  const file = output.slice(output.lastIndexOf('/') + 1);
  const documents = `export const data = JSON.parse(${JSON.stringify(jsonText(data))});`;
  const code = `${policy.toModule(options)}\n${documents}\n//# sourceMappingURL=${file}.map\n`;
  return [
    { path: output, bytes: Buffer.from(code) },
    { path: `${output}.map`, bytes: Buffer.from(policy.toSourceMap(file, options)) },
  ];
}
