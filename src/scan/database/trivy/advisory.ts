import type { Advisory, DataSource } from '../../../core/index.ts';
import { defined, type Fields, fieldsOf, objectsOf, severityOf, statusOf, textOf, textsOf } from '../fields.ts';

/** Reads the advisories of one vulnerability: one for each entry where there are entries (Rocky, Oracle), else one. */
export function readAdvisories(vulnerability: string, value: unknown, source: DataSource): readonly Advisory[] {
  const fields = fieldsOf(value);
  const entries = objectsOf(fields, 'Entries');
  if (entries.length === 0) return [readAdvisory(vulnerability, fields, source)];
  return entries.map((entry) => readAdvisory(vulnerability, entry, source));
}

function readAdvisory(vulnerability: string, fields: Fields, source: DataSource): Advisory {
  const affected = textOf(fields, 'AffectedVersion');
  return defined<Advisory>({
    vulnerability,
    vendorIds: textsOf(fields, 'VendorIDs') ?? textsOf(fields, 'VendorIds'),
    status: statusOf(fields['Status']),
    severity: severityOf(fields['Severity']),
    ranges: affected === undefined ? undefined : [{ introduced: affected }],
    vulnerableVersions: textsOf(fields, 'VulnerableVersions'),
    patchedVersions: textsOf(fields, 'PatchedVersions'),
    unaffectedVersions: textsOf(fields, 'UnaffectedVersions'),
    fixedVersion: textOf(fields, 'FixedVersion'),
    architectures: textsOf(fields, 'Arches'),
    source: readSource(fields['DataSource']) ?? source,
  });
}

/** Reads an entry of the bucket `data-source`, or an advisory's own. */
export function readSource(value: unknown): DataSource | undefined {
  const fields = fieldsOf(value);
  const id = textOf(fields, 'ID');
  if (id === undefined) return undefined;
  return defined<DataSource>({ id, name: textOf(fields, 'Name') ?? id, url: textOf(fields, 'URL') });
}
