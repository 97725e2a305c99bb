import { type Analysis, defineAnalyzer, type FoundPackage } from '../analyzer.ts';

const statusFile = 'var/lib/dpkg/status';
const statusFolder = 'var/lib/dpkg/status.d/';
const infoFolder = 'var/lib/dpkg/info/';

/** States of a package whose files are, at least in part, in place (dpkg(1), "Package states"). */
const absent = new Set(['not-installed', 'config-files']);

/** Reads what dpkg has installed: its status database, the one-file-a-package form of distroless images, and its file lists. */
export const dpkg = defineAnalyzer({
  name: 'dpkg',
  doc: 'Debian packages: var/lib/dpkg/status, status.d of distroless images, and the lists of installed files.',
  version: 1,
  kind: 'dpkg',
  wants: ({ path }) => path === statusFile || isStatusPart(path) || isFileList(path) || isChecksums(path),
  analyze(file): Analysis {
    if (isFileList(file.path)) return { systemFiles: listedFiles(file.text()) };
    if (isChecksums(file.path)) return { systemFiles: checkedFiles(file.text()) };
    return { packages: installedPackages(file.text()) };
  },
});

function isStatusPart(path: string): boolean {
  return path.startsWith(statusFolder) && !path.slice(statusFolder.length).includes('/') && !path.endsWith('.md5sums');
}

function isFileList(path: string): boolean {
  return path.startsWith(infoFolder) && path.endsWith('.list');
}

function isChecksums(path: string): boolean {
  return (path.startsWith(infoFolder) || path.startsWith(statusFolder)) && path.endsWith('.md5sums');
}

/** Every folder of a package stands in its list too, right before what is in it. */
function listedFiles(text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const isFolder = line === '/.' || lines[index + 1]?.startsWith(`${line}/`);
    return isFolder || !line.startsWith('/') ? [] : [line.slice(1)];
  });
}

/** `MD5  path`, paths from the root without a leading slash. */
function checkedFiles(text: string): string[] {
  return text.split('\n').flatMap((line) => (line.length > 34 ? [line.slice(34)] : []));
}

interface Stanza {
  readonly package: FoundPackage;
  readonly depends: string;
  readonly provides: string;
}

function installedPackages(text: string): FoundPackage[] {
  const stanzas = text.split(/\n\s*\n/).flatMap((paragraph) => stanzaOf(fieldsOf(paragraph)) ?? []);
  const providers = new Map<string, string>();
  for (const {
    package: { name, version },
    provides,
  } of stanzas)
    for (const provided of relationNames(provides)) providers.set(provided, `${name}@${version}`);
  for (const {
    package: { name, version },
  } of stanzas)
    providers.set(name, `${name}@${version}`);
  return stanzas.map(({ package: found, depends }) => {
    const ids = relationNames(depends).flatMap((name) => providers.get(name) ?? []);
    const dependsOn = [...new Set(ids)].filter((id) => id !== `${found.name}@${found.version}`).sort();
    return dependsOn.length === 0 ? found : { ...found, dependsOn };
  });
}

/** Fields of one stanza; continuation lines are left out, no field that is read here has any. */
function fieldsOf(paragraph: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of paragraph.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0 && line[0] !== ' ' && line[0] !== '\t')
      fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

function stanzaOf(fields: ReadonlyMap<string, string>): Stanza | undefined {
  const name = fields.get('Package');
  const version = fields.get('Version');
  const state = fields.get('Status')?.split(/\s+/)[2];
  if (!name || !version || (state !== undefined && absent.has(state))) return undefined;
  const architecture = fields.get('Architecture');
  const maintainer = fields.get('Maintainer');
  return {
    package: {
      type: 'deb',
      name,
      version,
      source: sourceOf(fields.get('Source') ?? '', name, version),
      ...(architecture ? { architecture } : {}),
      ...(maintainer ? { maintainer } : {}),
    },
    depends: [fields.get('Pre-Depends'), fields.get('Depends')].filter(Boolean).join(', '),
    provides: fields.get('Provides') ?? '',
  };
}

/** `name (version)`, where the version stands only if it differs, as after a binary-only rebuild (deb-control(5), "Source"). */
function sourceOf(source: string, name: string, version: string): { name: string; version: string } {
  const [, sourceName, sourceVersion] = /^(\S+)(?:\s+\((.+)\))?/.exec(source) ?? [];
  return { name: sourceName ?? name, version: sourceVersion?.trim() ?? version };
}

/** Names in a relation field: alternatives count each, versions and architectures do not (deb-control(5), "Depends"). */
function relationNames(relation: string): string[] {
  return relation.split(/[,|]/).flatMap((part) => /^\s*([^\s(:[]+)/.exec(part)?.[1] ?? []);
}
