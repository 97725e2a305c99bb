/** A part of an executable as it lies in memory. */
export interface ProgramPart {
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/** The parts of an executable that its build information is searched in, whatever the container format. */
export class ProgramImage {
  /** Parts to search, the most likely first. */
  readonly data: readonly Uint8Array[];
  readonly #loaded: readonly ProgramPart[];

  constructor(data: readonly Uint8Array[], loaded: readonly ProgramPart[]) {
    this.data = data;
    this.#loaded = loaded;
  }

  /** Bytes at an address in memory; undefined where the file does not bring so many. */
  read(address: bigint, size: number): Uint8Array | undefined {
    for (const part of this.#loaded) {
      const offset = address - part.address;
      if (offset >= 0n && offset + BigInt(size) <= BigInt(part.bytes.length))
        return part.bytes.subarray(Number(offset), Number(offset) + size);
    }
    return undefined;
  }
}
