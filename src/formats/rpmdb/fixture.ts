/** A header's values: numbers become INT32, strings STRING, lists STRING_ARRAY. */
export type FixtureTags = Readonly<Record<number, string | readonly string[] | readonly number[]>>;

const encoder = new TextEncoder();

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function numbersOf(values: readonly number[], littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setUint32(index * 4, value, littleEndian));
  return bytes;
}

/** Writes a header blob for tests. */
export function writeRpmHeader(values: FixtureTags): Uint8Array {
  const entries: number[] = [];
  const data: Uint8Array[] = [];
  let offset = 0;
  for (const [tag, value] of Object.entries(values)) {
    const numbers =
      typeof value !== 'string' && typeof value[0] === 'number' ? (value as readonly number[]) : undefined;
    const texts = typeof value === 'string' ? [value] : (value as readonly string[]);
    const bytes = numbers ? numbersOf(numbers, false) : encoder.encode(texts.map((text) => `${text}\0`).join(''));
    const padding = numbers ? -offset & 3 : 0;
    offset += padding;
    entries.push(
      Number(tag),
      numbers ? 4 : typeof value === 'string' ? 6 : 8,
      offset,
      value === '' ? 1 : (numbers?.length ?? texts.length),
    );
    data.push(new Uint8Array(padding), bytes);
    offset += bytes.length;
  }
  return concatenate([numbersOf([entries.length / 4, offset, ...entries], false), ...data]);
}

/** Writes an NDB file (`Packages.db`) with one slot page. */
export function writeNdb(blobs: readonly Uint8Array[]): Uint8Array {
  const word = (text: string) => new DataView(encoder.encode(text).buffer).getUint32(0, true);
  const slots: number[] = [];
  const parts: Uint8Array[] = [];
  let offset = 4096;
  blobs.forEach((blob, index) => {
    const padding = new Uint8Array(-(blob.length + 12) & 15);
    const head = numbersOf([word('BlbS'), index + 1, 1, blob.length], true);
    const whole = concatenate([head, blob, padding, numbersOf([0, blob.length, word('BlbE')], true)]);
    slots.push(word('Slot'), index + 1, offset / 16, whole.length / 16);
    parts.push(whole);
    offset += whole.length;
  });
  for (let slot = blobs.length; slot < 254; slot++) slots.push(word('Slot'), 0, 0, 0);
  const header = numbersOf([word('RpmP'), 0, 1, 1, blobs.length + 1, 0, 0, 0], true);
  return concatenate([header, numbersOf(slots, true), ...parts]);
}

/** Writes a Berkeley DB hash file (`Packages`): one hash page, small values on it, the others on overflow pages. */
export function writeBerkeleyHash(blobs: readonly Uint8Array[], littleEndian = true): Uint8Array {
  const pageSize = 4096;
  const overflow: Uint8Array[] = [];
  const items: Uint8Array[] = [Uint8Array.of(1, 0, 0, 0, 0), Uint8Array.of(1, 9, 0, 0, 0)];
  for (const [index, blob] of blobs.entries()) {
    items.push(concatenate([Uint8Array.of(1), numbersOf([index + 1], littleEndian)]));
    if (blob.length < 400) items.push(concatenate([Uint8Array.of(1), blob]));
    else {
      const first = 2 + overflow.length;
      for (let at = 0; at < blob.length; at += pageSize - 26) {
        const part = blob.subarray(at, at + pageSize - 26);
        const next = at + part.length < blob.length ? 2 + overflow.length + 1 : 0;
        overflow.push(
          page({ number: 2 + overflow.length, next, entries: 1, offset: part.length, type: 7, body: part }),
        );
      }
      items.push(concatenate([Uint8Array.of(3, 0, 0, 0), numbersOf([first, blob.length], littleEndian)]));
    }
  }
  const meta = new Uint8Array(pageSize);
  const view = new DataView(meta.buffer);
  [0x061561, 9, pageSize].forEach((value, index) => view.setUint32(12 + index * 4, value, littleEndian));
  meta[25] = 8;
  view.setUint32(32, 1 + overflow.length, littleEndian);
  return concatenate([meta, hashPage(items), ...overflow]);

  function hashPage(values: readonly Uint8Array[]): Uint8Array {
    const body = new Uint8Array(pageSize - 26);
    const index = new DataView(body.buffer);
    let end = pageSize;
    values.forEach((value, at) => {
      end -= value.length;
      body.set(value, end - 26);
      index.setUint16(at * 2, end, littleEndian);
    });
    return page({ number: 1, next: 0, entries: values.length, offset: end, type: 13, body });
  }

  function page(parts: {
    number: number;
    next: number;
    entries: number;
    offset: number;
    type: number;
    body: Uint8Array;
  }) {
    const bytes = new Uint8Array(pageSize);
    const header = new DataView(bytes.buffer);
    header.setUint32(8, parts.number, littleEndian);
    header.setUint32(16, parts.next, littleEndian);
    header.setUint16(20, parts.entries, littleEndian);
    header.setUint16(22, parts.offset, littleEndian);
    bytes[25] = parts.type;
    bytes.set(parts.body, 26);
    return bytes;
  }
}
