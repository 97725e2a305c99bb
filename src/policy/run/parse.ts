import { moduleToJson, stringifyTree } from '../../rego/syntax/json.ts';
import { parseModule } from '../../rego/syntax/parse.ts';
import { readSource } from '../load/files.ts';
import { treeText } from '../output/tree.ts';
import { errorsJson, errorsText, isReported } from '../output/errors.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';

/** What `parse` is asked for. */
export interface ParseRequest {
  readonly path: string;
  readonly format: 'json' | 'pretty';
  readonly locations: boolean;
  readonly v0: boolean;
}

/** Prints a file's syntax tree, as `opa parse` does. */
export async function runParse({ path, format, locations, v0 }: ParseRequest, ports: PolicyPorts): Promise<Outcome> {
  try {
    const module = parseModule(path, await readSource(path, ports.cwd), { version: v0 ? 'v0' : 'v1' });
    if (format === 'pretty') return { stdout: treeText(module), stderr: '', exit: 0 };
    return { stdout: `${stringifyTree(moduleToJson(module, { locations }))}\n`, stderr: '', exit: 0 };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    const stderr =
      format === 'json' && 'problems' in thrown ? `${errorsJson(thrown)}\n` : errorsText(thrown, ports.language);
    return { stdout: '', stderr, exit: 1 };
  }
}
