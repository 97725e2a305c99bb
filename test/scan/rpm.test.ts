import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openArchive } from '../../src/oci/archive/open.ts';
import { inspectDirectory } from '../../src/scan/artifact/inspect-directory.ts';
import { inspectImage } from '../../src/scan/artifact/inspect-image.ts';
import { essence, missing, packagesOf, packLayout, run, workFolder } from './real-image.ts';

const { folder, remove } = workFolder();
afterAll(remove);
const packages = ['athos', 'porthos', 'aramis', 'dartagnan'];

function spec(name: string, index: number): string {
  return `Name: ${name}
Epoch: ${index}
Version: 1.${index}
Release: 3%{?dist}
Summary: a test package
License: MIT
Vendor: Red Hat, Inc.
BuildArch: noarch
%description
${'A long description. '.repeat(200)}
%install
mkdir -p %{buildroot}/usr/share/${name}
for i in $(seq 1 ${index * 300}); do touch %{buildroot}/usr/share/${name}/file-$i; done
%files
/usr/share/${name}
`;
}

it('an rpm root agrees with rpm -qa, as folder and as image', async (ctx) => {
  const lacking = missing('rpm', 'rpmbuild', 'umoci', 'tar', 'root');
  if (lacking !== undefined) ctx.skip(`${lacking} is not here`);
  const root = join(folder, 'root');
  mkdirSync(join(root, 'etc'), { recursive: true });
  writeFileSync(join(root, 'etc/redhat-release'), 'Red Hat Enterprise Linux release 9.3 (Plow)\n');
  for (const [index, name] of packages.entries()) {
    writeFileSync(join(folder, `${name}.spec`), spec(name, index));
    await run('rpmbuild', '-bb', '--quiet', '--define', `_topdir ${folder}/build`, join(folder, `${name}.spec`));
  }
  const rpms = readdirSync(join(folder, 'build/RPMS/noarch')).map((file) => join(folder, 'build/RPMS/noarch', file));
  const database = ['--root', root, '--dbpath', '/usr/lib/sysimage/rpm'];
  await run('rpm', ...database, '-i', '--nodeps', '--ignoreos', ...rpms);
  const format = '%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\n';
  const said = (await run('rpm', ...database, '-qa', '--qf', format))
    .trim()
    .split('\n')
    .map((line) => line.replace(' 0:', ' '));
  const rootfs = await inspectDirectory(root, {}, 'rootfs');
  expect(rootfs.os).toMatchObject({ family: 'redhat', version: '9.3' });
  expect(packagesOf(rootfs, 'rpm')).toEqual(said.sort());
  expect(said).toHaveLength(packages.length);
  await run('tar', '-C', root, '-cf', join(folder, 'root.tar'), '.');
  await packLayout(join(folder, 'layout'), [join(folder, 'root.tar')]);
  const source = await openArchive(join(folder, 'layout'));
  expect(essence(await inspectImage(source), { layers: false })).toEqual(essence(rootfs, { layers: false }));
  await source.close();
}, 120_000);
