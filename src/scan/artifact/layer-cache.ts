import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Digest } from '../../core/index.ts';
import { makeFolder } from '../../oci/make-folder.ts';
import { layerFolder } from './layer-folder.ts';
import type { LayerRecord } from './layer-record.ts';
import type { InspectionLimits } from './limits.ts';
import { analyzersFor, type SelectionOptions } from './selection.ts';

/** Rises when records change their shape or meaning. */
const recordVersion = 1;
const maxRecordBytes = 512 * 2 ** 20;
const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Keeps layer records between runs: one small file each, so that parallel processes need no lock. */
export interface LayerCache {
  get(diffId: Digest): Promise<LayerRecord | undefined>;
  put(record: LayerRecord): Promise<void>;
}

/**
 * A cache in a folder. A record's name is the digest of all that it depends on: the layer, the analyzers with their versions, what is
 * passed over, and the limits. It is written under another name and renamed, so that a reader sees a whole one or none.
 */
export function openLayerCache(folder: string, selection: SelectionOptions, limits: InspectionLimits): LayerCache {
  const rows = analyzersFor(selection.mode).map(({ name, version }) => [name, version]);
  const fileOf = (diffId: Digest) => {
    const key = JSON.stringify([recordVersion, diffId, rows, selection, limits]);
    return join(layerFolder(folder, diffId), `${createHash('sha256').update(key).digest('hex')}.json.gz`);
  };
  return {
    async get(diffId) {
      const record = await readRecord(fileOf(diffId));
      return record?.diffId === diffId ? record : undefined;
    },
    async put(record) {
      const file = fileOf(record.diffId);
      const temporary = `${file}.${process.pid}.${randomUUID()}`;
      try {
        makeFolder(dirname(file));
        await writeFile(temporary, await compress(encode(record), { level: 1 }));
        await rename(temporary, file);
      } catch {
        // A full or read-only disk costs the next run time, not this one its result.
        await rm(temporary, { force: true }).catch(() => undefined);
      }
    },
  };
}

function encode({ journal, ...record }: LayerRecord): string {
  return JSON.stringify({
    ...record,
    journal: Buffer.from(journal.buffer, journal.byteOffset, journal.length).toString('base64'),
  });
}

/** A record that is missing, cut off (gzip's checksum tells) or of another shape is a miss. */
async function readRecord(file: string): Promise<LayerRecord | undefined> {
  try {
    const text = (await decompress(await readFile(file), { maxOutputLength: maxRecordBytes })).toString();
    const { journal, ...record }: Omit<LayerRecord, 'journal'> & { journal: string } = JSON.parse(text);
    return { ...record, journal: Buffer.from(journal, 'base64') };
  } catch {
    return undefined;
  }
}
