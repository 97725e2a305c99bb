import { defineAnalyzer, type Analysis, type AnalyzedFile } from '../../analyzer.ts';
import { readMetadata } from './metadata.ts';

/** Installed distributions, wheels and the older eggs that are not packed. */
export const pythonPackage = defineAnalyzer({
  name: 'python-pkg',
  doc: 'Installed Python packages: METADATA of wheels, PKG-INFO of eggs.',
  version: 1,
  kind: 'python-pkg',
  maxBytes: 8 << 20,
  wants: ({ path }) => /(?:\.dist-info\/METADATA|\.egg-info(?:\/PKG-INFO)?|(?:^|\/)EGG-INFO\/PKG-INFO)$/.test(path),
  analyze,
});

function analyze(file: AnalyzedFile): Analysis {
  const found = readMetadata(file.text());
  return found === undefined ? {} : { packages: [found] };
}
