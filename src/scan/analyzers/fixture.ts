import type { AnalyzedFile, Analysis, Analyzer, FoundPackage } from '../analyzer.ts';
import { joinCompanions } from './companion.ts';

/** A file for an analyzer's test, of text or bytes. */
export function fileOf(path: string, content: string | Uint8Array, mode = 0o644): AnalyzedFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { path, size: bytes.length, mode, bytes, text: () => new TextDecoder().decode(bytes) };
}

/** Asks an analyzer as the pipeline does: by entry, then by head, then for the content. */
export async function analyzeFile(analyzer: Analyzer, path: string, content: string | Uint8Array): Promise<Analysis> {
  const file = fileOf(path, content);
  if (!analyzer.wants(file)) throw new Error(`${analyzer.name} does not want ${path}`);
  return analyzer.accepts?.(file.bytes.subarray(0, 4096)) === false ? {} : analyzer.analyze(file);
}

/** What the first of several files says once the others, its companions, have been heard. */
export async function analyzeTogether(
  files: readonly (readonly [path: string, analyzer: Analyzer, content: string | Uint8Array])[],
): Promise<readonly FoundPackage[]> {
  const analyzed = await Promise.all(
    files.map(async ([path, analyzer, content]) => ({
      path,
      results: [{ analyzer: analyzer.name, analysis: await analyzeFile(analyzer, path, content) }],
    })),
  );
  return joinCompanions(analyzed)[0]?.results[0]?.analysis.packages ?? [];
}
