import { wordsOf, type Text } from '../../core/index.ts';
import type { InspectedFile } from './inventory-builder.ts';
import { readJournal } from './journal.ts';
import type { LayerRecord } from './layer-record.ts';
import type { Overlay, OverlayLink } from './overlay.ts';
import type { Selection } from './selection.ts';
import { detail } from '../details.ts';

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
  selection: Selection,
  reread: Reread,
): Promise<{ readonly files: readonly InspectedFile[]; readonly problems: readonly Text[] }> {
  const known = new Set(overlay.files().map(({ path }) => path));
  const open = overlay.links().filter(({ target, path }) => target !== path && !known.has(target));
  const files: InspectedFile[] = [];
  const problems: Text[] = [];
  for (const [layer, links] of whereTargetsStand(open, records, selection)) {
    try {
      const record = await reread(layer, groupByTarget(links));
      for (const { path, analyzer, analysis } of record?.findings ?? [])
        files.push({ path, layer, results: [{ analyzer, analysis }] });
      problems.push(...(record?.problems ?? []));
    } catch (error) {
      problems.push(
        detail('layer {diffId}: links to {count} files were not followed: {reason}', {
          diffId: records[layer]?.diffId,
          count: links.length,
          reason: wordsOf(error),
        }),
      );
    }
  }
  return { files, problems };
}

/** The layer of each target: the highest that has it as a file, for a hard link none above its own. Its size decides once more. */
function whereTargetsStand(
  links: readonly OverlayLink[],
  records: readonly LayerRecord[],
  selection: Selection,
): Map<number, OverlayLink[]> {
  const found = new Map<number, OverlayLink[]>();
  let open = links;
  for (let layer = records.length - 1; layer >= 0 && open.length > 0; layer--) {
    const sizes = new Map<string, number>();
    const wanted = new Set(open.map(({ target }) => target));
    for (const { kind, path, size } of readJournal(records[layer]!.journal))
      if (kind === 'file' && wanted.has(path)) sizes.set(path, size);
    const here = open.filter(
      ({ target, kind, layer: own }) => sizes.has(target) && (kind === 'symlink' || own >= layer),
    );
    open = open.filter((link) => !here.includes(link));
    const worth = here.filter(({ path, target, kind }) => {
      const entry = { path, size: sizes.get(target) ?? 0, mode: 0o755 };
      return selection.wantsLink(entry, kind).length > 0;
    });
    if (worth.length > 0) found.set(layer, worth);
  }
  return found;
}

function groupByTarget(links: readonly OverlayLink[]): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const { target, path } of links) groups.set(target, [...(groups.get(target) ?? []), path]);
  return [...groups].sort(([left], [right]) => (left < right ? -1 : 1));
}
