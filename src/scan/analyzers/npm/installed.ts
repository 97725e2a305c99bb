import { defineAnalyzer, type Analysis, type AnalyzedFile } from '../../analyzer.ts';
import { fileName, list, mapping, reading, text } from '../document.ts';

/** What is installed: each package brings its package.json. */
export const nodePackage = defineAnalyzer({
  name: 'node-pkg',
  doc: 'Installed packages of Node.js: package.json files that have a name and a version.',
  version: 1,
  kind: 'node-pkg',
  maxBytes: 4 << 20,
  wants: ({ path }) => fileName(path) === 'package.json',
  analyze,
});

function analyze(file: AnalyzedFile): Analysis {
  const document = mapping(reading(file, (): unknown => JSON.parse(file.text())));
  const [name, version] = [text(document['name']), text(document['version'])];
  if (name === '' || version === '') return {};
  const licenses = licensesOf(document['license'] ?? document['licenses']);
  return { packages: [{ type: 'npm', name, version, ...(licenses.length > 0 && { licenses }) }] };
}

/** An SPDX expression, or the older `{type, url}` and lists of them (npm documentation, package.json, "license"). */
function licensesOf(value: unknown): string[] {
  const one = text(value) || text(mapping(value)['type']);
  return one === '' ? list(value).flatMap(licensesOf) : [one];
}
