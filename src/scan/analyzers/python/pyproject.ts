import { defineAnalyzer, type Analysis, type AnalyzedFile } from '../../analyzer.ts';
import { fileName, list, mapping, mappings, readToml, text } from '../document.ts';
import { normalizePythonName } from './name.ts';

/** A Python project's own file: which of the packages that Poetry locked it asks for itself. */
export const pyproject = defineAnalyzer({
  name: 'pyproject',
  doc: 'Direct dependencies of Poetry projects: pyproject.toml beside poetry.lock.',
  version: 1,
  kind: 'poetry',
  lockFile: true,
  maxBytes: 8 << 20,
  wants: ({ path }) => fileName(path) === 'pyproject.toml',
  analyze,
});

function analyze(file: AnalyzedFile): Analysis {
  const document = readToml(file);
  const project = mapping(document['project']);
  const poetry = mapping(mapping(document['tool'])['poetry']);
  const groups = mappings(poetry['group']).map(([, group]) => group['dependencies']);
  const tables = [poetry['dependencies'], poetry['dev-dependencies'], ...groups];
  const requirements = [project['dependencies'], ...Object.values(mapping(project['optional-dependencies']))].flatMap(
    list,
  );
  const names = [
    ...tables.flatMap((table) => Object.keys(mapping(table))),
    ...requirements.map((one) => requirementName(text(one))),
  ];
  const direct = [...new Set(names.filter((name) => name !== '' && name !== 'python').map(normalizePythonName))];
  return direct.length === 0
    ? {}
    : { companions: [{ of: `${file.path.slice(0, -'pyproject.toml'.length)}poetry.lock`, direct }] };
}

/** The name that a requirement begins with (PEP 508). */
function requirementName(requirement: string): string {
  return /^\s*([A-Za-z0-9][\w.-]*)/.exec(requirement)?.[1] ?? '';
}
