import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../../errors.ts';
import { Machine } from '../../state/machine.ts';
import { learnThread, readProcess } from './bootstrap.ts';
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

  it('learns of a thread with its process', () => {
    const machine = new Machine();
    const tid = readdirSync('/proc/self/task')
      .map(Number)
      .find((id) => id !== process.pid)!;
    learnThread(machine, tid);
    expect(machine.thread(tid)).toMatchObject({ tid, pid: process.pid, exePath: process.execPath });
    expect(machine.thread(tid)?.main).toBe(machine.thread(process.pid));
    learnThread(machine, 2 ** 30);
    expect(machine.threads.size).toBe(2);
  });

  it('has none of a process that has ended', () => {
    expect(readProcess(2 ** 30)).toBeUndefined();
  });
});
