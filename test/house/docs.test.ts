// The pages hold together: no link leads nowhere, every decision is short and listed, every page is reached from the README.
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rooms } from '../../tools/rooms.mjs';
import { trackedFiles } from './sources.ts';

const pages = trackedFiles().filter((path) => path.endsWith('.md') && !path.includes('fixtures/'));
const decisions = pages.filter((path) => /^docs\/adr\/\d{4}-/.test(path));

/** Targets of a page's links and pictures inside the repository, without their anchors. */
function localLinks(page: string): string[] {
  const text = readFileSync(page, 'utf8').replaceAll(/^```[^]*?^```/gm, '');
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(
    ([, link, html]) => link ?? html ?? '',
  );
  return targets
    .filter((target) => !/^(?:[a-z]+:|#)/.test(target))
    .map((target) => posix.normalize(posix.join(posix.dirname(page), target.split('#')[0] ?? '')));
}

it.each(pages)('%s links to what exists', (page) => {
  expect(localLinks(page).filter((target) => !existsSync(target))).toEqual([]);
});

it('reaches every page of docs/ from the README', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) if (page.endsWith('.md')) for (const target of localLinks(page)) reached.add(target);
  expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
});

it('says in the architecture what each room is for', () => {
  const text = readFileSync('docs/ARCHITECTURE.md', 'utf8');
  const standing = Object.keys(rooms).filter((room) => existsSync(`src/${room}/index.ts`));
  expect(standing.filter((room) => !text.includes(`| \`src/${room}\` | `))).toEqual([]);
});

describe.each(decisions)('%s', (page) => {
  const lines = readFileSync(page, 'utf8').trim().split('\n');

  it('says context, decision and consequences in under 40 lines', () => {
    expect(lines.length).toBeLessThan(40);
    expect(lines.filter((line) => line.startsWith('## '))).toEqual(['## Context', '## Decision', '## Consequences']);
  });

  it('is listed by its title', () => {
    const [number = '', title = ''] = lines[0]?.replace(/^# /, '').split(/:\s+/, 2) ?? [];
    const index = readFileSync('docs/adr/README.md', 'utf8');
    expect(index).toContain(`- [${number}](${posix.basename(page)}): ${title}`);
  });
});
