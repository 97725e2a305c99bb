import { describe, expect, it } from 'vitest';
import { softwareInventory } from './software.ts';

const inventory = softwareInventory([
  ['./usr/bin/curl', 'curl 7.88'],
  ['/bin/bash', 'bash 5.2'],
  ['opt/app/run', 'app'],
]);

describe('the inventory of software', () => {
  it.each([
    ['/usr/bin/curl', 'curl 7.88'],
    ['/bin/curl', 'curl 7.88'],
    ['/usr/bin/bash', 'bash 5.2'],
    ['/opt/app/run', 'app'],
    ['/usr/opt/app/run', undefined],
    ['/tmp/x', undefined],
  ])('%s belongs to %s', (path, owner) => expect(inventory.packageOf(path)).toBe(owner));

  it('counts its files', () => expect(inventory.files).toBe(3));
});
