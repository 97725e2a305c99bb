import type { OperatingSystem } from '../../core/index.ts';
import { type Analysis, defineAnalyzer } from '../analyzer.ts';
import { list, mapping, readJson } from './document.ts';

/** Reads one release file; undefined where the file speaks of another distribution. */
type ReadRelease = (text: string) => OperatingSystem | undefined;

/** Families by the `ID` of os-release, in Trivy's spelling; the others keep their own file that names a finer version. */
const families: Readonly<Record<string, string>> = {
  alpine: 'alpine',
  azurelinux: 'azurelinux',
  bottlerocket: 'bottlerocket',
  chainguard: 'chainguard',
  coreos: 'coreos',
  echo: 'echo',
  mariner: 'cbl-mariner',
  minimos: 'minimos',
  opensuse: 'opensuse-leap',
  'opensuse-leap': 'opensuse-leap',
  'opensuse-tumbleweed': 'opensuse-tumbleweed',
  photon: 'photon',
  'sl-micro': 'slem',
  'sle-micro': 'slem',
  'sle-micro-rancher': 'slem',
  sles: 'sles',
  ubuntu: 'ubuntu',
  wolfi: 'wolfi',
};

/** Families whose `ID` differs from the name that advisories use. */
const renamed: Readonly<Record<string, string>> = { rhel: 'redhat', almalinux: 'alma', amzn: 'amazon', ol: 'oracle' };

/** Family by the words before "release" in the files of Red Hat's relatives. */
const redhatNames: Readonly<Record<string, string>> = {
  alma: 'alma',
  'alma linux': 'alma',
  almalinux: 'alma',
  centos: 'centos',
  'centos linux': 'centos',
  'centos stream': 'centos',
  fedora: 'fedora',
  'fedora linux': 'fedora',
  oracle: 'oracle',
  'oracle linux': 'oracle',
  'oracle linux server': 'oracle',
  rocky: 'rocky',
  'rocky linux': 'rocky',
};

/** Release files in the order in which they are believed: the first that reads decides, the others fill gaps. */
const releaseFiles: readonly (readonly [path: string, read: ReadRelease])[] = [
  ['etc/alpine-release', (text) => versionOnly('alpine', text)],
  ['etc/lsb-release', ubuntuRelease],
  ['etc/almalinux-release', relative('alma')],
  ['etc/rocky-release', relative('rocky')],
  ['etc/oracle-release', relative('oracle')],
  ['etc/fedora-release', relative('fedora')],
  ['usr/lib/fedora-release', relative('fedora')],
  ['etc/centos-release', relative('centos')],
  ['etc/system-release', amazonRelease],
  ['usr/lib/system-release', amazonRelease],
  ['etc/mariner-release', marinerRelease],
  ['etc/os-release', knownOsRelease],
  ['usr/lib/os-release', knownOsRelease],
  ['aarch64-bottlerocket-linux-gnu/sys-root/usr/lib/os-release', knownOsRelease],
  ['x86_64-bottlerocket-linux-gnu/sys-root/usr/lib/os-release', knownOsRelease],
  ['etc/redhat-release', redhatRelease],
  ['etc/debian_version', (text) => versionOnly('debian', text)],
];
const readers = new Map(releaseFiles);
const ubuntuStatus = 'var/lib/ubuntu-advantage/status.json';

/** Detects the distribution from its release files, with names and versions as advisories (and Trivy) spell them. */
export const osRelease = defineAnalyzer({
  name: 'os-release',
  doc: 'Distribution and version: os-release, alpine-release, debian_version, lsb-release and the release files of Red Hat’s relatives.',
  version: 1,
  maxBytes: 1 << 20,
  wants: ({ path }) => readers.has(path) || path === ubuntuStatus,
  analyze(file): Analysis {
    if (file.path === ubuntuStatus) return extendedSupport(readJson(file).value);
    const read = readers.get(file.path);
    const os = read?.(file.text()) ?? (file.path.endsWith('os-release') ? otherOsRelease(file.text()) : undefined);
    return os === undefined ? {} : { os };
  },
});

/**
 * Chooses among what the release files of one artifact say.
 * @param found by the path of the file that said it.
 */
