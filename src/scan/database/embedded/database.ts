import type { AdvisoryDatabase } from '../port.ts';
import { ownDatabase } from '../own-database.ts';
import { layoutVersion, type TableHeader } from '../table/layout.ts';
import content from './advisories.generated.json' with { type: 'json' };

/** The subset of advisories that ships, for the demonstration and for tests; its sources stand in SOURCES.md beside it. */
export function openEmbeddedDatabase(): AdvisoryDatabase {
  const { header, entries } = content as unknown as EmbeddedContent;
  const get = (key: string) => (Object.hasOwn(entries, key) ? JSON.stringify(entries[key]) : undefined);
  const info = { kind: 'embedded', version: layoutVersion, updatedAt: header.updatedAt } as const;
  return { ...ownDatabase({ header, get }, info), close: () => {} };
}

interface EmbeddedContent {
  readonly header: TableHeader;
  readonly entries: Readonly<Record<string, unknown>>;
}
