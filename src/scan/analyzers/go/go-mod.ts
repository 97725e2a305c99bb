import { defineAnalyzer, type Analysis, type AnalyzedFile, type FoundPackage } from '../../analyzer.ts';
import { fileName } from '../document.ts';
import { readGoModule, type GoModule, type Replacement, type Requirement } from './module-file.ts';

/** What a Go module requires; the toolchain's standard library is a package too, as advisories speak of it. */
export const goMod = defineAnalyzer({
  name: 'go-mod',
  doc: 'Modules that go.mod requires, replacements applied, and the standard library of its toolchain.',
  version: 2,
  kind: 'gomod',
  lockFile: true,
  maxBytes: 8 << 20,
  wants: ({ path }) => fileName(path) === 'go.mod',
  analyze,
});

function analyze(file: AnalyzedFile): Analysis {
  const module = readGoModule(file);
  const required = module.requirements.flatMap((one) => requiredPackage(one, module));
  const packages = [...root(module), ...standardLibrary(module), ...required];
  return { packages, ...(isBeforePruning(module) && { lacksIndirect: true }) };
}

/** Until Go 1.17, go.mod lists what the module imports itself (Go modules reference, "Module graph pruning"). */
function isBeforePruning({ go }: GoModule): boolean {
  const [major = 0, minor = 0] = go.split('.').map(Number);
  return major < 1 || (major === 1 && minor < 17);
}

function root({ path }: GoModule): FoundPackage[] {
  return path === '' ? [] : [{ type: 'golang', name: path, version: '', relationship: 'root' }];
}

function standardLibrary({ toolchain }: GoModule): FoundPackage[] {
  const [, version] = /^go(\d[^\s-]*)/.exec(toolchain) ?? [];
  return version === undefined
    ? []
    : [{ type: 'golang', name: 'stdlib', version: `v${version}`, relationship: 'direct' }];
}

/** A module that is replaced by a folder has no version to compare, and is left out. */
function requiredPackage({ path, version, indirect, line }: Requirement, { replacements }: GoModule): FoundPackage[] {
  const by = replacementOf(replacements, path, version);
  if (by !== undefined && by.newVersion === '') return [];
  return [
    {
      type: 'golang',
      name: by?.newPath ?? path,
      version: by?.newVersion ?? version,
      relationship: indirect ? 'indirect' : 'direct',
      lines: [[line, line]],
    },
  ];
}

/** A replacement of one version comes before one of all versions (Go modules reference, "replace directive"). */
function replacementOf(replacements: readonly Replacement[], path: string, version: string): Replacement | undefined {
  const named = replacements.filter((one) => one.path === path);
  return named.find((one) => one.version === version) ?? named.find((one) => one.version === '');
}
