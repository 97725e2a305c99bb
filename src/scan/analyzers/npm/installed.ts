import { defineAnalyzer, type Analysis, type AnalyzedFile, type FoundPackage } from '../../analyzer.ts';
import { fileName, list, mapping, reading, text } from '../document.ts';

/** What is installed: each package brings its package.json. */
export const nodePackage = defineAnalyzer({
  name: 'node-pkg',
  doc: 'Installed packages of Node.js: package.json files that have a name and a version.',
  version: 2,
  kind: 'node-pkg',
  maxBytes: 4 << 20,
  wants: ({ path }) => fileName(path) === 'package.json',
  analyze(file) {
    const found = readPackage(file);
    return found === undefined ? {} : { packages: [found] };
  },
});

/** Licences of what a lock file lists stand in the installed packages, where a project has them. */
export const nodeModules = defineAnalyzer({
  name: 'node-modules',
  doc: 'Licences of the packages of a package-lock.json, from node_modules beside it.',
  version: 1,
  kind: 'npm',
  lockFile: true,
  maxBytes: 4 << 20,
  wants: ({ path }) => installedRoot.test(path),
  analyze: readLicenses,
});

/** The folder of an installed package; package.json files deeper in it are its own business. */
const installedRoot = /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/;

function readLicenses(file: AnalyzedFile): Analysis {
  const { name, version, licenses } = readPackage(file) ?? {};
  if (licenses === undefined) return {};
  const project = file.path.slice(0, file.path.search(/(?:^|(?<=\/))node_modules\//));
  return { companions: [{ of: `${project}package-lock.json`, licenses: { [`${name}@${version}`]: licenses } }] };
}

/** Packages test their readers with broken files: only what is the root of an installed package must be whole. */
function readPackage(file: AnalyzedFile): FoundPackage | undefined {
  if (!file.path.includes('node_modules/') || installedRoot.test(file.path))
    return toPackage(reading(file, () => parse(file)));
  try {
    return toPackage(parse(file));
  } catch {
    return undefined;
  }
}

function parse(file: AnalyzedFile): unknown {
  return JSON.parse(file.text());
}

function toPackage(document: unknown): FoundPackage | undefined {
  const { name, version, license, licenses } = mapping(document);
  if (text(name) === '' || text(version) === '') return undefined;
  const told = licensesOf(license ?? licenses);
  return { type: 'npm', name: text(name), version: text(version), ...(told.length > 0 && { licenses: told }) };
}

/** An SPDX expression, or the older `{type, url}` and lists of them (npm documentation, package.json, "license"). */
function licensesOf(value: unknown): string[] {
  const one = text(value) || text(mapping(value)['type']);
  return one === '' ? list(value).flatMap(licensesOf) : [one];
}
