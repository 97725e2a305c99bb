/** A project's name as advisories and package URLs spell it (PEP 503, "Normalized Names"). */
export function normalizePythonName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
