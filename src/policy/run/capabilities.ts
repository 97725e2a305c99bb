import { builtins, declarationJson } from '../../rego/builtins/index.ts';
import { type Json, stringifyTree } from '../../rego/syntax/json.ts';
import { readJson } from '../load/document.ts';
import { readText } from '../load/files.ts';
import { compactJson, indentJson } from '../output/json.ts';
import { errorsText, isReported } from '../output/errors.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';

/** What `capabilities` is asked for; names are those of its flags. */
export interface CapabilitiesRequest {
  readonly current: boolean;
  readonly file?: string | undefined;
  /** Names what the dialect before 1.0 needs imports for. */
  readonly v0: boolean;
  /** Version of the program, which stands for the list of its capabilities. */
  readonly version: string;
}

/** The same where policies are read as before 1.0. */
const languageOfV0 = {
  future_keywords: ['and', 'contains', 'every', 'if', 'in', 'not', 'or'],
  features: ['keywords_in_refs', 'rego_v1', 'rego_v1_import', 'rule_head_ref_string_prefixes', 'rule_head_refs'],
};

/** Keywords and features of the language, as capabilities files name them (OPA, "Capabilities"). */
const language = {
  future_keywords: ['and', 'not', 'or'],
  features: ['keywords_in_refs', 'rego_v1', 'rego_v2', 'rego_v2_import', 'template_strings'],
};

/** Prints what the language can do, as `opa capabilities` does: names of versions, or with --current the whole of it. */
export async function runCapabilities(request: CapabilitiesRequest, ports: PolicyPorts): Promise<Outcome> {
  try {
    if (request.file !== undefined) {
      const value = readJson(await readText(request.file, ports.cwd), request.file);
      return { stdout: `${indentJson(compactJson(value))}\n`, stderr: '', exit: 0 };
    }
    if (!request.current) return { stdout: `${request.version}\n`, stderr: '', exit: 0 };
    const shown = {
      builtins: [...builtins].map(declarationJson),
      wasm_abi_versions: [],
      ...(request.v0 ? languageOfV0 : language),
    };
    return { stdout: `${stringifyTree(shown as Json)}\n`, stderr: '', exit: 0 };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    return { stdout: '', stderr: errorsText(thrown, ports.language), exit: 1 };
  }
}
