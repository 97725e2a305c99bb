import current from 'spdx-license-ids/index.json' with { type: 'json' };
import deprecated from 'spdx-license-ids/deprecated.json' with { type: 'json' };

const known = new Set<string>([...current, ...deprecated]);

/** Licences of a package as CycloneDX writes them: one SPDX expression, or a list of ids and names. */
export function licenseChoices(licenses: readonly string[]): object[] {
  const [only] = licenses;
  if (licenses.length === 1 && only !== undefined && isExpression(only)) return [{ expression: only }];
  return licenses.map((license) => ({ license: known.has(license) ? { id: license } : { name: license } }));
}

/** Two or more known ids joined by AND and OR (SPDX specification, annex D), without exceptions and parentheses. */
function isExpression(license: string): boolean {
  const words = license.split(' ');
  const isWord = (word: string, index: number): boolean =>
    index % 2 === 0 ? known.has(word) : /^(?:AND|OR)$/.test(word);
  return words.length > 2 && words.length % 2 === 1 && words.every(isWord);
}
