import type { Advisory, Vulnerability } from '../../core/index.ts';
import { openRandomAccess } from './file.ts';
import { advisoryName } from './names.ts';
import type { AdvisoryDatabase, DatabaseInfo } from './port.ts';
import { scopeName } from './scope.ts';
import { advisoryKey, layoutVersion, type TableHeader, vulnerabilityKey } from './table/layout.ts';
import { openTable } from './table/reader.ts';

/** A database of our own with what its header tells. */
export interface OwnDatabase extends AdvisoryDatabase {
  readonly header: TableHeader;
}

/** Opens a single-file database that {@link buildDatabase} wrote. @throws ScanError where it cannot be opened or is damaged. */
export function openOwnDatabase(path: string): OwnDatabase {
  const file = openRandomAccess(path);
  try {
    const table = openTable(file, path);
    const info: DatabaseInfo = { kind: 'dartagnan', version: layoutVersion, updatedAt: table.header.updatedAt };
    return { ...ownDatabase(table, info), header: table.header, close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** What a database needs of its content: the header's scopes, and values by key. */
export interface Records {
  readonly header: Pick<TableHeader, 'scopes'>;
  get(key: string): string | undefined;
}

/** Answers the port from records, wherever they stand. */
export function ownDatabase(records: Records, info: DatabaseInfo): Omit<AdvisoryDatabase, 'close'> {
  return {
    info,
    advisories(scope, name) {
      const known = 'ecosystem' in scope ? advisoryName(scope.ecosystem, name) : name;
      const json = records.get(advisoryKey(scopeName(scope), known));
      return json === undefined ? [] : (JSON.parse(json) as readonly Advisory[]);
    },
    vulnerability(id) {
      const json = records.get(vulnerabilityKey(id));
      return json === undefined ? undefined : (JSON.parse(json) as Vulnerability);
    },
    covers: (scope) => Object.hasOwn(records.header.scopes, scopeName(scope)),
  };
}
