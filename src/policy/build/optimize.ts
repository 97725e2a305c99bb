import { optimizeModules } from '../../rego/optimize.ts';
import { type CompileChoices, compileFiles, versionOf } from '../load/compile.ts';
import type { LoadedFiles, LoadedModule } from '../load/load.ts';
import { detail } from '../details.ts';
import { PolicyError } from '../error.ts';
import { checkEntrypoints, entrypointsOf } from './entrypoints.ts';

/** How policies are optimized. */
export interface Optimization extends CompileChoices {
  /** 0 changes nothing, 1 puts the base documents into the rules, 2 rules into each other too. */
  readonly level: number;
  /** Paths of decisions, `authz/allow`, beside those that METADATA blocks mark. */
  readonly entrypoints: readonly string[];
  /** Name below `data` for rules that no rule of the policies corresponds to. */
  readonly namespace: string;
}

/**
 * Files that decide the same for their entrypoints in fewer steps. Base documents are known as far as the bundles' roots
 * say that nobody else gives them. @throws RegoError EvaluationError PolicyError POLICY_ENTRYPOINT
 */
export function optimizeFiles(files: LoadedFiles, optimization: Optimization): LoadedFiles {
  const { level, namespace, builtins } = optimization;
  if (level === 0) return files;
  const { policy, modules } = compileFiles(files, optimization);
  const entrypoints = entrypointsOf(modules, optimization.entrypoints);
  if (entrypoints.length === 0)
    throw new PolicyError('POLICY_ENTRYPOINT', {
      message: detail('bundle optimizations require at least one entrypoint'),
      where: '--entrypoint',
    });
  checkEntrypoints(modules, entrypoints);
  const optimized = optimizeModules(modules, policy, {
    entrypoints,
    namespace,
    inlines: level > 1,
    version: versionOf(files, optimization.v0),
    ...(builtins && { builtins }),
    ...(files.manifests.length > 0 && { roots: rootsOf(files) }),
  });
  const before = new Map(files.modules.map((module) => [module.name, module]));
  const made = optimized.map(
    ({ name, text, version }): LoadedModule => ({ name, text, version, path: before.get(name)?.path ?? `/${name}` }),
  );
  return { ...files, modules: made, manifests: files.manifests.map(withRoot(namespace, made)) };
}

function rootsOf({ manifests }: LoadedFiles): string[][] {
  return manifests.flatMap(({ manifest }) => manifest.roots.map((root) => root.split('/').filter(Boolean)));
}

/** A manifest that owns the new rules, too; the first one, as no two bundles may own the same. */
function withRoot(namespace: string, made: readonly LoadedModule[]) {
  const isNeeded = made.some(({ path }) => path === `/optimized/${namespace}.rego`);
  return (one: LoadedFiles['manifests'][number], index: number): LoadedFiles['manifests'][number] => {
    const { roots } = one.manifest;
    if (!isNeeded || index > 0 || roots.includes('') || roots.includes(namespace)) return one;
    return { ...one, manifest: { ...one.manifest, roots: [...roots, namespace] } };
  };
}
