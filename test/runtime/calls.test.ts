import { existsSync, mkdirSync, mkdtempSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cgroupMount } from '../../src/runtime/sources/live/scope.ts';
import { fileCalls } from '../support/calls/file-calls.ts';
import { processCalls } from '../support/calls/process-calls.ts';
import type { CallRow, Expected } from '../support/calls/row.ts';
import { socketCalls } from '../support/calls/socket-calls.ts';
import { isInstalled, liveObstacle, startLiveWatch, type LiveWatch, type SeenAlert } from '../support/live-watch.ts';
import { callNumbers, callProgram } from '../support/calls/program.ts';

/** Every call that upstream's rules ask for, and the life of processes. */
const rows: readonly CallRow[] = [...fileCalls, ...socketCalls, ...processCalls];

const shown = [
  'evt.args',
  'evt.buffer',
  'evt.dir',
  'evt.failed',
  'evt.rawres',
  'evt.res',
  'evt.type',
  'fd.is_server',
  'fd.l4proto',
  'fd.name',
  'fd.nameraw',
  'fd.num',
  'fd.sip',
  'fd.sport',
  'fd.type',
  'fs.path.name',
  'fs.path.nameraw',
  'fs.path.source',
  'fs.path.sourceraw',
  'fs.path.target',
  'proc.args',
  'proc.cmdline',
  'proc.cwd',
  'proc.env',
  'proc.exepath',
  'proc.name',
  'proc.pname',
  'user.name',
  'user.uid',
];

const types = [...new Set(rows.map(({ name, type }) => type ?? callOf(name)))];
const rule = `
- rule: a call
  desc: a call of the table was made
  condition: evt.type in (${types.join(', ')}) and proc.name in (perl, true)
  output: "${shown.map((field) => `%${field}`).join(' ')}"
  priority: NOTICE
`;

function callOf(name: string): string {
  return name.split(' ')[0]!;
}

const obstacle = liveObstacle() ?? (isInstalled('perl') ? undefined : 'perl is not installed');

describe.skipIf(obstacle !== undefined)(
  `every call that rules ask for${obstacle === undefined ? '' : ` (${obstacle})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'dartagnan-calls-'));
    const group = `dartagnan-calls-${process.pid}`;
    const cgroup = join(cgroupMount() ?? '', group);
    let watch: LiveWatch;

    beforeAll(async () => {
      const rules = join(folder, 'rules.yaml');
      writeFileSync(rules, rule);
      if (cgroupMount() === undefined) watch = await startLiveWatch([rules]);
      else {
        mkdirSync(cgroup);
        watch = await startLiveWatch([rules], ['--cgroup', group], false);
        await watch.attack(`echo $$ > ${cgroup}/cgroup.procs`);
      }
    }, 60_000);

    afterAll(async () => {
      await watch.close();
      if (existsSync(cgroup) && cgroupMount() !== undefined) rmdirSync(cgroup);
      rmSync(folder, { recursive: true, force: true });
    });

    for (const row of rows)
      it(row.name, async (context) => {
        const type = row.type ?? callOf(row.name);
        if (row.type === undefined && !callNumbers.has(type)) context.skip('this processor has no such call');
        const mark = row.name.replaceAll(' ', '-');
        const script = join(folder, `${mark}.pl`);
        writeFileSync(script, callProgram(row.perl));
        await watch.attack(`perl ${script} ${mark}`);
        const candidates = () =>
          watch.alerts
            .map(({ output_fields: fields }) => fields)
            .filter((one) => one['evt.type'] === type && String(one['proc.args']).split(' ').includes(mark));
        const wanted = wantedOf(row, watch.folder);
        await expect
          .poll(() => candidates().some((one) => wanted.asymmetricMatch(one) || isRefused(one, row)), { timeout: 5000 })
          .toBe(true)
          .catch(() => expect(candidates()).toContainEqual(wanted));
        const refusal = candidates().find((one) => isRefused(one, row))?.['evt.res'];
        if (refusal !== undefined) context.skip(`this kernel refuses it with ${String(refusal)}, which was seen`);
      });

    it('tells of each call once, when it ends', () => {
      const entries = watch.alerts.filter(({ output_fields: fields }) => fields['evt.dir'] === '>');
      expect(new Set(entries.map(({ output_fields: fields }) => fields['evt.type']))).toEqual(new Set(['procexit']));
    });
  },
);

function wantedOf({ fields }: CallRow, folder: string) {
  const value = (given: Expected): unknown => {
    if (given instanceof RegExp) return expect.stringMatching(given);
    return typeof given === 'string' ? given.replace('$D', folder) : given;
  };
  return expect.objectContaining(
    Object.fromEntries(Object.entries(fields).map(([name, given]) => [name, value(given)])),
  ) as { asymmetricMatch(fields: unknown): boolean };
}

function isRefused(fields: SeenAlert['output_fields'], { refused = [] }: CallRow): boolean {
  return refused.includes(String(fields['evt.res']));
}
