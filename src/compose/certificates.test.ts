import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { expect, it } from 'vitest';
import { readCertificates } from './certificates.ts';

it('reads every certificate of a bundle, and says where there is none', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'dartagnan-cacert-'));
  const [first = '', second = ''] = rootCertificates;
  await writeFile(join(cwd, 'bundle.pem'), `# internal\n${first}\n${second}\n`);
  await writeFile(join(cwd, 'none.pem'), 'MIIB');
  expect(await readCertificates(undefined, cwd)).toEqual([]);
  expect(await readCertificates('bundle.pem', cwd)).toEqual([first, second]);
  for (const name of ['none.pem', 'missing.pem'])
    await expect(readCertificates(name, cwd)).rejects.toMatchObject({ code: 'CERTIFICATES_UNREADABLE', where: name });
});
