import { format } from '../../rego/format/format.ts';
import { RegoError } from '../../rego/error.ts';
import { readModule } from '../../rego/syntax/parse.ts';

/** A Rego file in the standard form, as bundles hold it; as it is where that form would not be read as the same. */
export function formattedText(name: string, text: string, version: 'v0' | 'v1'): string {
  try {
    const formatted = format(name, text, { version, target: version });
    return readModule(name, formatted, { version }).problems.length === 0 ? formatted : text;
  } catch (thrown) {
    if (thrown instanceof RegoError) return text;
    throw thrown;
  }
}
