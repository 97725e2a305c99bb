// Trivy's test databases are YAML: nested lists of buckets and keys. This makes the bbolt file that the scanner reads.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type BoltTree, writeBolt } from './bolt-writer.ts';

interface Pair {
  readonly bucket?: string;
  readonly pairs?: readonly Pair[];
  readonly key?: string;
  readonly value?: unknown;
}

/** The database that the YAML files of a folder describe; buckets that stand several times are one. */
export function trivyDatabaseOf(dir: string): Uint8Array {
  const tree: Record<string, unknown> = {};
  for (const file of readdirSync(dir).filter((name) => name.endsWith('.yaml')))
    merge(tree, parse(readFileSync(join(dir, file), 'utf8'), { maxAliasCount: 0 }) as readonly Pair[]);
  return writeBolt(tree as BoltTree);
}

function merge(tree: Record<string, unknown>, pairs: readonly Pair[]): void {
  for (const { bucket, pairs: inner, key, value } of pairs) {
    if (bucket !== undefined) {
      const child = (tree[bucket] ??= {}) as Record<string, unknown>;
      merge(child, inner ?? []);
    } else if (key !== undefined) tree[String(key)] = JSON.stringify(value ?? null);
  }
}
