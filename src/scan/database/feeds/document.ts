import { parse } from '../../../formats/yaml/yaml.ts';
import { ScanError } from '../../error.ts';
import { detail } from '../../details.ts';

/** Parses JSON or YAML by the file's name. @throws ScanError `SCAN_DATABASE_MALFORMED` with the path. */
export function parseDocument(text: string, path: string): unknown {
  try {
    return path.endsWith('.json') ? JSON.parse(text) : parse(text, { maxAliasCount: 100, logLevel: 'silent' });
  } catch (cause) {
    throw new ScanError('SCAN_DATABASE_MALFORMED', {
      message: detail('the advisory cannot be read'),
      where: path,
      cause,
    });
  }
}
