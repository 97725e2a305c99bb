import { type Digest, isDigest } from '../../core/index.ts';
import { detail } from '../details.ts';
import { type JsonReader, readJson } from '../json.ts';
import { isPackable, type PackDocument } from './pack.ts';

/** Entries of each kind that a pack holds at most. */
const maxEntries = 20_000;

/** Reads what a pack says of itself. @throws {SignError} SIGN_MALFORMED naming the member. */
export function parsePack(bytes: Uint8Array, where: string): PackDocument {
  const reader = readJson(bytes, where);
  if (reader.count('packVersion') !== 1n) throw reader.wrong('packVersion', '1');
  return {
    created: timeIn(reader, 'created'),
    images: entriesOf(reader, 'images').map((image) => ({
      name: image.text('name'),
      digest: digestIn(image, 'digest'),
    })),
    policy: reader.optionalText('policy'),
    files: entriesOf(reader, 'files').map((file) => ({ name: nameIn(file), digest: digestIn(file, 'digest') })),
    answers: entriesOf(reader, 'answers').map((answer) => ({
      url: answer.text('url'),
      request: answer.has('request') ? digestIn(answer, 'request') : undefined,
      digest: digestIn(answer, 'digest'),
    })),
  };
}

/** The document of a pack. */
export function writePack(pack: PackDocument): Uint8Array {
  const written = { packVersion: 1, ...pack, created: new Date(pack.created).toISOString() };
  return new TextEncoder().encode(`${JSON.stringify(written, null, 2)}\n`);
}

function entriesOf(reader: JsonReader, key: string): readonly JsonReader[] {
  if (reader.values(key).length > maxEntries)
    throw reader.wrong(key, detail('an array of at most {maxEntries} entries', { maxEntries }));
  return reader.objects(key);
}

function timeIn(reader: JsonReader, key: string): number {
  const time = reader.time(key);
  if (time === undefined) throw reader.wrong(key, detail('a time as RFC 3339 writes it'));
  return time;
}

function nameIn(file: JsonReader): string {
  const name = file.text('name');
  if (!isPackable(name)) throw file.wrong('name', detail('a relative path that stays below its folder'));
  return name;
}

function digestIn(reader: JsonReader, key: string): Digest {
  const text = reader.text(key);
  if (!isDigest(text)) throw reader.wrong(key, detail('a sha256 or sha512 digest'));
  return text;
}
