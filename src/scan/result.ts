import type { Finding, Saying } from '../core/index.ts';
import type { DatabaseInfo } from './database/port.ts';
import type { Application, Inventory } from './inventory.ts';

/** Findings of one application. */
export interface ApplicationFindings {
  readonly application: Application;
  readonly findings: readonly Finding[];
}

/** A finding that an ignore file or a policy took out, with its reason. */
export interface SuppressedFinding {
  readonly finding: Finding;
  readonly reason: string;
  readonly source: string;
}

/** End of life of the distribution, where it is known. */
export interface EndOfLife {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly ended: boolean;
}

/** A whole scan: what reports, gate and checklist read. */
export interface ScanResult {
  readonly inventory: Inventory;
  readonly applications: readonly ApplicationFindings[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly endOfLife?: EndOfLife;
  /** The database asked; absent where none was to be had, and then the result is incomplete. */
  readonly database?: DatabaseInfo;
  /** Why the result may lack findings: partial inventory, no current database, unsupported system; empty when complete. */
  readonly incomplete: readonly Saying[];
  /** RFC 3339. */
  readonly createdAt: string;
}
