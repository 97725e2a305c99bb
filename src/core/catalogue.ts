/** What every row of every catalogue carries: its own name, and one line for the reference pages. */
export interface CatalogueRow {
  readonly name: string;
  readonly doc: string;
}

/** An ordered, closed list of rows with a look-up by name. */
export interface Catalogue<Row extends CatalogueRow> extends Iterable<Row> {
  readonly rows: readonly Row[];
  get(name: string): Row | undefined;
}

/**
 * Makes a catalogue of rows that stand in alphabetical order of their names.
 * @throws {TypeError} where two rows share a name or stand out of order: a mistake of the program, found by its first test.
 */
export function defineCatalogue<Row extends CatalogueRow>(rows: readonly Row[]): Catalogue<Row> {
  const byName = new Map(rows.map((row) => [row.name, row]));
  rows.forEach((row, index) => {
    const before = rows[index - 1];
    if (before !== undefined && before.name >= row.name)
      throw new TypeError(`catalogue row ${row.name} stands after ${before.name}`);
  });
  return { rows, get: (name) => byName.get(name), [Symbol.iterator]: () => rows[Symbol.iterator]() };
}
