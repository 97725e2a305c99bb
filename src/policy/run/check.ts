import { checkFiles } from '../load/compile.ts';
import { loadFiles } from '../load/load.ts';
import { readSchemas } from '../load/schemas.ts';
import { capabilityBuiltins } from '../load/capabilities.ts';
import { errorsJson, errorsText, isReported } from '../output/errors.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';

/** What `check` is asked for; names are those of its flags. */
export interface CheckRequest {
  readonly paths: readonly string[];
  readonly bundle: boolean;
  readonly ignore: readonly string[];
  readonly format: 'pretty' | 'json';
  readonly strict: boolean;
  readonly v0: boolean;
  readonly schema?: string | undefined;
  readonly capabilities?: string | undefined;
}

/** Parses and checks files, as `opa check` does: silent where they are well, exit 1 where they are not. */
export async function runCheckPolicies(request: CheckRequest, { cwd, language }: PolicyPorts): Promise<Outcome> {
  const { paths, bundle, ignore, v0, strict, schema, format } = request;
  try {
    const files = await loadFiles({ data: bundle ? [] : paths, bundles: bundle ? paths : [], ignore, cwd });
    const schemas = schema === undefined ? undefined : await readSchemas(schema, cwd);
    const builtins = await capabilityBuiltins(request.capabilities, cwd);
    checkFiles(files, { v0, strict, ...(schemas && { schemas }), ...(builtins && { builtins }) });
    return { stdout: '', stderr: '', exit: 0 };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    const text = format === 'json' ? `${errorsJson(thrown)}\n` : errorsText(thrown, language);
    return { stdout: '', stderr: text, exit: 1 };
  }
}