export function chooseOperatingSystem(found: ReadonlyMap<string, OperatingSystem>): OperatingSystem | undefined {
  const ranked = [...found]
    .filter(([path]) => readers.has(path))
    .sort(([left, one], [right, other]) => rank(left, one) - rank(right, other))
    .map(([, os]) => os);
  const [first] = ranked;
  if (first === undefined) return undefined;
  const prettyName = ranked.find((os) => os.prettyName !== undefined && os.family === first.family)?.prettyName;
  const extended = first.family === 'ubuntu' && found.get(ubuntuStatus)?.extendedSupport === true;
  return {
    ...first,
    ...(prettyName === undefined ? {} : { prettyName }),
    ...(extended ? { extendedSupport: true } : {}),
  };
}

/** An os-release of a family that has a finer file of its own (Debian, Red Hat's relatives) is believed last. */
function rank(path: string, os: OperatingSystem): number {
  const place = releaseFiles.findIndex(([file]) => file === path);
  return path.endsWith('os-release') && !Object.values(families).includes(os.family)
    ? releaseFiles.length + place
    : place;
}

function versionOnly(family: string, text: string): OperatingSystem | undefined {
  const version = text.trim().split('\n')[0]?.trim() ?? '';
  return version === '' ? undefined : { family, version };
}

function ubuntuRelease(text: string): OperatingSystem | undefined {
  const fields = assignments(text);
  if (fields.get('DISTRIB_ID') !== 'Ubuntu') return undefined;
  const prettyName = fields.get('DISTRIB_DESCRIPTION');
  return { family: 'ubuntu', version: fields.get('DISTRIB_RELEASE') ?? '', ...(prettyName ? { prettyName } : {}) };
}

/** `NAME release VERSION (CODE)` of one relative; a file that names another is left to that one's own. */
function relative(family: string): ReadRelease {
  return (text) => {
    const os = redhatRelease(text);
    return os?.family === family ? os : undefined;
  };
}

function redhatRelease(text: string): OperatingSystem | undefined {
  const match = /^(.*) release (\d[\d.]*)/m.exec(text.trim());
  if (match === null) return undefined;
  const [line, name = '', version = ''] = match;
  return {
    family: redhatNames[name.toLowerCase()] ?? 'redhat',
    version,
    prettyName: text.trim().split('\n')[0] ?? line,
  };
}

function amazonRelease(text: string): OperatingSystem | undefined {
  const line = text.split('\n').find((line) => line.startsWith('Amazon Linux'));
  const words = line?.trim().split(/\s+/) ?? [];
  const version = words.slice(words[2] === 'release' ? 3 : 2).join(' ');
  return line === undefined || version === '' ? undefined : { family: 'amazon', version, prettyName: line.trim() };
}

function marinerRelease(text: string): OperatingSystem | undefined {
  const match = /^CBL-Mariner (\d+\.\d+)/m.exec(text);
  return match === null ? undefined : { family: 'cbl-mariner', version: match[1] ?? '' };
}

function knownOsRelease(text: string): OperatingSystem | undefined {
  const fields = assignments(text);
  const family = families[fields.get('ID') ?? ''];
  return family === undefined ? undefined : fromFields(family, fields);
}

function otherOsRelease(text: string): OperatingSystem | undefined {
  const fields = assignments(text);
  const id = fields.get('ID') ?? '';
  return id === '' ? undefined : fromFields(renamed[id] ?? id, fields);
}

function fromFields(family: string, fields: ReadonlyMap<string, string>): OperatingSystem {
  const prettyName = fields.get('PRETTY_NAME');
  return { family, version: fields.get('VERSION_ID') ?? '', ...(prettyName ? { prettyName } : {}) };
}

/** `KEY=value` lines with the shell's quotes taken off (os-release(5)). */
function assignments(text: string): Map<string, string> {
  const lines = text.split('\n').map((line) => /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line));
  return new Map(lines.flatMap((match) => (match === null ? [] : [[match[1]!, unquote(match[2]!)] as const])));
}

function unquote(value: string): string {
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1).replace(/\\(["'$`\\])/g, '$1') : value;
}

function extendedSupport(status: unknown): Analysis {
  const enabled = list(mapping(status)['services']).some((service) => {
    const { name, status } = mapping(service);
    return name === 'esm-infra' && status === 'enabled';
  });
  return enabled ? { os: { family: 'ubuntu', version: '', extendedSupport: true } } : {};
}
