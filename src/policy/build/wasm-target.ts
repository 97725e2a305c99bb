import { readFile } from 'node:fs/promises';
import { builtFile } from '../../oci/built-file.ts';
import { annotationsOf, type PlacedAnnotations } from '../../rego/check/inspect.ts';
import type { Policy } from '../../rego/compile.ts';
import type { Module } from '../../rego/syntax/ast.ts';
import { annotationsToJson } from '../../rego/syntax/json.ts';
import type { Value } from '../../rego/value/value.ts';
import { emitWasm } from '../../rego/wasm/emit.ts';
import { detail } from '../details.ts';
import { PolicyError } from '../error.ts';
import type { BundleFile } from '../load/bundle.ts';
import { arrayJson, compactJson, objectJson } from '../output/json.ts';
import type { Entrypoint } from './entrypoints.ts';
import { plannedEntries, type PlanRequest } from './plan-target.ts';

/** Name of the module in a bundle. */
export const wasmFile = 'policy.wasm';

/** What the target consists of beside the policies. */
export interface BuiltWasm {
  readonly file: BundleFile;
  /** What the manifest says of it, JSON: a row for each entrypoint, with the METADATA blocks of its rule. */
  readonly resolvers: string;
}

/** The runtime that policies are put behind. @throws PolicyError POLICY_TARGET where the installation lacks it */
export async function wasmRuntime(): Promise<Uint8Array> {
  const place = builtFile('wasm/rego.wasm');
  if (place === undefined)
    throw new PolicyError('POLICY_TARGET', { message: detail('wasm/rego.wasm is not installed') });
  return readFile(place);
}

/**
 * A policy as a WebAssembly module of OPA's interface, with the entrypoints that the plan has.
 * @throws PolicyError POLICY_ENTRYPOINT where there is no entrypoint, or no document
 */
export async function wasmOf(
  policy: Policy,
  modules: readonly Module[],
  entrypoints: readonly Entrypoint[],
  request: PlanRequest,
): Promise<BuiltWasm> {
  const plan = plannedEntries(policy, entrypoints, request, 'wasm');
  const { bytes } = emitWasm(plan, await wasmRuntime());
  const annotations = annotationsOf(modules);
  const resolvers = plan.plans.plans.map(({ name }) => resolverOf(name, annotations));
  return { file: { path: wasmFile, text: '', bytes }, resolvers: arrayJson(resolvers) };
}

function resolverOf(entrypoint: string, annotations: readonly PlacedAnnotations[]): string {
  const own = annotations.filter(({ path }) => namesOf(path) === entrypoint);
  const blocks = own.map((one) => compactJson(annotationsToJson(one.annotations) as Value));
  return objectJson({
    entrypoint: compactJson(entrypoint),
    module: compactJson(`/${wasmFile}`),
    annotations: blocks.length > 0 ? arrayJson(blocks) : undefined,
  });
}

function namesOf([, ...path]: PlacedAnnotations['path']): string {
  return path.map((term) => ('value' in term ? String(term.value) : '')).join('/');
}
