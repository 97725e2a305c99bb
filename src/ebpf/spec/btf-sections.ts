import type { Btf } from '../../formats/btf/reader.ts';
import type { ElfSection } from '../../formats/elf/reader.ts';
import type { ElfSymbol } from '../../formats/elf/symbols.ts';

const variableSize = 12;

/** Clang leaves sizes of data sections and offsets of their variables at zero; the kernel refuses that. Fills them in from the symbols, in order. */
export function completeDataSections(
  btf: Btf,
  bytes: Uint8Array,
  sections: readonly ElfSection[],
  symbols: readonly ElfSymbol[],
): Uint8Array {
  const complete = Uint8Array.from(bytes);
  const view = new DataView(complete.buffer);
  for (let type = 1; type < btf.count; type += 1) {
    if (btf.kind(type) !== 'data-section') continue;
    const section = sections.find(({ name }) => name === btf.name(type));
    view.setUint32(btf.offset(type) + 8, section?.size ?? 0, true);
    const placed = btf.variables(type).map((variable) => ({
      ...variable,
      offset: placeOf(btf.name(variable.type), section, symbols) ?? variable.offset,
    }));
    placed.sort((left, right) => left.offset - right.offset);
    placed.forEach(({ type: variable, offset, size }, index) => {
      const at = btf.offset(type) + 12 + index * variableSize;
      [variable, offset, size].forEach((word, field) => view.setUint32(at + 4 * field, word, true));
    });
  }
  return complete;
}

function placeOf(name: string, section: ElfSection | undefined, symbols: readonly ElfSymbol[]): number | undefined {
  return symbols.find((symbol) => symbol.name === name && symbol.section === section?.index)?.value;
}
