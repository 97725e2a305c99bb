import type { Analysis, Analyzer } from '../analyzer.ts';
import type { FileFinding } from './layer-record.ts';

interface Copy {
  readonly entry: number;
  readonly path: string;
  readonly target: string;
  readonly analyzers: readonly string[];
}

/** Files that are remembered as asked about; beyond it a hard link to one costs a second look. */
const maxAsked = 200_000;

/** Hard links of one layer to files that were analysed under another name: what was found there holds for the link too. */
export class HardLinks {
  readonly #asked = new Map<string, readonly Analyzer[]>();
  readonly #copies: Copy[] = [];

  /** Remembers which analyzers a file was offered to, whether or not they accepted it. */
  asked(path: string, analyzers: readonly Analyzer[]): void {
    if (this.#asked.size < maxAsked) this.#asked.set(path, analyzers);
  }

  /** Notes a link; gives the analyzers that want it and were not asked about its target. */
  add(entry: number, path: string, target: string, wanting: readonly Analyzer[]): readonly Analyzer[] {
    const asked = this.#asked.get(target) ?? [];
    const known = wanting.filter((analyzer) => asked.includes(analyzer)).map(({ name }) => name);
    if (known.length > 0) this.#copies.push({ entry, path, target, analyzers: known });
    this.asked(path, asked);
    return wanting.filter((analyzer) => !asked.includes(analyzer));
  }

  /** Findings at the links' own paths. */
  copies(findings: readonly FileFinding[]): readonly FileFinding[] {
    const byPath = new Map<string, FileFinding[]>();
    const file = (finding: FileFinding) => byPath.set(finding.path, [...(byPath.get(finding.path) ?? []), finding]);
    findings.forEach(file);
    const copied = this.#copies.flatMap(({ entry, path, target, analyzers }) => {
      const before = (byPath.get(target) ?? []).filter((one) => one.entry < entry);
      const last = before.filter((one) => one.entry === before.at(-1)?.entry && analyzers.includes(one.analyzer));
      const made = last.map(({ analyzer, analysis }) => ({
        entry,
        path,
        analyzer,
        analysis: moved(analysis, target, path),
      }));
      made.forEach(file);
      return made;
    });
    return copied;
  }
}

/** Packages inside an archive carry its path. */
function moved(analysis: Analysis, from: string, to: string): Analysis {
  if (analysis.packages === undefined) return analysis;
  const packages = analysis.packages.map((found) =>
    found.path?.startsWith(from) ? { ...found, path: `${to}${found.path.slice(from.length)}` } : found,
  );
  return { ...analysis, packages };
}
