import type { FoundPackage } from '../analyzer.ts';
import { analyzers } from '../analyzers/index.ts';
import type { ApplicationKind } from '../inventory.ts';
import type { LayerRecord } from './layer-record.ts';

/** Which layer introduced a package. A package manager's database is written anew in each layer that touches it. */
export class Origins {
  readonly #first = new Map<string, number>();

  /** Notes the packages of one layer; layers come in order. */
  add(record: LayerRecord, layer: number): void {
    for (const { path, analyzer, analysis } of record.findings) {
      const kind = analyzers.get(analyzer)?.kind;
      if (kind === undefined) continue;
      for (const found of analysis.packages ?? []) {
        const key = keyOf(kind, path, found);
        if (!this.#first.has(key)) this.#first.set(key, layer);
      }
    }
  }

  /** The first layer that had the package in the same place; `otherwise` where none is known. */
  layerOf(
    kind: ApplicationKind,
    path: string,
    found: Pick<FoundPackage, 'name' | 'version'>,
    otherwise: number,
  ): number {
    return Math.min(this.#first.get(keyOf(kind, path, found)) ?? otherwise, otherwise);
  }
}

/** A system's database may move from one path to another; a language package is known by its file. */
function keyOf(kind: ApplicationKind, path: string, { name, version }: Pick<FoundPackage, 'name' | 'version'>): string {
  const place = kind === 'apk' || kind === 'dpkg' || kind === 'rpm' ? '' : path;
  return `${kind}\0${place}\0${name}\0${version}`;
}
