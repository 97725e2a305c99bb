import { type Text, wordsOf } from '../core/index.ts';
import { decodeBase64 } from './bytes.ts';
import { SignError } from './error.ts';
import { detail } from './details.ts';

/** Deepest and longest document that is read; a signature's document is far smaller. */
const maxBytes = 2 ** 25;

/** Checked access to a JSON object; every complaint names the document and the member. */
export class JsonReader {
  readonly where: string;
  readonly #members: Readonly<Record<string, unknown>>;

  /** @throws {SignError} SIGN_MALFORMED where the value is no object. */
  constructor(value: unknown, where: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw malformed(where, detail('it must be an object'));
    this.where = where;
    this.#members = value as Readonly<Record<string, unknown>>;
  }

  /** Whether the member is there and not null. */
  has(key: string): boolean {
    return Object.hasOwn(this.#members, key) && this.#members[key] !== null && this.#members[key] !== undefined;
  }

  value(key: string): unknown {
    return this.has(key) ? this.#members[key] : undefined;
  }

  /** A string that must be there. */
  text(key: string): string {
    const value = this.value(key);
    if (typeof value !== 'string') throw this.wrong(key, detail('a string'));
    return value;
  }

  optionalText(key: string): string | undefined {
    return this.has(key) ? this.text(key) : undefined;
  }

  bytes(key: string): Uint8Array {
    return decodeBase64(this.text(key), `${this.where}, ${key}`);
  }

  /** A whole number of 0 or more, as a number or, as protobuf writes 64 bits, a string. */
  count(key: string): bigint {
    const value = this.value(key) ?? 0;
    const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
    if (!/^\d{1,19}$/.test(text)) throw this.wrong(key, detail('a whole number of 0 or more'));
    return BigInt(text);
  }

  /** An RFC 3339 time in milliseconds, with any number of fractional digits. */
  time(key: string): number | undefined {
    if (!this.has(key)) return undefined;
    const time = Date.parse(this.text(key));
    if (Number.isNaN(time)) throw this.wrong(key, detail('a time as RFC 3339 writes it'));
    return time;
  }

  object(key: string): JsonReader {
    return new JsonReader(this.value(key), `${this.where}, ${key}`);
  }

  optionalObject(key: string): JsonReader | undefined {
    return this.has(key) ? this.object(key) : undefined;
  }

  /** An array of objects; none where it is absent. */
  objects(key: string): readonly JsonReader[] {
    return this.values(key).map((item, index) => new JsonReader(item, `${this.where}, ${key}[${index}]`));
  }

  values(key: string): readonly unknown[] {
    const value = this.value(key) ?? [];
    if (!Array.isArray(value)) throw this.wrong(key, detail('an array'));
    return value;
  }

  /** All members, as they were parsed. */
  whole(): Readonly<Record<string, unknown>> {
    return this.#members;
  }

  keys(): readonly string[] {
    return Object.keys(this.#members);
  }

  wrong(key: string, expected: string | Text): SignError {
    return malformed(this.where, detail('{key} must be {expected}', { key, expected }));
  }
}

/** Parses a document that must be a JSON object. @throws {SignError} SIGN_MALFORMED. */
export function readJson(document: Uint8Array | string, where: string): JsonReader {
  if (document.length > maxBytes) throw malformed(where, detail('it is longer than {maxBytes} bytes', { maxBytes }));
  try {
    const text = typeof document === 'string' ? document : new TextDecoder('utf-8', { fatal: true }).decode(document);
    return new JsonReader(JSON.parse(text), where);
  } catch (cause) {
    if (cause instanceof SignError) throw cause;
    throw new SignError('SIGN_MALFORMED', {
      message: detail('it is no JSON: {reason}', { reason: wordsOf(cause) }),
      where,
    });
  }
}

function malformed(where: string, message: Text): SignError {
  return new SignError('SIGN_MALFORMED', { message, where });
}
