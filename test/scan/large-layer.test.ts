// A large layer is unpacked in a thread of its own: only there are broken streams told in these words.
import { randomFillSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { builtCommand } from '../support/built.ts';
import { buildImage, writeTestLayout } from '../support/image.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-large-'));
afterAll(() => rmSync(folder, { recursive: true }));

const status = 'Package: sample\nStatus: install ok installed\nVersion: 1.2-3\nArchitecture: all\n\n';
const members = [
  { path: 'etc/os-release', content: Buffer.from('ID=debian\nVERSION_ID="12"\n') },
  { path: 'large', content: randomFillSync(new Uint8Array(10 * 2 ** 20)) },
  { path: 'var/lib/dpkg/status', content: Buffer.from(status) },
];

async function scan(name: string, pack: (tar: Uint8Array) => Uint8Array, ...more: readonly string[]) {
  const layout = join(folder, name);
  await writeTestLayout(layout, buildImage({ layers: [members], pack }));
  const flags = ['--cache-dir', join(folder, 'cache'), '--offline-scan', '--format', 'json', '--list-all-pkgs'];
  return builtCommand().run([...more, 'scan', 'image', '--input', layout, ...flags]);
}

describe('a large layer', () => {
  it('is refused where its stream ends early', async () => {
    const cut = (tar: Uint8Array) => gzipSync(tar, { level: 1 }).subarray(0, -20_000);
    const english = await scan('cut', cut);
    expect([english.status, english.stderr]).toEqual([2, expect.stringContaining('it ends early')]);
    const chinese = await scan('cut-zh', cut, '--lang', 'zh');
    expect([chinese.status, chinese.stderr]).toEqual([2, expect.stringContaining('提前结束')]);
  });

  it('is read to its last file', async () => {
    const { status, stdout } = await scan('whole', (tar) => gzipSync(tar, { level: 1 }));
    expect([status, stdout]).toEqual([0, expect.stringContaining('"sample"')]);
  });
});
