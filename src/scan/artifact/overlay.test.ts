import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveLink } from '../../formats/tar/path.ts';
import { type JournalEntry, JournalWriter, readJournal } from './journal.ts';
import type { FileFinding, LayerRecord } from './layer-record.ts';
import { Overlay } from './overlay.ts';

/** A layer of these entries; each file is a finding whose version is the layer's number. */
function layerOf(entries: readonly JournalEntry[], number: number): LayerRecord {
  const journal = new JournalWriter();
  for (const entry of entries) journal.add(entry);
  const findings = entries.flatMap(({ kind, path }, entry): FileFinding[] =>
    kind === 'file' ? [{ entry, path, analyzer: 'x', analysis: { systemFiles: [`${number}:${entry}`] } }] : [],
  );
  const removes = entries.some(({ kind }) => kind === 'whiteout' || kind === 'opaque');
  const diffId = `sha256:${'0'.repeat(64)}` as const;
  return { diffId, size: 0, journal: journal.finish(), removes, findings, links: [], problems: [] };
}

function merged(layers: readonly (readonly JournalEntry[])[]): string[] {
  const overlay = new Overlay();
  layers.forEach((entries, index) => overlay.apply(layerOf(entries, index), index));
  return overlay
    .files()
    .map(({ path, results }) => `${path}=${results[0]?.analysis.systemFiles?.[0]}`)
    .sort();
}

/** What a plain unpacking of the layers would leave: a map of every path, changed entry by entry. */
function unpacked(layers: readonly (readonly JournalEntry[])[]): string[] {
  const tree = new Map<string, { kind: string; value: string }>();
  const under = (path: string) => [...tree.keys()].filter((other) => other.startsWith(`${path}/`));
  const remove = (path: string) => [path, ...under(path)].forEach((other) => tree.delete(other));
  const resolve = (path: string, hops = 0): string => {
    if (path === '') return '';
    const slash = path.lastIndexOf('/');
    const folder = resolve(slash < 0 ? '' : path.slice(0, slash), hops);
    const own = folder === '' ? path.slice(slash + 1) : `${folder}/${path.slice(slash + 1)}`;
    const node = tree.get(own);
    return node?.kind === 'symlink' && hops < 40 ? resolve(resolveLink(own, node.value), hops + 1) : own;
  };
  const place = (path: string) => {
    const slash = path.lastIndexOf('/');
    const folder = slash < 0 ? '' : resolve(path.slice(0, slash));
    return folder === '' ? path.slice(slash + 1) : `${folder}/${path.slice(slash + 1)}`;
  };
  layers.forEach((entries, number) => {
    for (const { kind, path } of entries) {
      if (kind === 'whiteout') remove(place(path));
      if (kind === 'opaque') under(place(path)).forEach((other) => tree.delete(other));
    }
    entries.forEach(({ kind, path, target }, entry) => {
      if (kind === 'whiteout' || kind === 'opaque') return;
      const at = place(path);
      const names = at.split('/');
      names.slice(0, -1).forEach((_, index) => {
        const folder = names.slice(0, index + 1).join('/');
        if (tree.get(folder)?.kind !== 'directory') tree.set(folder, { kind: 'directory', value: '' });
      });
      if (kind !== 'directory' || tree.get(at)?.kind !== 'directory') remove(at);
      tree.set(at, { kind, value: kind === 'file' ? `${number}:${entry}` : target });
    });
  });
  return [...tree].flatMap(([path, { kind, value }]) => (kind === 'file' ? [`${path}=${value}`] : [])).sort();
}

const name = fc.constantFrom('a', 'b', 'c');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
/** Links lead down, never up, so that both sides agree on what a circle is: there is none. */
const link = fc
  .tuple(path, fc.constantFrom('x', 'x/y', '/x'))
  .map(([path, target]) => ({ kind: 'symlink' as const, path, target, size: 0 }));
const plain = fc.record({
  kind: fc.constantFrom(
    'file' as const,
    'file' as const,
    'directory' as const,
    'whiteout' as const,
    'opaque' as const,
    'hardlink' as const,
  ),
  path: fc.oneof(
    path,
    path.map((inner) => `x/${inner}`),
  ),
  target: fc.constant(''),
  size: fc.constant(0),
});

describe('Overlay', () => {
  it('equals a plain unpacking of the layers', () => {
    const layers = fc.array(
      fc.array(fc.oneof({ weight: 6, arbitrary: plain }, { weight: 1, arbitrary: link }), { maxLength: 8 }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(layers, (layers) => {
        expect(merged(layers)).toEqual(unpacked(layers));
      }),
      { numRuns: 2000 },
    );
  });

  it('ends on links in a circle', () => {
    const circle = [
      { kind: 'symlink', path: 'a', target: 'b', size: 0 },
      { kind: 'symlink', path: 'b', target: 'a', size: 0 },
      { kind: 'file', path: 'a/x', target: '', size: 0 },
    ] as const;
    expect(merged([circle])).toHaveLength(1);
  });
});

it('a journal gives back what was written', () => {
  const kind = fc.constantFrom(
    'file' as const,
    'directory' as const,
    'symlink' as const,
    'hardlink' as const,
    'whiteout' as const,
  );
  const entry = fc.record({
    kind,
    path: fc.string({ unit: 'binary' }),
    target: fc.string({ unit: 'binary' }),
    size: fc.maxSafeNat(),
  });
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const writer = new JournalWriter();
      for (const one of entries) writer.add(one);
      const expected = entries.map((one) => ({
        ...one,
        target: one.kind.endsWith('link') ? one.target : '',
        size: one.kind === 'file' ? one.size : 0,
      }));
      expect([...readJournal(writer.finish())]).toEqual(expected);
    }),
  );
});
