import { malformedLine } from '../../../formats/malformed.ts';
import { setMember } from '../../../rego/value/object.ts';
import type { ObjectBuilder, PlainObject, Value } from '../../../rego/value/value.ts';

interface Tag {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** Tags of a document whose JSON names differ from the tag with a small first letter (SPDX 2.3, JSON schema). */
const names: Readonly<Record<string, string>> = {
  DocumentName: 'name',
  DocumentComment: 'comment',
  FileComment: 'comment',
  FileName: 'fileName',
  FileCopyrightText: 'copyrightText',
  LicenseConcluded: 'licenseConcluded',
  PackageComment: 'comment',
  PackageCopyrightText: 'copyrightText',
  PackageDescription: 'description',
  PackageDownloadLocation: 'downloadLocation',
  PackageFileName: 'packageFileName',
  PackageHomePage: 'homepage',
  PackageLicenseConcluded: 'licenseConcluded',
  PackageLicenseDeclared: 'licenseDeclared',
  PackageName: 'name',
  PackageOriginator: 'originator',
  PackageSummary: 'summary',
  PackageSupplier: 'supplier',
  PackageVersion: 'versionInfo',
  SPDXID: 'SPDXID',
  SPDXVersion: 'spdxVersion',
};

/** Reads SPDX 2 tag-value into the form of SPDX JSON. @throws FormatError FORMAT_MALFORMED with the line */
export function readTagValue(text: string, file: string): PlainObject {
  const tags = tagsOf(text, file);
  const document: ObjectBuilder = {};
  const creation: { creators: string[]; created?: string; comment?: string } = { creators: [] };
  const lists = { packages: [] as PlainObject[], files: [] as PlainObject[], relationships: [] as PlainObject[] };
  let target = document;
  for (const tag of tags) {
    const { name, value } = tag;
    if (name === 'Creator') creation.creators.push(value);
    else if (name === 'Created') creation.created = value;
    else if (name === 'CreatorComment') creation.comment = value;
    else if (name === 'Relationship') lists.relationships.push(relationship(tag, file));
    else {
      if (name === 'PackageName' || name === 'FileName') {
        target = {};
        lists[name === 'PackageName' ? 'packages' : 'files'].push(target);
      }
      setTag(target, tag);
    }
  }
  if (document['spdxVersion'] === undefined) throw malformedLine(file, 1, 'no SPDX: there is no SPDXVersion');
  const filled = Object.entries(lists).filter(([, rows]) => rows.length > 0);
  // The original shows every document of version 2 as one of the last of these.
  return { ...document, spdxVersion: 'SPDX-2.3', creationInfo: { ...creation }, ...Object.fromEntries(filled) };
}

function setTag(target: ObjectBuilder, { name, value }: Tag): void {
  const checksum = /^(?:Package|File)Checksum$/.test(name);
  const external = name === 'ExternalRef';
  if (checksum) {
    const [algorithm = '', checksumValue = ''] = value.split(/:\s*/);
    append(target, 'checksums', { algorithm, checksumValue });
  } else if (external) {
    const [referenceCategory = '', referenceType = '', referenceLocator = ''] = value.split(/\s+/);
    append(target, 'externalRefs', { referenceCategory, referenceType, referenceLocator });
  } else if (name === 'FilesAnalyzed') setMember(target, 'filesAnalyzed', value === 'true');
  else setMember(target, jsonName(name), value);
}

function jsonName(name: string): string {
  const known = Object.hasOwn(names, name) ? names[name] : undefined;
  return known ?? name.charAt(0).toLowerCase() + name.slice(1);
}

function append(target: ObjectBuilder, name: string, value: Value): void {
  const before = target[name];
  setMember(target, name, [...(Array.isArray(before) ? (before as readonly Value[]) : []), value]);
}

function relationship({ value, line }: Tag, file: string): PlainObject {
  const [spdxElementId, relationshipType, relatedSpdxElement] = value.split(/\s+/);
  if (spdxElementId === undefined || relationshipType === undefined || relatedSpdxElement === undefined)
    throw malformedLine(file, line, 'no SPDX: a relationship needs two elements and a type');
  return { spdxElementId, relationshipType, relatedSpdxElement };
}

/** `Tag: value` lines; `<text>` values may span several. */
function tagsOf(text: string, file: string): Tag[] {
  const tags: Tag[] = [];
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const content = lines[index]?.trim() ?? '';
    if (content === '' || content.startsWith('#')) continue;
    const at = content.indexOf(':');
    const name = content.slice(0, Math.max(0, at));
    if (!/^[A-Za-z]+$/.test(name)) throw malformedLine(file, index + 1, 'no SPDX: expected "Tag: value"');
    const line = index + 1;
    let value = content.slice(at + 1).trim();
    if (value.startsWith('<text>')) {
      const parts = [value];
      while (!parts.at(-1)?.includes('</text>') && index + 1 < lines.length) parts.push(lines[++index] ?? '');
      if (!parts.at(-1)?.includes('</text>')) throw malformedLine(file, line, 'no SPDX: a <text> is never closed');
      value = parts
        .join('\n')
        .replace('<text>', '')
        .replace(/<\/text>[^]*$/, '');
    }
    tags.push({ name, value, line });
  }
  return tags;
}
