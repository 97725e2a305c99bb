import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ownCases } from './own.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-cases-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function states(dir: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { id, state } of ownCases(dir)) found.push(`${id} ${state}`);
  return found;
}

it('passes the cases of our own', async () => {
  const dir = 'conformance/cases/falco';
  const found = await states(dir);
  expect(found.filter((one) => one.includes('/case.yaml')).length).toBeGreaterThan(10);
  expect(found.filter((one) => one.includes('/choices.yaml ')).length).toBeGreaterThan(30);
  expect(found.filter((one) => !one.endsWith(' passed'))).toEqual([]);
});

it('fails each choice that expects another alert', async () => {
  const dir = join(folder, 'falsified');
  cpSync('conformance/cases/falco/choices', join(dir, 'choices'), { recursive: true });
  const path = join(dir, 'choices/choices.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('alerts: [', 'alerts: [Other, '));
  expect((await states(dir)).filter((one) => !one.endsWith(' failed'))).toEqual([]);
});

it('fails a case that expects another alert', async () => {
  cpSync('conformance/cases/falco/secrets', join(folder, 'secrets'), { recursive: true });
  const path = join(folder, 'secrets/case.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('cat read', 'tac read'));
  expect(await states(folder)).toEqual(['secrets/case.yaml failed']);
});
