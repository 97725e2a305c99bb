import type { CatalogueRow } from './catalogue.ts';
import type { Digest } from './digest.ts';
import type { Severity } from './severity.ts';
import type { Stage, StageState } from './stage.ts';

/** One statement of another tool about an artifact. */
export interface EvidenceItem {
  readonly stage: Stage;
  readonly state: StageState;
  /** Tool that made the statement, `Trivy 0.74.0`. */
  readonly tool: string;
  /** File that it was read from, with line or index where it helps. */
  readonly where: string;
  /** The statement in the tool's own words. */
  readonly message: string;
  /** Vulnerability, rule or signature identity. */
  readonly id?: string;
  readonly severity?: Severity;
  readonly fixable?: boolean;
  /** Digests (manifest or image id) that the statement is about; absent where the tool named none. */
  readonly digests?: readonly Digest[];
  /** Image name as the tool wrote it. */
  readonly image?: string;
  /** RFC 3339 time of the statement, where the tool gave it. */
  readonly time?: string;
}

/** Port: reads what another tool found. Each tool's format is one row. */
export interface EvidenceSource extends CatalogueRow {
  /** Recognises the format from the parsed document or, for line formats, the first line's document. */
  matches(document: unknown): boolean;
  /** Reads the documents of one file (several for JSON lines). */
  read(documents: readonly unknown[], file: string): readonly EvidenceItem[];
}
