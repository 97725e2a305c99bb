import { messageOf } from '../../core/index.ts';
import type { InspectedFile } from './inventory-builder.ts';
import { readJournal } from './journal.ts';
import type { LayerRecord } from './layer-record.ts';
import type { Overlay, OverlayLink } from './overlay.ts';

/** Reads single files of a layer again: each target, as if it stood at the given paths. */
type Reread = (
  layer: number,
  only: readonly (readonly [target: string, paths: readonly string[]])[],
) => Promise<LayerRecord | undefined>;

/**
 * Finds what links at wanted paths lead to: a target that was analysed where it stands needs nothing more, one that was not is read from
 * its layer once more.
 */
export async function followLinks(
  overlay: Overlay,
  records: readonly LayerRecord[],
  reread: Reread,
): Promise<{ readonly files: readonly InspectedFile[]; readonly problems: readonly string[] }> {
  const known = new Set(overlay.files().map(({ path }) => path));
  const open = overlay.links().filter(({ target, path }) => target !== path && !known.has(target));
  const files: InspectedFile[] = [];
  const problems: string[] = [];
  for (const [layer, links] of whereTargetsStand(open, records)) {
    try {
      const record = await reread(layer, groupByTarget(links));
      for (const { path, analyzer, analysis } of record?.findings ?? [])
        files.push({ path, layer, results: [{ analyzer, analysis }] });
      problems.push(...(record?.problems ?? []));
    } catch (error) {
      problems.push(
        `layer ${records[layer]?.diffId}: links to ${links.length} files were not followed: ${messageOf(error)}`,
      );
    }
  }
  return { files, problems };
}

/** The layer of each target: the highest that has it as a file, for a hard link none above its own. */
function whereTargetsStand(links: readonly OverlayLink[], records: readonly LayerRecord[]): Map<number, OverlayLink[]> {
  const found = new Map<number, OverlayLink[]>();
  let open = links;
  for (let layer = records.length - 1; layer >= 0 && open.length > 0; layer--) {
    const paths = new Set<string>();
    const wanted = new Set(open.map(({ target }) => target));
    for (const { kind, path } of readJournal(records[layer]!.journal))
      if (kind === 'file' && wanted.has(path)) paths.add(path);
    const here = open.filter((link) => paths.has(link.target) && (link.kind === 'symlink' || link.layer >= layer));
    if (here.length > 0) found.set(layer, here);
    open = open.filter((link) => !here.includes(link));
  }
  return found;
}

function groupByTarget(links: readonly OverlayLink[]): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const { target, path } of links) groups.set(target, [...(groups.get(target) ?? []), path]);
  return [...groups].sort(([left], [right]) => (left < right ? -1 : 1));
}
