import { FormatError } from '../error.ts';
import { readMeta } from './meta.ts';
import { childAt, keyAt, malformed, type Page, parsePage, type RandomAccess, valueAt } from './page.ts';
import { detail } from '../details.ts';

/** A bucket of a bbolt database: keys in the order of their bytes, values that are bytes or buckets again. */
export interface BoltBucket {
  /** Value of a key; undefined where it is absent or a bucket. The bytes are a view that stays valid. */
  get(key: string): Uint8Array | undefined;
  /** Bucket under a key; undefined where it is absent or a value. */
  bucket(key: string): BoltBucket | undefined;
  /** Entries in order, beginning with the first whose key begins with `prefix`. */
  entries(prefix?: string): Iterable<BoltEntry>;
}

/** One entry: `value` is absent where the key names a bucket. */
export interface BoltEntry {
  readonly key: string;
  readonly value?: Uint8Array;
}

/** Deepest tree that is followed; a real one with 10^9 keys has fewer than 10 levels. */
const maxDepth = 64;
const cachedPages = 512;
const maxCachedBytes = 64 * 1024;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Opens a bbolt database for reading, without its lock file and without loading it.
 * @param where file name for messages
 * @throws FormatError `FORMAT_MALFORMED` or `FORMAT_TRUNCATED` where it is none; later calls throw the same for broken pages.
 */
export function openBolt(source: RandomAccess, where: string): BoltBucket {
  const meta = readMeta(source, where);
  const pages = pageReader(source, meta.pageSize, where);
  return bucketOf(() => pages(meta.root), pages, source.size / meta.pageSize, where);
}

type ReadPage = (id: number) => Page;

/** Keeps the pages that were read last: two generations, so that the upper levels of the trees stay when leaves go. */
function pageReader(source: RandomAccess, pageSize: number, where: string): ReadPage {
  let young = new Map<number, Page>();
  let old = young;
  return (id) => {
    const known = young.get(id);
    if (known !== undefined) return known;
    const page = old.get(id) ?? readPage(source, pageSize, id, where);
    if (page.bytes.length > maxCachedBytes) return page;
    if (young.size >= cachedPages) {
      old = young;
      young = new Map();
    }
    young.set(id, page);
    return page;
  };
}

function readPage(source: RandomAccess, pageSize: number, id: number, where: string): Page {
  const offset = id * pageSize;
  if (id < 2 || offset + pageSize > source.size) throw malformed(where, id, detail('lies outside the file'));
  const head = source.read(offset, pageSize);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (view.getBigUint64(0, true) !== BigInt(id)) throw malformed(where, id, detail('carries the number of another'));
  const length = (view.getUint32(12, true) + 1) * pageSize;
  if (offset + length > source.size) throw malformed(where, id, detail('runs over the end of the file'));
  return parsePage(length === pageSize ? head : source.read(offset, length), id, where);
}

function bucketOf(root: () => Page, pages: ReadPage, pageCount: number, where: string): BoltBucket {
  const find = (key: string) => {
    const bytes = encoder.encode(key);
    const [leaf, index] = seek(root(), bytes, pages, where);
    if (index >= leaf.count || compareBytes(keyAt(leaf, index, where), bytes) !== 0) return undefined;
    return valueAt(leaf, index, where);
  };
  return {
    get(key) {
      const found = find(key);
      return found === undefined || found.bucket ? undefined : found.value;
    },
    bucket(key) {
      const found = find(key);
      return found?.bucket === true ? childBucket(found.value, pages, pageCount, where) : undefined;
    },
    *entries(prefix = '') {
      const budget = { pages: pageCount + 1 };
      yield* walk(root(), encoder.encode(prefix), { pages, budget, where }, 0);
    },
  };
}

/** A bucket's value is its root page's number and a sequence; number 0 says that its one page follows in place. */
function childBucket(value: Uint8Array, pages: ReadPage, pageCount: number, where: string): BoltBucket {
  if (value.length < 16)
    throw new FormatError('FORMAT_MALFORMED', { message: detail('bbolt bucket without header'), where });
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const root = Number(view.getBigUint64(0, true) & 0xffffffffffffn);
  const load = root === 0 ? () => parsePage(value.subarray(16), 0, where) : () => pages(root);
  return bucketOf(load, pages, pageCount, where);
}

/** Descends to the leaf that holds the first key not below the given one. */
function seek(root: Page, key: Uint8Array, pages: ReadPage, where: string): readonly [leaf: Page, index: number] {
  let page = root;
  for (let depth = 0; depth < maxDepth; depth += 1) {
    const index = lowerBound(page, key, where);
    if (!page.branch) return [page, index];
    page = pages(childAt(page, branchIndex(page, index, key, where), where));
  }
  throw malformed(where, page.id, detail('stands deeper than {maxDepth} levels: the tree has a circle', { maxDepth }));
}

/** A branch element's key is the first of its child, so the child before the first greater key may hold the key. */
function branchIndex(page: Page, index: number, key: Uint8Array, where: string): number {
  if (page.count === 0) throw malformed(where, page.id, detail('is a branch without children'));
  if (index < page.count && compareBytes(keyAt(page, index, where), key) === 0) return index;
  return Math.max(0, index - 1);
}

function lowerBound(page: Page, key: Uint8Array, where: string): number {
  let low = 0;
  let high = page.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBytes(keyAt(page, middle, where), key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Walk {
  readonly pages: ReadPage;
  /** Pages that may yet be visited: a tree has no more than the file, a circle would. */
  readonly budget: { pages: number };
  readonly where: string;
}

function* walk(page: Page, prefix: Uint8Array, context: Walk, depth: number): Generator<BoltEntry, boolean> {
  const { pages, budget, where } = context;
  budget.pages -= 1;
  if (depth > maxDepth || budget.pages < 0) throw malformed(where, page.id, detail('is part of a circle'));
  const from = lowerBound(page, prefix, where);
  const start = page.branch && page.count > 0 ? branchIndex(page, from, prefix, where) : from;
  for (let index = start; index < page.count; index += 1) {
    if (page.branch) {
      if (!(yield* walk(pages(childAt(page, index, where)), prefix, context, depth + 1))) return false;
      continue;
    }
    const key = keyAt(page, index, where);
    if (!startsWith(key, prefix)) return false;
    const { value, bucket } = valueAt(page, index, where);
    yield bucket ? { key: decoder.decode(key) } : { key: decoder.decode(key), value };
  }
  return true;
}

function startsWith(key: Uint8Array, prefix: Uint8Array): boolean {
  return key.length >= prefix.length && prefix.every((byte, index) => key[index] === byte);
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const order = (left[index] ?? 0) - (right[index] ?? 0);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
