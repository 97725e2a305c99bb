import { FormatError } from '../error.ts';
import { openSqliteFile } from '../sqlite/reader.ts';
import { berkeleyHashValues, isBerkeleyHash } from './berkeley-hash.ts';
import { readRpmHeader, type RpmHeader } from './header.ts';
import { isNdb, ndbValues } from './ndb.ts';
import { detail } from '../details.ts';

/**
 * Package headers of an rpm database in any of its three formats, recognised by content: `rpmdb.sqlite`, `Packages.db` (NDB),
 * `Packages` (Berkeley DB). Headers read before a corrupt page are yielded before it throws.
 * @throws {FormatError} where the file is none of the three, or is corrupt.
 */
export function* readRpmDatabase(bytes: Uint8Array): Generator<RpmHeader> {
  let total = 0;
  for (const blob of headerBlobs(bytes)) {
    // Each byte belongs to one header: a file that refers to the same bytes again and again would cost its square.
    total += blob.length;
    if (total > bytes.length)
      throw new FormatError('FORMAT_MALFORMED', { message: detail('package headers overlap'), where: 'rpm database' });
    yield readRpmHeader(blob);
  }
}

function headerBlobs(bytes: Uint8Array): Iterable<Uint8Array> {
  if (isNdb(bytes)) return ndbValues(bytes);
  if (isBerkeleyHash(bytes)) return berkeleyHashValues(bytes);
  if (bytes[0] === 0x53) return sqliteValues(bytes);
  throw new FormatError('FORMAT_MALFORMED', {
    message: detail('not an SQLite, NDB or Berkeley DB file'),
    where: 'rpm database byte 0',
  });
}

function* sqliteValues(bytes: Uint8Array): Generator<Uint8Array> {
  for (const { values } of openSqliteFile(bytes).rows('Packages')) {
    if (values[1] instanceof Uint8Array) yield values[1];
  }
}
