import type { EvidenceItem } from '../../core/index.ts';
import { ChecklistError } from '../error.ts';
import { evidenceSources } from './index.ts';
import { parseDocuments } from './json.ts';
import { detail } from '../details.ts';

/**
 * Reads one evidence file, whichever known tool wrote it.
 * @param text the file's content, UTF-8.
 * @param file its name as the user wrote it.
 * @throws ChecklistError where it is no JSON, of no known tool, or not what the tool writes.
 */
export function readEvidence(text: string, file: string): readonly EvidenceItem[] {
  const documents = parseDocuments(text, file);
  const source = evidenceSources.rows.find((row) => row.matches(documents[0]));
  if (source === undefined) {
    const known = evidenceSources.rows.map((row) => row.name).join(', ');
    throw new ChecklistError('EVIDENCE_UNKNOWN_FORMAT', {
      message: detail('not the output of {known}', { known }),
      where: file,
    });
  }
  return source.read(documents, file);
}
