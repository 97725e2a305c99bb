import { defineAnalyzer, type Analysis, type AnalyzedFile, type FoundPackage } from '../../analyzer.ts';
import { fileName, mapping, mappings, readJson, text } from '../document.ts';

/** What Pipenv locked. */
export const pipfileLock = defineAnalyzer({
  name: 'pipfile-lock',
  doc: 'Python packages that Pipenv locked: Pipfile.lock.',
  version: 1,
  kind: 'pipenv',
  lockFile: true,
  wants: ({ path }) => fileName(path) === 'Pipfile.lock',
  analyze,
});

function analyze(file: AnalyzedFile): Analysis {
  const located = readJson(file);
  const document = mapping(located.value);
  const section = (name: string, dev: boolean): FoundPackage[] =>
    mappings(document[name]).flatMap(([project, entry]): FoundPackage[] => {
      const version = text(entry['version']).replace(/^={2,3}/, '');
      const lines = located.lines(entry);
      if (version === '') return [];
      return [
        { type: 'pypi', name: project, version, ...(dev && { dev }), ...(lines !== undefined && { lines: [lines] }) },
      ];
    });
  const shipped = section('default', false);
  const names = new Set(shipped.map(({ name }) => name));
  return { packages: [...shipped, ...section('develop', true).filter(({ name }) => !names.has(name))] };
}
