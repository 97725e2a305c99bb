import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sameBytes } from '../bytes.ts';
import { generateSigningKey } from '../key/private-key.ts';
import { verifyInclusion } from '../log/merkle.ts';
import { MerkleTree } from '../log/merkle-tree.ts';
import { openLog } from './log.ts';

const root = mkdtempSync(join(tmpdir(), 'dartagnan-log-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const key = generateSigningKey();
const open = (folder: string) => openLog({ folder, key, name: 'log', origin: 'log - 1', now: () => 1_000 });
const body = (number: number) => new TextEncoder().encode(JSON.stringify({ kind: 'k', apiVersion: '1', number }));
const newFolder = () => mkdtempSync(join(root, 'log-'));

it('proves every entry of trees of every size up to 40', () => {
  const tree = new MerkleTree();
  for (let size = 1; size <= 40; size++) {
    tree.append(body(size - 1));
    for (let index = 0; index < size; index++) {
      const proof = {
        logIndex: BigInt(index),
        treeSize: BigInt(size),
        rootHash: tree.root(),
        hashes: tree.inclusion(index),
        checkpoint: undefined,
      };
      expect(() => verifyInclusion(body(index), proof)).not.toThrow();
    }
  }
  expect(sameBytes(tree.root(7), tree.root(8))).toBe(false);
  expect(() =>
    verifyInclusion(body(1), {
      logIndex: 0n,
      treeSize: 40n,
      rootHash: tree.root(),
      hashes: tree.inclusion(0),
      checkpoint: undefined,
    }),
  ).toThrow(/does not lead/);
});

describe('a log on disk', () => {
  it('is the same after it was opened again, and takes nothing twice', async () => {
    const folder = newFolder();
    const first = await open(folder);
    for (const number of [0, 1, 2]) await first.add(body(number));
    const head = first.tree.root();
    await first.close();
    const again = await open(folder);
    expect(again.tree.root()).toEqual(head);
    expect(await again.add(body(1))).toEqual({ index: 1, isNew: false });
    await again.close();
  });

  it('cuts off what a crash left half written', async () => {
    const folder = newFolder();
    const log = await open(folder);
    await log.add(body(0));
    await log.close();
    appendFileSync(join(folder, 'entries.jsonl'), '{"time":1,"bo');
    const again = await open(folder);
    expect(again.tree.size).toBe(1);
    expect(await again.add(body(1))).toEqual({ index: 1, isNew: true });
    await again.close();
    expect((await open(folder)).tree.size).toBe(2);
  });

  it.each<[string, (text: string) => string]>([
    ['changed', (text) => text.replace('"time":1,"body":"eyJ', '"time":1,"body":"eyK')],
    ['cut off', (text) => text.slice(0, text.indexOf('\n') + 1)],
  ])('is refused where entries that it has signed were %s', async (_, change) => {
    const folder = newFolder();
    const log = await open(folder);
    for (const number of [0, 1, 2]) await log.add(body(number));
    await log.close();
    const file = join(folder, 'entries.jsonl');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    await expect(open(folder)).rejects.toMatchObject({ code: 'SIGN_MALFORMED' });
  });

  it('has every entry that it answered for after kill -9', async () => {
    const folder = newFolder();
    const writer = spawn(process.execPath, ['tools/run.mjs', 'test/support/log-writer.ts', folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const answered = await killAfter(writer, 30);
    const log = await open(folder);
    expect(log.tree.size).toBeGreaterThanOrEqual(answered);
    expect(answered).toBeGreaterThanOrEqual(30);
    await log.close();
  }, 60_000);
});

/** Kills the writer once it has answered for so many entries. @returns how many it has said in all. */
async function killAfter(writer: ChildProcess, count: number): Promise<number> {
  let said = '';
  writer.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.split('\n').length > count) writer.kill('SIGKILL');
  });
  await once(writer, 'close');
  return said.split('\n').length - 1;
}
