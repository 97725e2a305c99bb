import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Finding, Package } from '../../core/index.ts';
import { ignoreFileNames } from '../../scan/ignore/names.ts';
import type { IgnoreRule } from '../../scan/ignore/rule.ts';
import type { Application, Inventory } from '../../scan/inventory.ts';
import type { ScanResult } from '../../scan/result.ts';
import { ComposeError } from '../error.ts';
import type { ScanSettings } from './ports.ts';
import { detail } from '../details.ts';

/** Kinds of lists that a distribution's package manager keeps; all others are of languages. */
const systemKinds: ReadonlySet<string> = new Set(['apk', 'dpkg', 'rpm']);

/** An inventory with only the packages that were asked for, by type and by relationship to the project. */
export function withAskedPackages(inventory: Inventory, settings: ScanSettings): Inventory {
  const { 'pkg-types': types, 'pkg-relationships': relationships } = settings;
  const applications = inventory.applications
    .filter(({ kind }) => types.includes(systemKinds.has(kind) ? 'os' : 'library'))
    .map((application): Application => {
      const isAsked = ({ relationship }: Package) => relationships.includes(relationship ?? 'unknown');
      return { ...application, packages: application.packages.filter(isAsked) };
    });
  return { ...inventory, applications };
}

/** Every finding of a result, list by list. */
export function findingsOf(result: ScanResult): readonly Finding[] {
  return result.applications.flatMap(({ findings }) => findings);
}

/**
 * Rules of the ignore file: the one that was named, else the first of the usual names that stands in the working directory.
 * One of a usual name may be absent, since the original writes that name into its configuration.
 * @throws ComposeError IGNORE_FILE_UNREADABLE where a named file cannot be read; ScanError where one is malformed.
 */
export async function readIgnoreRules(settings: ScanSettings, cwd: string): Promise<readonly IgnoreRule[]> {
  const { ignorefile } = settings;
  for (const name of ignorefile === undefined ? ignoreFileNames : [ignorefile]) {
    const content = await readFile(resolve(cwd, name), 'utf8').catch((cause: unknown) => {
      if (isMissing(cause) && ignoreFileNames.includes(name)) return undefined;
      throw new ComposeError('IGNORE_FILE_UNREADABLE', {
        message: detail('the ignore file cannot be read'),
        where: name,
        cause,
      });
    });
    if (content === undefined) continue;
    const { readIgnoreFile } = await import('../../scan/ignore/ignore-file.ts');
    return readIgnoreFile(content, name);
  }
  return [];
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
