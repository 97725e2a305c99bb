import { defineAnalyzer, type Analysis, type AnalyzedFile } from '../../analyzer.ts';
import { reading } from '../document.ts';
import { archivePattern, JavaArchiveWalk } from './archive.ts';

/** Java archives, and the archives inside them. */
export const jar = defineAnalyzer({
  name: 'jar',
  doc: 'Artifacts in jar, war, ear and par files, nested ones too: pom.properties, manifest, file name, packages of the classes.',
  version: 1,
  kind: 'jar',
  maxBytes: 256 << 20,
  wants: ({ path, size }) => size > 0 && archivePattern.test(path),
  analyze,
});

function analyze(file: AnalyzedFile): Analysis {
  const walk = new JavaArchiveWalk();
  reading(file, () => walk.walk(file.bytes, file.path));
  const { packages, problems } = walk;
  return { packages, ...(problems.length > 0 && { problems }) };
}
