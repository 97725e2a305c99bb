import { isExecutable, readGoBuildInfo } from '../../../formats/go/build-info.ts';
import type { GoBuildModule, GoModuleInfo } from '../../../formats/go/module-info.ts';
import { defineAnalyzer, type Analysis, type AnalyzedFile, type FoundPackage } from '../../analyzer.ts';
import { reading } from '../document.ts';

const executableBits = 0o111;
/** A Go binary carries its runtime: the smallest have about a megabyte. */
const smallest = 100_000;

/** Modules that a Go binary was built from. */
export const goBinary = defineAnalyzer({
  name: 'go-binary',
  doc: 'Modules and toolchain of Go binaries: build information in ELF, PE and Mach-O files.',
  version: 1,
  kind: 'gobinary',
  maxBytes: 256 << 20,
  wants: ({ path, mode, size }) =>
    size >= smallest &&
    ((mode & executableBits) !== 0 || path.endsWith('.exe')) &&
    !/\.(?:so(?:\.[\d.]+)?|py|sh|pl)$/.test(path),
  accepts: isExecutable,
  analyze,
});

function analyze(file: AnalyzedFile): Analysis {
  const info = reading(file, () => readGoBuildInfo(file.bytes));
  if (info === undefined) return {};
  const built = info.module.dependencies.map((module) => module.replace ?? module);
  const dependencies = built.filter(({ version }) => version !== '' && version !== '(devel)').map(toPackage);
  return { packages: [...mainModule(info.module), ...standardLibrary(info.goVersion), ...dependencies] };
}

function mainModule(info: GoModuleInfo): FoundPackage[] {
  if (info.main === undefined) return [];
  return [{ ...toPackage(info.main), version: mainVersion(info, info.main), relationship: 'root' }];
}

/** A checkout's version is `(devel)`; many builds tell the true one to the linker, `-X main.version=v1.2.3`. */
function mainVersion({ settings }: GoModuleInfo, main: GoBuildModule): string {
  if (main.version !== '(devel)' && main.version !== '') return main.version;
  const flags = settings.get('-ldflags') ?? '';
  const told = [...flags.matchAll(/-X[ =]['"]?[^\s'"=]*?\b(?:version|ver)=v?(\d+(?:\.\d+)+[\w.+-]*)/gi)];
  const versions = new Set(told.map(([, version]) => `v${version}`));
  const [only] = versions;
  return versions.size === 1 && only !== undefined ? only : '';
}

function standardLibrary(goVersion: string): FoundPackage[] {
  const [, version] = /^(?:devel )?go(\d[\w.]*)/.exec(goVersion) ?? [];
  return version === undefined
    ? []
    : [{ type: 'golang', name: 'stdlib', version: `v${version}`, relationship: 'direct' }];
}

function toPackage({ path, version, sum }: GoBuildModule): FoundPackage {
  return { type: 'golang', name: path, version, ...(sum !== '' && { digest: sum }) };
}
