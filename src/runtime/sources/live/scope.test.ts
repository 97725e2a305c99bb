import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../../errors.ts';
import { readProcess } from './bootstrap.ts';
import { resolveScope } from './scope.ts';

const nothing = { processes: [], cgroups: [], containers: [] };

describe.skipIf(process.platform !== 'linux')('resolveScope', () => {
  it('is everything where nothing is named', () => {
    expect(resolveScope(nothing)).toEqual({ cgroups: [], processes: [] });
  });

  it('takes a process with what it has started', () => {
    expect(resolveScope({ ...nothing, processes: [process.ppid] }).processes).toContain(process.pid);
  });

  it.each([
    ['processes', { processes: [2 ** 30] }, /no process/],
    ['cgroups', { cgroups: ['no-such-cgroup'] }, /no version 2 cgroup/],
    ['containers', { containers: ['0123456789ab'] }, /no cgroup of a container 0123456789ab/],
  ])('refuses %s that are not there', (_, names, message) => {
    expect(() => resolveScope({ ...nothing, ...names })).toThrow(RuntimeError);
    expect(() => resolveScope({ ...nothing, ...names })).toThrow(message);
  });
});

describe.skipIf(process.platform !== 'linux')('readProcess', () => {
  it('reads this very process', () => {
    const thread = readProcess(process.pid);
    expect(thread).toMatchObject({
      pid: process.pid,
      parentId: process.ppid,
      exePath: process.execPath,
      virtualPid: process.pid,
    });
    expect(thread?.cwd).toBe(`${process.cwd()}/`);
    expect(thread?.fds.size).toBeGreaterThan(0);
  });

  it('has none of a process that has ended', () => {
    expect(readProcess(2 ** 30)).toBeUndefined();
  });
});
