import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

it('makes a folder, those above it, and minds none that is there', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'dartagnan-folder-')), 'a', 'b', 'c');
  makeFolder(path);
  makeFolder(path);
  makeFolder('/');
  expect(statSync(path).isDirectory()).toBe(true);
});

it('a cache folder under /proc made the scan hang for ever', (context) => {
  if (!existsSync('/proc/self')) context.skip('there is no procfs here');
  expect(() => makeFolder('/proc/self/absent/layers')).toThrow(/ENOENT|EACCES|EPERM/);
});
