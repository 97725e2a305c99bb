import { wordsOf, inEveryLanguage, type Text } from '../../core/index.ts';
import type { Analysis, AnalyzedFile, Analyzer } from '../analyzer.ts';

/** Runs one analyzer on one file; what it throws and what it could not read become problems that name the file. */
export async function runAnalyzer(
  analyzer: Analyzer,
  file: AnalyzedFile,
  problem: (message: Text) => void,
): Promise<Analysis | undefined> {
  const tell = (message: Text) =>
    problem(inEveryLanguage(message, (words) => (words.startsWith(file.path) ? words : `${file.path}: ${words}`)));
  try {
    const { problems = [], ...analysis } = await analyzer.analyze(file);
    problems.forEach(tell);
    return isEmpty(analysis) ? undefined : analysis;
  } catch (error) {
    tell(wordsOf(error));
    return undefined;
  }
}

function isEmpty({ os, packages = [], companions = [], systemFiles = [] }: Analysis): boolean {
  return os === undefined && [packages, companions, systemFiles].every(({ length }) => length === 0);
}
