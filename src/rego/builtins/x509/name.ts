import type { ObjectBuilder, Value } from '../../value/value.ts';
import type { DerElement } from '../../../formats/der/reader.ts';
import { childrenOf, oidOf } from '../asn1.ts';

/** Attribute types with a member of their own (RFC 4519), by OID. */
const listed: Readonly<Record<string, string>> = {
  '2.5.4.6': 'Country',
  '2.5.4.7': 'Locality',
  '2.5.4.8': 'Province',
  '2.5.4.9': 'StreetAddress',
  '2.5.4.10': 'Organization',
  '2.5.4.11': 'OrganizationalUnit',
  '2.5.4.17': 'PostalCode',
};
const single: Readonly<Record<string, string>> = { '2.5.4.3': 'CommonName', '2.5.4.5': 'SerialNumber' };

/** Text of a string type: BMPString has two bytes a character, the others are read as UTF-8. */
export function textOf(element: DerElement): string {
  return new TextDecoder(element.tag === 0x1e ? 'utf-16be' : 'utf-8').decode(element.content);
}

/** Numbers of an object identifier. */
export function oidValue(oid: string): Value {
  return oid.split('.').map(Number);
}

/** A distinguished name (RFC 5280, 4.1.2.4). @throws RangeError */
export function nameValue(name: DerElement): Value {
  const result: ObjectBuilder = { CommonName: '', SerialNumber: '', ExtraNames: null };
  const lists = new Map<string, Value[]>(Object.values(listed).map((member) => [member, []]));
  const names: Value[] = [];
  for (const attribute of childrenOf(name).flatMap(childrenOf)) {
    const [type, content] = childrenOf(attribute);
    if (type === undefined || content === undefined) throw new RangeError('x509: invalid RDNSequence');
    const [oid, text] = [oidOf(type), textOf(content)];
    names.push({ Type: oidValue(oid), Value: text });
    const member = single[oid];
    if (member !== undefined) result[member] = text;
    lists.get(listed[oid] ?? '')?.push(text);
  }
  for (const [member, values] of lists) result[member] = values.length === 0 ? null : values;
  result['Names'] = names.length === 0 ? null : names;
  return result;
}
