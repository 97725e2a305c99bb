import { defineAnalyzer, type Analysis, type AnalyzedFile, type FoundPackage } from '../../analyzer.ts';
import { fileName } from '../document.ts';

/** Checksums of modules: for modules from before Go 1.17, the only list of what is built in indirectly. */
export const goSum = defineAnalyzer({
  name: 'go-sum',
  doc: 'Indirect modules of a go.mod from before Go 1.17, whose only list is go.sum.',
  version: 1,
  kind: 'gomod',
  lockFile: true,
  maxBytes: 32 << 20,
  wants: ({ path }) => fileName(path) === 'go.sum',
  analyze,
});

/** Of several versions of a module the last counts: the file is sorted (Go modules reference, "go.sum files"). */
function analyze(file: AnalyzedFile): Analysis {
  const versions = new Map<string, string>();
  for (const line of file.text().split('\n')) {
    const [name, version, sum] = line.trim().split(/\s+/);
    if (name !== undefined && version !== undefined && sum !== undefined)
      versions.set(name, version.replace(/\/go\.mod$/, ''));
  }
  const packages = [...versions].map(
    ([name, version]): FoundPackage => ({ type: 'golang', name, version, relationship: 'indirect' }),
  );
  return { companions: [{ of: `${file.path.slice(0, -'go.sum'.length)}go.mod`, packages }] };
}
