import { describe, expect, it } from 'vitest';
import { readProcess } from './bootstrap.ts';

describe.skipIf(process.platform !== 'linux')('readProcess', () => {
  it('tells when a process began, as the process itself does', () => {
    const began = Number((readProcess(process.pid)?.cloneTime ?? 0n) / 1_000_000n);
    expect(Math.abs(Date.now() - process.uptime() * 1000 - began)).toBeLessThan(2000);
  });
});
