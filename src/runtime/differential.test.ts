import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRuleSet } from './ruleset/rule-set.ts';
import { readCaptureFile } from './sources/capture/file.ts';
import { Machine } from './state/machine.ts';
import { neededTypes } from './state/tracker.ts';

const corpus = join(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'conformance');
const captures = ['falco-captures', 'falco-tests/trace_files'].flatMap((folder) =>
  existsSync(join(corpus, folder))
    ? readdirSync(join(corpus, folder))
        .filter((name) => name.endsWith('.scap') && name !== 'curl_google_comments.scap')
        .map((name) => join(corpus, folder, name))
    : [],
);

/** Filters whose answers must be sysdig's, event by event. */
const filters = [
  'evt.type=open',
  'evt.type in (open, openat, execve)',
  'evt.type=open and evt.dir=<',
  'evt.dir=< and evt.failed=true',
  'evt.res=ENOENT',
  'evt.rawres<0',
  'evt.rawres>=0 and evt.type=read',
  'evt.is_open_read=true',
  'evt.is_open_write=true',
  'evt.is_io=true',
  'evt.is_io_read=true',
  'evt.is_io_write=true',
  'evt.io_dir=read',
  'evt.cpu=1',
  'evt.num<300',
  'evt.arg.name contains /etc',
  'evt.arg.flags contains O_CLOEXEC',
  'evt.arg.res=0',
  'evt.type=open and fd.name startswith /lib',
  'evt.type!=mmap and fd.name contains lib',
  'evt.type!=mmap and fd.type=file',
  'evt.type!=mmap and fd.directory=/etc',
  'evt.type!=mmap and fd.filename=passwd',
  'fd.type=ipv4 or fd.type=ipv6',
  'evt.type!=mmap and fd.typechar=f',
  // Not without the name: sysdig keeps a datagram socket's first peer where a later connect gives it another one.
  'fd.sport=53 and proc.name=curl',
  'fd.port=443',
  'fd.cip exists',
  'fd.l4proto=tcp',
  'fd.l4proto=udp',
  'fd.sip=127.0.0.1',
  'proc.name=cat',
  'proc.name in (curl, cat, sysdig)',
  'proc.name!=curl and evt.type=open',
  'not proc.name=cat',
  'proc.cmdline contains google',
  'proc.args contains null',
  'proc.aname[2] exists',
  'proc.exepath startswith /usr',
  'thread.tid>1000',
  'evt.type!=switch and user.name=root',
  'evt.type!=switch and container.id=host',
  '(evt.type=open or evt.type=close) and proc.name=cat and not fd.name=/dev/null',
];

async function ours(path: string, filter: string): Promise<string[]> {
  const rule = { rule: 'r', desc: 'd', condition: filter, output: 'o', priority: 'INFO' };
  const set = loadRuleSet([{ name: 'rules.yaml', content: JSON.stringify([rule]) }]);
  expect(set.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const source = set.source('syscall');
  const matched: string[] = [];
  await readCaptureFile(path, {
    machine: new Machine(),
    needed: neededTypes((type) => source?.engine.watches(type) === true),
    consume: (event) => source?.evaluate(event, '', () => matched.push(String(event.number))),
  });
  return matched;
}

function theirs(path: string, filter: string): string[] {
  const { stdout } = spawnSync('sysdig', ['-r', path, '-p', '*%evt.num', filter], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return stdout.split('\n').filter(Boolean);
}

describe('filters, event by event', () => {
  const isMissing = spawnSync('sysdig', ['--version']).error !== undefined;
  it.skipIf(isMissing).each(filters)('%s', { timeout: 60_000 }, async (filter) => {
    for (const path of captures)
      expect({ path, matched: await ours(path, filter) }).toEqual({ path, matched: theirs(path, filter) });
  });
  it('has sysdig and captures', (context) => {
    if (isMissing) context.skip('sysdig is not installed');
    if (captures.length === 0) context.skip('the captures are not there');
    expect(captures.length).toBeGreaterThan(5);
  });
});
