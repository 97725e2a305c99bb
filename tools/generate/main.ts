// npm run generate [-- --check]: writes docs/reference and other files that follow from the catalogues.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pages } from './index.ts';

const check = process.argv.includes('--check');
for (const page of pages) {
  const text = await page.render();
  if (existsSync(page.path) && readFileSync(page.path, 'utf8') === text) continue;
  if (check) {
    console.error(`${page.path}: stale, run npm run generate`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(page.path), { recursive: true });
    writeFileSync(page.path, text);
  }
}
