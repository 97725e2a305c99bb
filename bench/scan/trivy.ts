// Trivy and dartagnan as their users run them, on the same image and the same database.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { measure, type Run } from './measure.ts';
import { writeTrivyDatabase } from './trivy-database.ts';

/** Whole commands, image to report in JSON: first with an empty cache, then with what that left. */
export interface CommandRuns {
  readonly cold: Run[];
  readonly cached: Run[];
  /** The program without work: `--version`. */
  readonly start: Run[];
}

/** Runs of both commands, turn by turn, so that a busy spell of the machine meets both alike. */
export async function commandRuns(trivy: string, image: string, count: number, work: string) {
  const none = () => ({ cold: [], cached: [], start: [] });
  const runs = { dartagnan: none(), trivy: none() } as {
    readonly [Name in 'dartagnan' | 'trivy']: CommandRuns;
  };
  const commands = { dartagnan: [process.execPath, 'dist/cli.js', 'scan'], trivy: [trivy] } as const;
  for (let index = 0; index < count; index++)
    for (const [name, [command = '', ...words]] of Object.entries(commands)) {
      const cache = join(work, `cache-${name}`);
      rmSync(cache, { recursive: true, force: true });
      writeTrivyDatabase(cache);
      const args = [...words, 'image', '--input', image, '--cache-dir', cache, '--format', 'json', ...flags];
      const both = runs[name as keyof typeof runs];
      both.cold.push(await measure(command, args));
      both.cached.push(await measure(command, args));
      both.start.push(await measure(command, [...words.slice(0, 1), '--version']));
    }
  return runs;
}

const flags = ['--scanners', 'vuln', '--skip-db-update', '--skip-java-db-update', '--offline-scan', '--quiet'];

/** What a report in Trivy's JSON finds: `id package version severity`, each once, sorted. */
export function findingsIn(report: string): readonly string[] {
  const { Results: results = [] } = JSON.parse(report) as { readonly Results?: readonly ReportResult[] };
  const lines = results
    .flatMap(({ Vulnerabilities: found = [] }) => found)
    .map((one) => [one.VulnerabilityID, one.PkgName, one.InstalledVersion, one.Severity].join(' '));
  return [...new Set(lines)].sort();
}

interface ReportResult {
  readonly Vulnerabilities?: readonly {
    readonly VulnerabilityID: string;
    readonly PkgName: string;
    readonly InstalledVersion: string;
    readonly Severity: string;
  }[];
}
