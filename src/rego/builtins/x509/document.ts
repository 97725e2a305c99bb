import { decodeBase64, encodeBase64 } from '../base64.ts';
import { BuiltinError, fail } from '../error.ts';
import { readPem } from '../keys.ts';
import type { Value } from '../../value/value.ts';

const latin = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};

/** Bytes as they stand in results. */
export function base64Value(bytes: Uint8Array): Value {
  return encodeBase64(bytes);
}

/**
 * The DER of what a policy gives: PEM, base64 of PEM, or base64 of DER. PEM may hold several blocks.
 * @throws BuiltinError where it is none of these
 */
export function readDocument(text: string, labels: readonly string[]): readonly Uint8Array[] {
  if (text.trimStart().startsWith('-----BEGIN')) return readBlocks(text, labels);
  const bytes = decodeBase64(text, false);
  const inner = latin(bytes);
  return inner.trimStart().startsWith('-----BEGIN') ? readBlocks(inner, labels) : [bytes];
}

function readBlocks(text: string, labels: readonly string[]): readonly Uint8Array[] {
  const blocks: Uint8Array[] = [];
  for (let rest = text; rest.trim() !== ''; ) {
    const block = readPem(rest);
    if (block === undefined) return blocks.length > 0 ? blocks : fail('invalid PEM data');
    if (!labels.includes(block.label))
      return fail(`PEM block of type ${labels.join(' or ')} expected, got ${block.label}`);
    blocks.push(block.bytes);
    rest = block.rest;
  }
  return blocks;
}

/** Runs a reader of DER; whatever it stumbles over becomes one message. */
export function reading<Result>(message: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof BuiltinError) throw error;
    return fail(message);
  }
}
