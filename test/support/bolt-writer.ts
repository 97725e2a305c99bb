// Writes small bbolt databases for tests: one transaction, no free pages, buckets inline where bbolt would keep them so.
import { fnv1a64 } from '../../src/formats/bolt/meta.ts';

/** What a bucket holds: values, or buckets again. */
export interface BoltTree {
  readonly [key: string]: string | Uint8Array | BoltTree;
}

interface Item {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly flags: number;
}

const encoder = new TextEncoder();

/** The bytes of a database that holds the tree. */
export function writeBolt(tree: BoltTree, pageSize = 4096): Uint8Array {
  const pages = new Map<number, Uint8Array>();
  const allocate = allocator(pages, pageSize);
  allocate(1, page(2, 0x10, 0, pageSize));
  const root = writeBucket(tree, allocate, pageSize, false).root;
  const size = ([...pages].at(-1)?.[0] ?? 2) * pageSize + ([...pages].at(-1)?.[1].length ?? 0);
  const file = new Uint8Array(size);
  for (const [id, bytes] of pages) file.set(bytes, id * pageSize);
  for (const id of [0, 1]) file.set(meta(id, root, size / pageSize, pageSize), id * pageSize);
  return file;
}

type Allocate = (count: number, bytes: Uint8Array) => number;

function allocator(pages: Map<number, Uint8Array>, pageSize: number): Allocate {
  let next = 2;
  return (count, bytes) => {
    const id = next;
    next += count;
    new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(0, BigInt(id), true);
    const whole = new Uint8Array(count * pageSize);
    whole.set(bytes);
    pages.set(id, whole);
    return id;
  };
}

function meta(id: number, root: number, highWater: number, pageSize: number): Uint8Array {
  const bytes = page(id, 4, 0, 80);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, 0xed0cdaed, true);
  view.setUint32(20, 2, true);
  view.setUint32(24, pageSize, true);
  view.setBigUint64(32, BigInt(root), true);
  view.setBigUint64(48, 2n, true);
  view.setBigUint64(56, BigInt(highWater), true);
  view.setBigUint64(64, BigInt(id + 1), true);
  view.setBigUint64(72, fnv1a64(bytes.subarray(16, 72)), true);
  return bytes;
}

function page(id: number, flags: number, count: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(id), true);
  view.setUint16(8, flags, true);
  view.setUint16(10, count, true);
  return bytes;
}

function writeBucket(tree: BoltTree, allocate: Allocate, pageSize: number, mayInline: boolean) {
  const items = Object.entries(tree)
    .map(([key, value]): Item => {
      if (typeof value === 'string') return { key: encoder.encode(key), value: encoder.encode(value), flags: 0 };
      if (value instanceof Uint8Array) return { key: encoder.encode(key), value, flags: 0 };
      return { key: encoder.encode(key), value: bucketValue(value, allocate, pageSize), flags: 1 };
    })
    .sort((left, right) => Buffer.compare(left.key, right.key));
  const size = items.reduce((sum, { key, value }) => sum + 16 + key.length + value.length, 16);
  if (mayInline && size <= pageSize / 4 && items.every(({ flags }) => flags === 0))
    return { root: 0, inline: leaf(items) };
  return { root: writeTree(items, allocate, pageSize), inline: new Uint8Array() };
}

function bucketValue(tree: BoltTree, allocate: Allocate, pageSize: number): Uint8Array {
  const { root, inline } = writeBucket(tree, allocate, pageSize, true);
  const bytes = new Uint8Array(16 + inline.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(root), true);
  bytes.set(inline, 16);
  return bytes;
}

function writeTree(items: readonly Item[], allocate: Allocate, pageSize: number): number {
  let level = chunks(items, pageSize, ({ key, value }) => 16 + key.length + value.length).map((chunk) =>
    place(leaf(chunk), chunk[0]?.key, allocate, pageSize),
  );
  while (level.length > 1)
    level = chunks(level, pageSize, ({ key }) => 16 + key.length).map((chunk) =>
      place(branch(chunk), chunk[0]?.key, allocate, pageSize),
    );
  return level[0]?.id ?? 0;
}

function place(bytes: Uint8Array, key: Uint8Array | undefined, allocate: Allocate, pageSize: number) {
  const count = Math.max(1, Math.ceil(bytes.length / pageSize));
  new DataView(bytes.buffer).setUint32(12, count - 1, true);
  return { key: key ?? new Uint8Array(), id: allocate(count, bytes) };
}

function chunks<Value>(values: readonly Value[], pageSize: number, sizeOf: (value: Value) => number): Value[][] {
  const all: Value[][] = [[]];
  let room = pageSize - 16;
  for (const value of values) {
    const size = sizeOf(value);
    if ((all.at(-1)?.length ?? 0) > 0 && size > room) {
      all.push([]);
      room = pageSize - 16;
    }
    all.at(-1)?.push(value);
    room -= size;
  }
  return all;
}

function leaf(items: readonly Item[]): Uint8Array {
  const data = items.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
  const bytes = page(0, 2, items.length, 16 + items.length * 16 + data);
  const view = new DataView(bytes.buffer);
  let at = 16 + items.length * 16;
  items.forEach(({ key, value, flags }, index) => {
    const element = 16 + index * 16;
    view.setUint32(element, flags, true);
    view.setUint32(element + 4, at - element, true);
    view.setUint32(element + 8, key.length, true);
    view.setUint32(element + 12, value.length, true);
    bytes.set(key, at);
    bytes.set(value, at + key.length);
    at += key.length + value.length;
  });
  return bytes;
}

function branch(children: readonly { key: Uint8Array; id: number }[]): Uint8Array {
  const data = children.reduce((sum, { key }) => sum + key.length, 0);
  const bytes = page(0, 1, children.length, 16 + children.length * 16 + data);
  const view = new DataView(bytes.buffer);
  let at = 16 + children.length * 16;
  children.forEach(({ key, id }, index) => {
    const element = 16 + index * 16;
    view.setUint32(element, at - element, true);
    view.setUint32(element + 4, key.length, true);
    view.setBigUint64(element + 8, BigInt(id), true);
    bytes.set(key, at);
    at += key.length;
  });
  return bytes;
}
