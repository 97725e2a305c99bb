import type { Digest, Text } from '../../core/index.ts';
import type { TarEntry, TarEntryType } from '../../formats/tar/entry.ts';
import { createTarReader, type TarSink } from '../../formats/tar/reader.ts';
import type { AnalyzedFile, Analyzer } from '../analyzer.ts';
import { ScanError } from '../error.ts';
import { FileSink } from './file-sink.ts';
import { HardLinks } from './hard-links.ts';
import { type JournalKind, JournalWriter } from './journal.ts';
import type { FileFinding, LayerRecord, WantedLink } from './layer-record.ts';
import type { InspectionLimits } from './limits.ts';
import { Problems } from './problems.ts';
import { runAnalyzer } from './run-analyzer.ts';
import type { Selection } from './selection.ts';
import { detail } from '../details.ts';

/** How one layer is read. */
export interface LayerReading {
  readonly diffId: Digest;
  readonly selection: Selection;
  readonly limits: InspectionLimits;
  /** Bytes of one file's content that this thread may hold. */
  readonly mostBytes: number;
}

interface Job {
  readonly entry: number;
  readonly file: AnalyzedFile;
  readonly analyzers: readonly Analyzer[];
}

const whiteout = '.wh.';
const opaqueMark = '.wh..wh..opq';
const maxLinks = 10_000;
/** A link's own size says nothing of its target's, which may stand in another layer. */
const supposedSize = 2 ** 20;
const journalKinds: Readonly<Partial<Record<TarEntryType, JournalKind>>> = {
  directory: 'directory',
  symlink: 'symlink',
  hardlink: 'hardlink',
};

/** A layer being read: `take` gets the tar in order, `finish` is called once at its end. */
export interface LayerReader {
  take(chunk: Uint8Array): Promise<void>;
  finish(): Promise<LayerRecord>;
}

/**
 * Walks the uncompressed tar of one layer once: the analyzers are asked by entry, then by head, and only what they accept is kept,
 * until they have read it. Both calls throw {@link FormatError} where the tar is malformed, and {@link ScanError} SCAN_LIMIT where
 * the layer exceeds a bound.
 */
export function createLayerReader(reading: LayerReading): LayerReader {
  const walk = new LayerWalk(reading);
  const tar = createTarReader(walk, { name: `layer ${reading.diffId}`, maxEntries: reading.limits.entries });
  let size = 0;
  return {
    async take(chunk) {
      size += chunk.length;
      tar.push(chunk);
      await walk.runJobs();
    },
    async finish() {
      tar.end();
      await walk.runJobs();
      return walk.record(size);
    },
  };
}

function limitError(diffId: Digest, message: Text): ScanError {
  return new ScanError('SCAN_LIMIT', { message, where: `layer ${diffId}` });
}

/** The state of one walk. */
class LayerWalk {
  readonly #reading: LayerReading;
  readonly #journal = new JournalWriter();
  readonly #problems = new Problems();
  readonly #hardLinks = new HardLinks();
  readonly #findings: FileFinding[] = [];
  readonly #links: WantedLink[] = [];
  #jobs: Job[] = [];
  #removes = false;

  constructor(reading: LayerReading) {
    this.#reading = reading;
  }

  onEntry(entry: TarEntry): TarSink | undefined {
    const { path } = entry;
    const { limits, diffId, selection } = this.#reading;
    if (path === '' || entry.type === 'other') return undefined;
    if (path.length > limits.pathLength) {
      this.#problems.add(
        detail('{path}…: a path of {length} characters is passed over', {
          path: path.slice(0, 80),
          length: path.length,
        }),
      );
      return undefined;
    }
    if (this.#journal.size > limits.journalBytes) throw limitError(diffId, detail('has more names than may be kept'));
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name.startsWith(whiteout)) return this.#onWhiteout(path, name);
    if (selection.skips(path)) return undefined;
    const kind = journalKinds[entry.type] ?? 'file';
    this.#journal.add({ kind, path, target: entry.linkPath, size: entry.size });
    if (entry.type === 'file') return this.#onFile(entry);
    if (kind === 'symlink' || kind === 'hardlink') this.#onLink(entry, kind);
    return undefined;
  }

  /** Whiteouts remove what lower layers brought (image-spec, layer.md, "Whiteouts"); aufs's own marks do not. */
  #onWhiteout(path: string, name: string): undefined {
    const folder = path.slice(0, path.length - name.length);
    if (name === opaqueMark) this.#journal.add({ kind: 'opaque', path: folder.slice(0, -1), target: '', size: 0 });
    else if (!name.startsWith(`${whiteout}${whiteout}`) && name.length > whiteout.length)
      this.#journal.add({ kind: 'whiteout', path: `${folder}${name.slice(whiteout.length)}`, target: '', size: 0 });
    else return;
    this.#removes = true;
  }

  #onFile({ path, size, mode, sparseSize }: TarEntry): TarSink | undefined {
    const entry = { path, size, mode };
    const selected = this.#reading.selection.select(entry);
    if (selected.length === 0) return undefined;
    const index = this.#journal.count - 1;
    for (const one of selected) this.#hardLinks.asked(one.path, one.analyzers);
    if (sparseSize !== undefined) {
      this.#problems.add(detail('{path}: a sparse file is not read', { path }));
      return undefined;
    }
    return new FileSink(entry, selected, this.#reading.mostBytes, {
      complete: (file, analyzers) => this.#jobs.push({ entry: index, file, analyzers }),
      problem: this.#problems.add,
    });
  }

  #onLink({ path, mode, linkPath }: TarEntry, kind: 'symlink' | 'hardlink'): void {
    const wanting = this.#reading.selection.wantsLink({ path, size: supposedSize, mode }, kind);
    if (wanting.length === 0) return;
    const entry = this.#journal.count - 1;
    const unknown = kind === 'hardlink' ? this.#hardLinks.add(entry, path, linkPath, wanting) : wanting;
    if (unknown.length === 0) return;
    if (this.#links.length < maxLinks) this.#links.push({ entry, path });
    else this.#problems.add(detail('{path}: more than {maxLinks} links are not followed', { path, maxLinks }));
  }

  /** Runs the analyzers on the files that are complete, so that their content can go. */
  async runJobs(): Promise<void> {
    const jobs = this.#jobs;
    this.#jobs = [];
    for (const { entry, file, analyzers } of jobs)
      for (const analyzer of analyzers) {
        const analysis = await runAnalyzer(analyzer, file, this.#problems.add);
        if (analysis !== undefined) this.#findings.push({ entry, path: file.path, analyzer: analyzer.name, analysis });
      }
  }

  record(size: number): LayerRecord {
    return {
      diffId: this.#reading.diffId,
      size,
      journal: this.#journal.finish(),
      removes: this.#removes,
      findings: [...this.#findings, ...this.#hardLinks.copies(this.#findings)].sort(
        (left, right) => left.entry - right.entry,
      ),
      links: this.#links,
      problems: this.#problems.list(),
    };
  }
}
