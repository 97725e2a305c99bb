import { type Analysis, defineAnalyzer, type FoundPackage } from '../analyzer.ts';
import { splitSourceRpm } from './rpm.ts';
import { detail } from '../details.ts';

/** Reads the list that Azure Linux leaves in its distroless images in place of a database. */
export const rpmManifest = defineAnalyzer({
  name: 'rpm-manifest',
  doc: 'RPM packages of Azure Linux distroless images: var/lib/rpmmanifest/container-manifest-2.',
  version: 1,
  kind: 'rpm',
  wants: ({ path }) => path === 'var/lib/rpmmanifest/container-manifest-2',
  analyze(file): Analysis {
    const lines = file
      .text()
      .split('\n')
      .filter((line) => line.trim() !== '');
    const packages = lines.map(packageOf);
    const bad = packages.findIndex((found) => found === undefined);
    return {
      packages: packages.filter((found) => found !== undefined),
      ...(bad < 0
        ? {}
        : { problems: [detail('line {value} has not the ten fields of an rpm query', { value: bad + 1 })] }),
    };
  },
});

/** Name, version-release, install time, build time, vendor, none, size, architecture, epoch, source RPM, by tabs. */
function packageOf(line: string): FoundPackage | undefined {
  const fields = line.split('\t');
  const [name = '', version = '', , , vendor = '', , , architecture = '', epoch = ''] = fields;
  if (fields.length !== 10 || name === '' || !version.includes('-')) return undefined;
  const prefix = Number(epoch) > 0 ? `${epoch}:` : '';
  const source = splitSourceRpm(fields[9]!);
  return {
    type: 'rpm',
    name,
    version: `${prefix}${version}`,
    ...(architecture === '' ? {} : { architecture }),
    ...(vendor === '' || vendor === '(none)' ? {} : { maintainer: vendor }),
    ...(source === undefined
      ? {}
      : { source: { name: source.name, version: `${prefix}${source.version}-${source.release}` } }),
  };
}
