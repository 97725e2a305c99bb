import type { Clock, Language, Log, Progress } from '../../core/index.ts';
import type { ImageSource } from '../../oci/source.ts';
import type { AdvisoryDatabase } from '../../scan/database/port.ts';
import type { scanSection } from '../config/sections/scan.ts';
import type { SettingValues } from '../config/setting.ts';

/** Values of the scanner's settings. */
export type ScanSettings = SettingValues<typeof scanSection.settings>;

/** A database that was opened, or why there is none. */
export interface OpenedDatabase {
  /** Absent where none could be had. */
  readonly database?: AdvisoryDatabase;
  /** `current` as its publisher promises; `stale` where a newer one should exist; `embedded` the subset that ships. */
  readonly currency: 'current' | 'stale' | 'embedded' | 'none';
  /** Why no better one could be had, for the log. */
  readonly obstacles: readonly unknown[];
}

/** What the scanner needs of the world; tests put their own in. */
export interface ScanPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly language: Language;
  readonly cwd: string;
  /** Folder for databases and layers. */
  readonly cacheDir: string;
  openImage(target: ImageTarget): Promise<ImageSource>;
  openDatabase(settings: ScanSettings): Promise<OpenedDatabase>;
}

/** An image as the user named it: a reference, or a file or folder. */
export interface ImageTarget {
  readonly name: string;
  readonly kind: 'reference' | 'path';
  readonly settings: ScanSettings;
}
