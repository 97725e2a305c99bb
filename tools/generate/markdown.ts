import { basename } from 'node:path';
import type { CatalogueRow } from '../../src/core/index.ts';
import type { GeneratedPage } from './page.ts';

const notice = '<!-- Written by `npm run generate` from the catalogues in the sources; edit those. -->';

/** A page with its heading, one paragraph of introduction, and what follows. */
export function markdownPage(title: string, introduction: string, ...parts: readonly string[]): string {
  return `${[notice, `# ${title}`, introduction, ...parts].join('\n\n')}\n`;
}

/** A table; a bar in a cell is escaped, a line break becomes a space. */
export function markdownTable(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(headers), line(headers.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}

/** A further column of a catalogue's page. */
export type Column<Row> = readonly [title: string, value: (row: Row) => string];

/** The page of one catalogue: name and doc of each row, with the columns that this catalogue has besides. */
export function cataloguePage<Row extends CatalogueRow>(
  file: string,
  title: string,
  introduction: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[] = [],
): GeneratedPage {
  const headers = ['Name', ...columns.map(([name]) => name), 'What it is'];
  const cells = rows.map((row) => [`\`${row.name}\``, ...columns.map(([, value]) => value(row)), row.doc]);
  return {
    path: `docs/reference/${file}.md`,
    title,
    render: () => markdownPage(title, introduction, markdownTable(headers, cells)),
  };
}

/** The page that lists the others. */
export function indexPage(pages: readonly GeneratedPage[]): GeneratedPage {
  const title = 'Reference';
  const links = pages.map((page) => `- [${page.title}](${basename(page.path)})`).join('\n');
  return {
    path: 'docs/reference/README.md',
    title,
    render: () => markdownPage(title, 'Written from the catalogues in the sources.', links),
  };
}
