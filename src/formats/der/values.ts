import { FormatError } from '../error.ts';
import { type DerElement, derTags, expectDer } from './reader.ts';

/** An object identifier in dotted form (X.690, 8.19). @throws {FormatError}. */
export function readOid(element: DerElement | undefined, what: string): string {
  const { content } = expectDer(element, derTags.oid, what);
  const arcs: bigint[] = [];
  let arc = 0n;
  let open = true;
  for (const octet of content) {
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    open = octet >= 0x80;
    if (!open) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  const [first, ...rest] = arcs;
  if (first === undefined || open || content.length > 64) throw wrong(what, 'an object identifier that does not end');
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...rest].join('.');
}

/** An integer in two's complement (X.690, 8.3). @throws {FormatError}. */
export function readInteger(element: DerElement | undefined, what: string): bigint {
  const { content } = expectDer(element, derTags.integer, what);
  if (content.length === 0 || content.length > 1024) throw wrong(what, `an integer of ${content.length} octets`);
  const value = BigInt(`0x${hex(content)}`);
  return (content[0] ?? 0) < 0x80 ? value : value - (1n << BigInt(content.length * 8));
}

/** A bit string of whole octets. @throws {FormatError}. */
export function readBitString(element: DerElement | undefined, what: string): Uint8Array {
  const { content } = expectDer(element, derTags.bitString, what);
  if (content[0] !== 0) throw wrong(what, 'a bit string that is no whole number of octets');
  return content.subarray(1);
}

const timePattern = /^(\d{2,4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d+))?Z$/;

/**
 * A UTCTime or GeneralizedTime in UTC, as milliseconds since 1970 (RFC 5280, 4.1.2.5; years of two digits are 1950 to 2049).
 * @throws {FormatError}.
 */
export function readTime(element: DerElement | undefined, what: string): number {
  const isUtc = element?.tag === derTags.utcTime;
  const { content } = expectDer(element, isUtc ? derTags.utcTime : derTags.generalizedTime, what);
  const text = new TextDecoder().decode(content);
  const parts = timePattern.exec(text);
  const [, year = '', month, day, hour, minute, second, fraction = ''] = parts ?? [];
  if (parts === null || year.length !== (isUtc ? 2 : 4))
    throw wrong(what, `a time that is not in UTC: ${JSON.stringify(text)}`);
  const century = isUtc ? (Number(year) < 50 ? '20' : '19') : '';
  const time = Date.parse(
    `${century}${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`,
  );
  if (Number.isNaN(time)) throw wrong(what, `no time of the calendar: ${JSON.stringify(text)}`);
  return time;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

function wrong(what: string, message: string): FormatError {
  return new FormatError('FORMAT_MALFORMED', { message, where: what });
}
