import { derAt, derChildren, type DerElement } from '../../formats/der/reader.ts';
import { readInteger, readOid } from '../../formats/der/values.ts';
import { FormatError } from '../../formats/error.ts';

/** Reads the element at an offset. @throws RangeError where the bytes are no DER, worded as Go words it */
export function readElement(bytes: Uint8Array, start = 0): DerElement {
  return inWordsOfGo(() => derAt(bytes, start, 'DER'));
}

/** Elements inside a constructed one. @throws RangeError */
export function childrenOf(element: DerElement): DerElement[] {
  return inWordsOfGo(() => [...derChildren(element, 'DER')]);
}

/** An integer. @throws RangeError */
export function integerOf(element: DerElement): bigint {
  return inWordsOfGo(() => readInteger(element, 'DER'));
}

/** Dotted text of an object identifier. @throws RangeError */
export function oidOf(element: DerElement): string {
  return inWordsOfGo(() => readOid(element, 'DER'));
}

function inWordsOfGo<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const isCut = error.code === 'FORMAT_TRUNCATED';
    const message = isCut ? 'asn1: syntax error: data truncated' : 'asn1: structure error: length too large';
    throw new RangeError(message, { cause: error });
  }
}
