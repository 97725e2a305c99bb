import { ComposeError } from '../error.ts';
import type { TrustSettings } from './context.ts';
import { detail } from './details.ts';

/** Claims of `--annotations`. @throws {ComposeError} CONFIG_INVALID for one without a value. */
export function annotationsOf({ annotations }: TrustSettings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    annotations.map((entry) => {
      const [, key, value = ''] = /^([^=]+)=([\s\S]*)$/.exec(entry) ?? [];
      if (key === undefined)
        throw new ComposeError('CONFIG_INVALID', {
          message: detail('a claim must be KEY=VALUE'),
          where: '--annotations',
        });
      return [key, value] as const;
    }),
  );
}
