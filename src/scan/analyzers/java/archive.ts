import { createHash } from 'node:crypto';
import { wordsOf, inEveryLanguage, type Text } from '../../../core/index.ts';
import type { ZipArchive, ZipEntry } from '../../../formats/zip/reader.ts';
import type { FoundPackage } from '../../analyzer.ts';
import { fileName } from '../document.ts';
import { openArchive } from '../zip.ts';
import {
  fileCoordinates,
  groupOfClasses,
  manifestCoordinates,
  readManifest,
  readPomProperties,
  type Coordinates,
} from './coordinates.ts';
import { detail } from '../../details.ts';

/** Archives of Java by their names. */
export const archivePattern = /\.[jwep]ar$/i;

/** How deep archives may stand in archives: an application server's ear holds wars, which hold jars, which may hold jars. */
const deepest = 8;
/** Nested archives of one file, and the bytes that they may unpack to together. */
const mostArchives = 10_000;
const mostBytes = 512 << 20;
/** Manifests and properties are small; a larger one is no manifest. */
const largestText = 4 << 20;

/** Walks one archive and those inside it, within bounds that all of them share. */
export class JavaArchiveWalk {
  readonly packages: FoundPackage[] = [];
  readonly problems: Text[] = [];
  #archives = 0;
  #saidExhausted = false;
  #bytes = 0;

  /** Reads the archive at `path`. @throws {FormatError} where it is no zip archive. */
  walk(bytes: Uint8Array, path: string, depth = 0): void {
    if (isForeign(bytes, path)) return;
    const archive = openArchive(bytes, path);
    const poms = this.#poms(archive, path);
    const own = ownCoordinates(archive, path, poms, (entry) => this.#text(archive, entry, path));
    for (const coordinates of poms.filter((pom) => !isSame(pom, own))) this.packages.push(toPackage(coordinates, path));
    if (own !== undefined)
      this.packages.push({ ...toPackage(own, path), digest: `sha1:${createHash('sha1').update(bytes).digest('hex')}` });
    for (const entry of archive.entries)
      if (archivePattern.test(entry.name)) this.#nested(archive, entry, `${path}/${entry.name}`, depth + 1);
  }

  #poms(archive: ZipArchive, path: string): Coordinates[] {
    const entries = archive.entries.filter(({ name }) => fileName(name) === 'pom.properties');
    const found = entries.flatMap((entry) => readPomProperties(this.#text(archive, entry, path)) ?? []);
    return [...new Map(found.map((pom) => [`${pom.group}:${pom.artifact}:${pom.version}`, pom])).values()];
  }

  #nested(archive: ZipArchive, entry: ZipEntry, path: string, depth: number): void {
    this.#archives += 1;
    this.#bytes += entry.size;
    if (depth > deepest)
      this.problems.push(
        detail('{path}: archives nest deeper than {deepest}; what is inside was not read', { path, deepest }),
      );
    else if (this.#archives > mostArchives || this.#bytes > mostBytes) this.#exhausted(path);
    else this.#attempt(path, () => this.walk(archive.read(entry), path, depth));
  }

  /** Said once: there may be thousands. */
  #exhausted(path: string): void {
    if (this.#saidExhausted) return;
    this.#saidExhausted = true;
    this.problems.push(
      detail('{path}: more than {mostArchives} nested archives or {mostBytes} bytes in them; the rest was not read', {
        path,
        mostArchives,
        mostBytes,
      }),
    );
  }

  #text(archive: ZipArchive, entry: ZipEntry, path: string): string {
    if (entry.size > largestText) return '';
    return this.#attempt(path, () => new TextDecoder().decode(archive.read(entry))) ?? '';
  }

  /** A part that cannot be read is told; the others count. */
  #attempt<Value>(path: string, read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      this.problems.push(inEveryLanguage(wordsOf(error), (words) => `${path}: ${words}`));
      return undefined;
    }
  }
}

/** The archive's own coordinates: the pom.properties that its name or at least its version agrees with, else manifest, name and classes. */
function ownCoordinates(
  archive: ZipArchive,
  path: string,
  poms: readonly Coordinates[],
  textOf: (entry: ZipEntry) => string,
): Coordinates | undefined {
  const named = fileCoordinates(fileName(path));
  const sameVersion = poms.filter(({ version }) => version === named?.version);
  const agreed =
    sameVersion.find(({ artifact }) => artifact === named?.artifact) ??
    onlyOne(named === undefined ? poms : sameVersion);
  if (agreed !== undefined || (named === undefined && poms.length > 0)) return agreed;
  const entry = archive.entries.find(({ name }) => name.toUpperCase() === 'META-INF/MANIFEST.MF');
  const told = manifestCoordinates(entry === undefined ? new Map() : readManifest(textOf(entry)));
  const artifact = named?.artifact ?? told.artifact;
  const version = named?.version ?? told.version;
  const group =
    told.group ||
    groupOfClasses(
      archive.entries.map(({ name }) => name),
      artifact,
    );
  if (!/^[\w.-]+$/.test(artifact) || version === '' || poms.some((pom) => pom.artifact === artifact)) return undefined;
  return { group, artifact, version };
}

/** Other programs name files `.par` too; theirs are no zip archives. */
function isForeign([first, second]: Uint8Array, path: string): boolean {
  return /\.par$/i.test(path) && (first !== 0x50 || second !== 0x4b);
}

function onlyOne<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 1 ? items[0] : undefined;
}

function isSame(left: Coordinates, right: Coordinates | undefined): boolean {
  return left.group === right?.group && left.artifact === right.artifact && left.version === right.version;
}

/** An artifact whose group nobody tells keeps its name alone: its digest may tell more. */
function toPackage({ group, artifact, version }: Coordinates, path: string): FoundPackage {
  return { type: 'maven', name: group === '' ? artifact : `${group}:${artifact}`, version, path };
}
