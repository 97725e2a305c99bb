import { detail } from '../../details.ts';
import { messageOf } from '../../../core/index.ts';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { FormatError } from '../../../formats/error.ts';
import { malformedLine } from '../../../formats/malformed.ts';
import { setMember } from '../../../rego/value/object.ts';
import type { ObjectBuilder, PlainObject, Value } from '../../../rego/value/value.ts';

const maxDepth = 200;

/**
 * Reads XML: an element with attributes or children is an object, others are texts; attributes begin with `-`, text beside
 * them is `#content`, elements of one name are a list.
 * @throws FormatError with file and line
 */
export function readXml(text: string, file: string): PlainObject {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw malformedLine(file, valid.err.line, `no XML: ${valid.err.msg}`);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '-',
    textNodeName: '#content',
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    maxNestedTags: maxDepth,
  });
  try {
    const value = copy(parser.parse(text), 0);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as PlainObject;
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError('FORMAT_MALFORMED', {
      message: detail('no XML: {reason}', { reason: messageOf(cause) }),
      where: file,
      cause,
    });
  }
  throw malformedLine(file, 1, 'no XML: there is no element');
}

function copy(value: unknown, depth: number): Value {
  if (depth > maxDepth * 2)
    throw new FormatError('FORMAT_LIMIT', { message: detail('XML nested deeper than {max}', { max: maxDepth }) });
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? value : String(value ?? '');
  const result: ObjectBuilder = {};
  for (const [name, member] of Object.entries(value)) setMember(result, name, copy(member, depth + 1));
  return result;
}
