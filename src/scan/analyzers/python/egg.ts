import { defineAnalyzer, type Analysis, type AnalyzedFile } from '../../analyzer.ts';
import { reading } from '../document.ts';
import { openArchive } from '../zip.ts';
import { readMetadata } from './metadata.ts';

/** Eggs that were installed packed. */
export const pythonEgg = defineAnalyzer({
  name: 'python-egg',
  doc: 'Packed Python eggs: EGG-INFO/PKG-INFO inside the archive.',
  version: 1,
  kind: 'python-pkg',
  wants: ({ path }) => path.endsWith('.egg'),
  accepts: (head) => head[0] === 0x50 && head[1] === 0x4b,
  analyze,
});

function analyze(file: AnalyzedFile): Analysis {
  return reading(file, () => {
    const archive = openArchive(file.bytes, file.path);
    const entry = archive.entries.find(({ name }) => name === 'EGG-INFO/PKG-INFO');
    const found = entry === undefined ? undefined : readMetadata(new TextDecoder().decode(archive.read(entry)));
    return found === undefined ? {} : { packages: [found] };
  });
}
