import { mkdtempSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { RuntimeError } from '../../errors.ts';
import { readDocuments } from './documents.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-documents-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(name: string, content?: string | Uint8Array): Promise<unknown[]> {
  const path = join(folder, name);
  if (content !== undefined) writeFileSync(path, content);
  const all: unknown[] = [];
  for await (const document of readDocuments(path)) all.push(document);
  return all;
}

const trail = { Records: [{ eventName: 'a' }, { eventName: 'b' }] };

describe('documents of a file', () => {
  it.each([
    ['one a line', 'l.json', '{"a":1}\n\n{"b":2}\n', [{ a: 1 }, { b: 2 }]],
    ['one on one line', 'o.json', JSON.stringify(trail), [trail]],
    ['one over many lines', 'm.json', JSON.stringify(trail, null, 2), [trail]],
    [
      'one that opens several brackets on its first line',
      'n.json',
      '{"Records": [{ "eventName": "}",\n"b": 1}]}',
      [{ Records: [{ eventName: '}', b: 1 }] }],
    ],
    ['a list over many lines', 'a.json', '[\n{"a":1},\n{"b":2}]', [[{ a: 1 }, { b: 2 }]]],
    ['one over many lines, zipped', 'm.json.gz', gzipSync(JSON.stringify(trail, null, 2)), [trail]],
    ['one a line, zipped', 'l.json.gz', gzipSync('{"a":1}\n{"b":2}'), [{ a: 1 }, { b: 2 }]],
    ['none', 'e.json', '', []],
  ] as const)('%s', async (_, name, content, expected) => expect(await read(name, content)).toEqual(expected));

  it('reads the files of a folder, oldest first', async () => {
    mkdirSync(join(folder, 'logs/sub'), { recursive: true });
    for (const [name, time] of [
      ['b', 1],
      ['a', 2],
    ] as const) {
      writeFileSync(join(folder, 'logs', name), JSON.stringify(name));
      utimesSync(join(folder, 'logs', name), time, time);
    }
    expect(await read('logs')).toEqual(['b', 'a']);
  });

  it.each([
    ['cut.json', '{"a":1}\n{"b"', /line 2/],
    ['torn.json.gz', gzipSync('{"a":1}').subarray(0, 12), /unexpected end/],
    ['open.json', '{\n"a": 1', /JSON/],
    ['none.json', undefined, /ENOENT/],
  ] as const)('names what is wrong with %s', async (name, content, words) => {
    await expect(read(name, content)).rejects.toThrow(RuntimeError);
    await expect(read(name)).rejects.toThrow(words);
  });
});
