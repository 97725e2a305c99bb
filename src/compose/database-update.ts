import { version } from '../core/version.ts';
import type { RegistryClient } from '../oci/registry/api.ts';
import { createRegistryClient } from '../oci/registry/client.ts';
import { type Download, downloadTrivyDatabase, trivyRepositories } from '../scan/database/trivy/download.ts';
import { readCertificates } from './certificates.ts';
import { type DatabasePorts, type DatabaseSettings, trivyFolder } from './databases.ts';

/** Fetches Trivy's database into the cache. @throws ScanError `SCAN_DATABASE_UNAVAILABLE` where no repository answers. */
export async function updateTrivyDatabase(settings: DatabaseSettings, ports: DatabasePorts): Promise<Download> {
  const client = await (ports.connect ?? connect)(settings, ports);
  try {
    return await downloadTrivyDatabase({
      client,
      repositories: settings['db-repository'].length > 0 ? settings['db-repository'] : trivyRepositories,
      folder: trivyFolder(ports),
      now: ports.clock.now(),
      progress: ports.progress,
      signal: ports.signal,
    });
  } finally {
    await client.close();
  }
}

async function connect(
  { cacert, insecure }: DatabaseSettings,
  { cwd }: Pick<DatabasePorts, 'cwd'>,
): Promise<RegistryClient> {
  const certificateAuthorities = await readCertificates(cacert, cwd);
  return createRegistryClient({ insecure, certificateAuthorities, userAgent: `dartagnan/${version}` });
}
