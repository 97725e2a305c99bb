import type { Kind } from './kind.ts';
import { complaintOf, type ExitCode } from '../../core/index.ts';
import { ComposeError } from '../error.ts';
import type { Section, SettingRows, SettingValues } from './setting.ts';
import type { Given, Source } from './source.ts';

/**
 * Values of one section: each setting from the most preferred source that has it, checked by its schema.
 * @param sources from the least to the most preferred.
 * @param exit exit code of a wrong value, where it is not the house's.
 * @throws ComposeError CONFIG_INVALID naming the source's place.
 */
export function resolveSection<Rows extends SettingRows>(
  section: Section<Rows>,
  sources: readonly Source[],
  exit?: ExitCode,
): SettingValues<Rows> {
  const values = Object.entries(section.settings).map(([name, row]) => {
    const given = sources.map((source) => source.get(section, name)).findLast((found) => found !== undefined);
    return [name, given === undefined ? row.fallback : check(row.kind, given, exit)];
  });
  // Each entry was read by its own row's schema, which is what SettingValues derives its type from.
  return Object.fromEntries(values) as SettingValues<Rows>;
}

function check({ schema, expected }: Kind<unknown>, { value, origin }: Given, exit: ExitCode | undefined): unknown {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const message = expected ?? complaintOf(result.error.issues);
  throw new ComposeError('CONFIG_INVALID', { message, where: origin, ...(exit !== undefined && { exit }) });
}
