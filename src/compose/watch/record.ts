import { sameWords } from '../../core/index.ts';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { type CaptureSummary, readCaptureFile } from '../../runtime/sources/capture/file.ts';
import { recordEvents } from '../../runtime/sources/capture/writer/batch.ts';
import { CaptureWriter } from '../../runtime/sources/capture/writer/writer.ts';
import { bootstrapMachine } from '../../runtime/sources/live/bootstrap.ts';
import type { Batch } from '../../runtime/sources/live/drain.ts';
import { wantedCalls } from '../../runtime/sources/live/reader.ts';
import { resolveScope } from '../../runtime/sources/live/scope.ts';
import { allCalls, openLiveSource } from '../../runtime/sources/live/source.ts';
import { loadRuleSet, type RuleSet } from '../../runtime/ruleset/rule-set.ts';
import { Machine } from '../../runtime/state/machine.ts';
import { changesState, neededTypes } from '../../runtime/state/tracker.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { prepare, type WatchSettings } from './prepare.ts';
import type { WatchPorts } from './run.ts';

/**
 * Records the live kernel, or the events of a capture that satisfy a filter, into a capture file.
 * @throws {EbpfError} where the kernel cannot be watched; {ComposeError} and {RuntimeError} for files and filters.
 */
export async function record(filter: string | undefined, settings: WatchSettings, ports: WatchPorts): Promise<number> {
  const { write, 'capture-file': source } = settings;
  if (write === undefined)
    throw new ComposeError('SETTING_UNSUPPORTED', { where: '-w', message: detail('name the file to write') });
  const condition = filter === undefined ? undefined : compileFilter(filter);
  if (condition !== undefined && source === undefined)
    throw new ComposeError('SETTING_UNSUPPORTED', {
      where: filter!,
      message: detail('a filter is for files; limit a live recording by -r, --pid, --cgroup or --container'),
    });
  const target = new CaptureWriter(resolve(ports.cwd, write));
  try {
    if (source === undefined) await recordLive(target, settings, ports);
    else await copy(resolve(ports.cwd, source), target, condition, ports);
  } finally {
    target.close();
  }
  ports.log.info({ file: write, events: target.events, bytes: target.bytes }, 'the recording has ended');
  return 0;
}

/** @throws {ComposeError} RULES_UNREADABLE for what is no condition. */
function compileFilter(filter: string): RuleSet {
  const rule = { rule: 'filter', desc: '', condition: filter, output: '', priority: 'INFO', warn_evttypes: false };
  const set = loadRuleSet([{ name: 'filter', content: JSON.stringify([rule]) }]);
  const fault = set.diagnostics.find(({ severity }) => severity === 'error');
  if (fault !== undefined)
    throw new ComposeError('RULES_UNREADABLE', { where: filter, message: sameWords(fault.message) });
  return set;
}

async function recordLive(target: CaptureWriter, settings: WatchSettings, { cwd, env, log, signal }: WatchPorts) {
  const scope = resolveScope({
    processes: settings.pid.map(Number),
    cgroups: settings.cgroup,
    containers: settings.container,
  });
  let early: Batch[] | undefined = [];
  const take = ({ bytes }: Batch): void => recordEvents(bytes, target);
  const onBatch = (batch: Batch): void => {
    if (early === undefined) take(batch);
    else early.push(batch);
  };
  const source = await openLiveSource({ scope, wanted: await wantedOf(settings, cwd, env), onBatch });
  try {
    const machine = new Machine();
    bootstrapMachine(machine);
    if (scope.processes.length > 0) keepOnly(machine, new Set(scope.processes));
    target.begin(machine, { hostname: hostname() });
    for (const batch of early) take(batch);
    early = undefined;
    log.info({}, 'the kernel is recorded');
    await ended(signal, settings['max-seconds']);
  } finally {
    await source.close();
  }
}

/** A recording of some processes tells nothing of the others, nor of users that they are not. */
function keepOnly(machine: Machine, processes: ReadonlySet<number>): void {
  for (const thread of machine.threads.values()) if (!processes.has(thread.pid)) machine.removeThread(thread);
  const threads = [...machine.threads.values()];
  const { users, groups } = machine.names('');
  for (const { uid } of users)
    if (!threads.some(({ credentials }) => credentials.uid === uid)) machine.removeUser('', uid);
  for (const { gid } of groups)
    if (!threads.some(({ credentials }) => credentials.gid === gid)) machine.removeGroup('', gid);
}

/** Without rules everything is recorded, with rules what they ask for. */
async function wantedOf(settings: WatchSettings, cwd: string, env: WatchPorts['env']): Promise<ReadonlySet<string>> {
  if (settings.rules.length === 0) return allCalls;
  const { rules } = await prepare(settings, cwd, env);
  const engine = rules.source('syscall')?.engine;
  return wantedCalls((type) => engine?.watches(type) === true, true);
}

function ended(signal: AbortSignal, seconds: number | undefined): Promise<void> {
  const until = seconds === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  if (until.aborted) return Promise.resolve();
  return new Promise((done) => until.addEventListener('abort', () => done(), { once: true }));
}

/** Events that satisfy the condition, and all that change the state: later events are read by it. */
async function copy(
  path: string,
  target: CaptureWriter,
  condition: RuleSet | undefined,
  { log, signal }: WatchPorts,
): Promise<CaptureSummary> {
  const machine = new Machine();
  const engine = condition?.source('syscall')?.engine;
  let isBegun = false;
  let isWritten = false;
  const summary = await readCaptureFile(path, {
    machine,
    needed: neededTypes(() => true),
    record(event) {
      if (!isBegun) target.begin(machine, { hostname: machine.hostname });
      isBegun = true;
      isWritten = engine === undefined || changesState(event.type);
      if (isWritten) target.event(event.raw, 0, event.length, event.cpu, event.layout);
    },
    consume(event) {
      if (isWritten || engine === undefined) return;
      engine.match(event, () => target.event(event.raw, 0, event.length, event.cpu, event.layout));
    },
    signal,
  });
  if (!isBegun) target.begin(machine, { hostname: machine.hostname });
  if (summary.fault !== undefined) log.warn({ fault: summary.fault.message }, 'the capture is cut off');
  return summary;
}
