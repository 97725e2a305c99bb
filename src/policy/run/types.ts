import { declarationOf } from '../../rego/builtins/declaration.ts';
import { builtins } from '../../rego/builtins/index.ts';
import { typesOf } from '../../rego/types/typescript.ts';
import { parseModules } from '../load/compile.ts';
import { loadFiles } from '../load/load.ts';
import { readSchemas } from '../load/schemas.ts';
import { errorsText, isReported } from '../output/errors.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';

/** What `types` is asked for; names are those of its flags. */
export interface TypesRequest {
  readonly paths: readonly string[];
  readonly bundle: boolean;
  readonly ignore: readonly string[];
  readonly schema?: string | undefined;
  readonly v0: boolean;
}

/** Writes TypeScript types of a policy's input and results. */
export async function runTypes(request: TypesRequest, { cwd, language }: PolicyPorts): Promise<Outcome> {
  const { paths, bundle, ignore, schema, v0 } = request;
  try {
    const files = await loadFiles({ data: bundle ? [] : paths, bundles: bundle ? paths : [], ignore, cwd });
    const schemas = schema === undefined ? undefined : await readSchemas(schema, cwd);
    const stdout = typesOf(parseModules(files, v0), {
      builtins: new Map([...builtins].map((row) => [row.name, declarationOf(row)])),
      ...(schemas && { schemas }),
    });
    return { stdout, stderr: '', exit: 0 };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    return { stdout: '', stderr: errorsText(thrown, language), exit: 1 };
  }
}
