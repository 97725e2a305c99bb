import { gzipSync } from 'node:zlib';
import { writeTar } from '../../formats/tar/writer.ts';
import type { BundleFile } from '../load/bundle.ts';

/** A bundle's archive, `.tar.gz`; equal files give equal bytes. Paths begin with a slash, as OPA writes them. */
export function writeArchive(files: readonly BundleFile[]): Uint8Array {
  const members = files.map(({ path, text, bytes }) => ({
    path: path.startsWith('/') ? path : `/${path}`,
    content: bytes ?? text,
    mode: 0o600,
  }));
  // The operating system's mark in the header (RFC 1952, 2.3.1) is made "unknown": it must not part two machines.
  const packed = gzipSync(writeTar(members), { level: 9 });
  packed[9] = 255;
  return packed;
}
