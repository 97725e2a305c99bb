import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { rpm } from '../../src/scan/analyzers/rpm.ts';
import { missing, run, workFolder } from './real-image.ts';

/** Databases of real CentOS 5 to 8 systems, which Debian ships as the test data of a Go library. */
const databases = '/usr/share/gocode/src/github.com/knqyf263/go-rpmdb/pkg/testdata';
const { folder, remove } = workFolder();
afterAll(remove);

it('real Berkeley DB databases agree with rpm -qa', async (ctx) => {
  if (!existsSync(databases)) ctx.skip('golang-github-knqyf263-go-rpmdb-dev is not here');
  if (missing('rpm') !== undefined) ctx.skip('rpm is not here');
  if (!(await run('rpm', '--showrc')).includes('bdb_ro')) ctx.skip('this rpm reads no Berkeley DB');
  const names = readdirSync(databases).filter((name) => existsSync(join(databases, name, 'Packages')));
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) {
    mkdirSync(join(folder, name));
    copyFileSync(join(databases, name, 'Packages'), join(folder, name, 'Packages'));
    const format = '%{NAME} %{EPOCHNUM}:%{VERSION}-%{RELEASE} %{ARCH} %{SOURCERPM}\\n';
    const said = await run(
      'rpm',
      '--define',
      '_db_backend bdb_ro',
      '--dbpath',
      join(folder, name),
      '-qa',
      '--qf',
      format,
    );
    const bytes = readFileSync(join(folder, name, 'Packages'));
    const file = { path: 'var/lib/rpm/Packages', size: bytes.length, mode: 0o644, bytes, text: () => '' };
    const { packages = [], problems = [] } = await rpm.analyze(file);
    const ours = packages.map(({ name, version, architecture = '(none)', source }) => {
      const [, epoch = '0', rest = ''] = /^(?:(\d+):)?(.*)$/.exec(version) ?? [];
      const plain = source?.version.replace(/^\d+:/, '');
      return `${name} ${epoch}:${rest} ${architecture} ${source === undefined ? '(none)' : `${source.name}-${plain}.src.rpm`}`;
    });
    expect(problems).toEqual([]);
    expect(ours.sort()).toEqual(said.trim().replaceAll('.nosrc.rpm', '.src.rpm').split('\n').sort());
  }
}, 120_000);
