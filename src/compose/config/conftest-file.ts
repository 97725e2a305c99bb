import { parse } from 'smol-toml';
import { wordsOf } from '../../core/index.ts';
import { ComposeError } from '../error.ts';
import type { Source } from './source.ts';

const name = 'conftest.toml';

/** Reads conftest's file: its keys are its flags. @throws ComposeError CONFIG_INVALID where it is no TOML */
export function conftestSource(text: string): Source {
  let known: Readonly<Record<string, unknown>> | undefined;
  return {
    get(section, setting) {
      // Other commands must not fail by a file that is none of theirs.
      if (section.name !== 'policy-conftest') return undefined;
      known ??= readToml(text);
      const values = known;
      if (!Object.hasOwn(values, setting)) return undefined;
      const { kind } = section.settings[setting] ?? {};
      const value = values[setting];
      // The original takes a single text where a list is asked for.
      return { value: typeof value === 'string' && kind !== undefined ? kind.decode(value) : value, origin: name };
    },
  };
}

function readToml(text: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text);
  } catch (cause) {
    throw new ComposeError('CONFIG_INVALID', { message: wordsOf(cause), where: name, cause });
  }
}
