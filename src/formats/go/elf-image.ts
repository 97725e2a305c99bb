import { readElf } from '../elf/reader.ts';
import { ProgramImage } from './program-image.ts';

const load = 1;
const writable = 2;
const executable = 1;

/** An ELF executable: the linker's own section first, else the writable data segments. */
export function elfImage(bytes: Uint8Array): ProgramImage {
  const { sections, segments } = readElf(bytes);
  const loaded = segments.filter(({ type }) => type === load);
  const named = sections.filter(({ name }) => name === '.go.buildinfo').map((section) => section.bytes);
  const data = loaded.filter(({ flags }) => (flags & (writable | executable)) === writable);
  return new ProgramImage(named.length > 0 ? named : data.map((segment) => segment.bytes), loaded);
}
