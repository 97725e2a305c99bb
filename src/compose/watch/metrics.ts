import { appendFileSync } from 'node:fs';
import { cpus, hostname as hostName, release, uptime } from 'node:os';
import { resolve } from 'node:path';
import { version } from '../../core/index.ts';
import type { RuleCost } from '../../runtime/engine/statistics.ts';
import { noDrops } from '../../runtime/events/drops.ts';
import type { Alert } from '../../runtime/output/alert.ts';
import { type Sample, family } from './prometheus.ts';

/** What the watch has counted up to now. */
export interface WatchCounts {
  readonly events: number;
  /** Lost records by system call. */
  readonly drops: ReadonlyMap<string, number>;
  /** Lost records by the path of the cgroup. */
  readonly dropsByCgroup: ReadonlyMap<string, number>;
  /** Calls that the kernel kept back, by system call. */
  readonly filtered: ReadonlyMap<string, number>;
  /** Alerts by rule. */
  readonly alerts: ReadonlyMap<string, number>;
  /** Rules in force with what alerts name of them. */
  readonly rules: readonly RuleLabels[];
  readonly costs: readonly RuleCost[];
  /** Threads and descriptors that are remembered. */
  readonly threads: number;
  readonly descriptors: number;
  readonly outputDrops: number;
  /** Nanoseconds since 1970. */
  readonly startedAt: bigint;
  readonly reloadedAt: bigint;
  /** Names of event sources that run. */
  readonly sources: readonly string[];
  /** SHA-256 by name of file. */
  readonly ruleFiles: ReadonlyMap<string, string>;
  readonly configFiles: ReadonlyMap<string, string>;
}

/** What counters name of a rule. */
export interface RuleLabels {
  readonly name: string;
  readonly priority: string;
  readonly source: string;
  readonly tags: readonly string[];
}

const one = (labels: Readonly<Record<string, string>>): Sample[] => [[labels, 1]];

/** Counts in the text format of Prometheus, under the original's names; costs of rules and lost calls under our own. */
export function metricsText(counts: WatchCounts, now: bigint): string {
  const lost = [...counts.drops.values()].reduce((sum, count) => sum + count, 0);
  const { rss, heapUsed } = process.memoryUsage();
  return [
    family('falcosecurity_falco_version_info', 'gauge', one({ version })),
    family('falcosecurity_falco_sha256_rules_files_info', 'gauge', hashes(counts.ruleFiles)),
    family('falcosecurity_falco_sha256_config_files_info', 'gauge', hashes(counts.configFiles)),
    family('falcosecurity_scap_engine_name_info', 'gauge', one({ engine_name: 'modern_bpf', evt_source: 'syscall' })),
    family('falcosecurity_falco_kernel_release_info', 'gauge', one({ kernel_release: release() })),
    family('falcosecurity_evt_hostname_info', 'gauge', one({ hostname: hostName() })),
    family(
      'falcosecurity_falco_evt_source_info',
      'gauge',
      counts.sources.map((name): Sample => [{ evt_source: name }, 1]),
    ),
    family('falcosecurity_falco_start_timestamp_nanoseconds', 'gauge', [[{}, counts.startedAt]]),
    family('falcosecurity_falco_reload_timestamp_nanoseconds', 'gauge', [[{}, counts.reloadedAt]]),
    family('falcosecurity_falco_host_boot_timestamp_nanoseconds', 'gauge', [[{}, bootTime(now)]]),
    family('falcosecurity_falco_host_num_cpus_total', 'gauge', [[{}, cpus().length]]),
    family('falcosecurity_falco_duration_seconds_total', 'counter', [[{}, (now - counts.startedAt) / 1_000_000_000n]]),
    family('falcosecurity_falco_outputs_queue_num_drops_total', 'counter', [[{}, counts.outputDrops]]),
    family('falcosecurity_falco_rules_matches_total', 'counter', matches(counts)),
    family('falcosecurity_falco_memory_rss_bytes', 'gauge', [[{}, rss]]),
    family('falcosecurity_falco_cpu_usage_ratio', 'gauge', [[{}, processorShare(counts, now)]]),
    family('falcosecurity_scap_n_evts_total', 'counter', [[{}, counts.events]]),
    family('falcosecurity_scap_n_drops_total', 'counter', [[{}, lost]]),
    family('falcosecurity_scap_n_drops_buffer_total', 'counter', byLabel('drop', counts.drops)),
    family('falcosecurity_scap_n_threads_total', 'gauge', [[{}, counts.threads]]),
    family('falcosecurity_scap_n_fds_total', 'gauge', [[{}, counts.descriptors]]),
    family(
      'dartagnan_watch_cgroup_drops_total',
      'counter',
      byLabel('cgroup', counts.dropsByCgroup),
      'Lost records by the cgroup whose processes made them.',
    ),
    family(
      'dartagnan_watch_filtered_total',
      'counter',
      byLabel('syscall', counts.filtered),
      'Calls that the kernel kept back since no rule could match them.',
    ),
    family('dartagnan_watch_heap_bytes', 'gauge', [[{}, heapUsed]], 'Memory of the JavaScript heap.'),
    family('dartagnan_watch_rules', 'gauge', [[{}, counts.rules.length]], 'Rules in force.'),
    family(
      'dartagnan_watch_rule_evaluations_total',
      'counter',
      counts.costs.map(({ rule, evaluations }): Sample => [{ rule }, evaluations]),
      'Looks at a rule, estimated from a sample.',
    ),
    family(
      'dartagnan_watch_rule_cost_nanoseconds',
      'gauge',
      counts.costs.map(({ rule, nanoseconds }): Sample => [{ rule }, Math.round(nanoseconds)]),
      'Mean time of one look at a rule.',
    ),
  ].join('');
}

function hashes(files: ReadonlyMap<string, string>): Sample[] {
  return [...files].map(([name, sha256]) => [{ file_name: name.slice(name.lastIndexOf('/') + 1), sha256 }, 1]);
}

function byLabel(label: string, values: ReadonlyMap<string, number>): Sample[] {
  return [...values].map(([name, value]) => [{ [label]: name }, value]);
}

function matches({ rules, alerts }: WatchCounts): Sample[] {
  return [...alerts].map(([name, count]): Sample => {
    const rule = rules.find((candidate) => candidate.name === name);
    const tags = Object.fromEntries((rule?.tags ?? []).map((tag) => [`tag_${tag.replace(/\W/g, '_')}`, 'true']));
    return [
      { priority: String(priorityNumber(rule?.priority)), rule_name: name, source: rule?.source ?? '', ...tags },
      count,
    ];
  });
}

const priorityNames = ['Emergency', 'Alert', 'Critical', 'Error', 'Warning', 'Notice', 'Informational', 'Debug'];

function priorityNumber(name = ''): number {
  return priorityNames.indexOf(name);
}

function bootTime(now: bigint): bigint {
  return now - BigInt(Math.round(uptime() * 1e3)) * 1_000_000n;
}

/** Share of one processor since the start. */
function processorShare({ startedAt }: WatchCounts, now: bigint): number {
  const { user, system } = process.cpuUsage();
  const wall = Number(now - startedAt) / 1e3;
  return wall <= 0 ? 0 : Number(((user + system) / wall).toFixed(4));
}

/** What a snapshot of metrics is made with. */
export interface SnapshotSettings {
  readonly rules_counters_enabled: boolean;
  readonly resource_utilization_enabled: boolean;
  readonly state_counters_enabled: boolean;
  readonly kernel_event_counters_enabled: boolean;
  readonly convert_memory_to_mb: boolean;
  readonly include_empty_values: boolean;
}

type Values = Record<string, string | number | bigint>;

/** A snapshot of the counts as an alert of the source `internal`, with the original's keys. */
export function snapshotAlert(counts: WatchCounts, settings: SnapshotSettings, hostname: string, now: bigint): Alert {
  const fields: Values = { ...always(counts, hostname, now) };
  if (settings.rules_counters_enabled) Object.assign(fields, ruleValues(counts));
  if (settings.resource_utilization_enabled) Object.assign(fields, resources(counts, settings, now));
  if (settings.state_counters_enabled)
    Object.assign(fields, { 'falco.n_threads': counts.threads, 'falco.n_fds': counts.descriptors });
  if (settings.kernel_event_counters_enabled) Object.assign(fields, kernelValues(counts));
  const kept = Object.entries(fields).filter(([, value]) => settings.include_empty_values || Number(value) !== 0);
  return {
    rule: 'Falco internal: metrics snapshot',
    priority: 'Informational',
    source: 'internal',
    time: now,
    message: 'Falco metrics snapshot',
    hostname,
    tags: [],
    fields: Object.fromEntries(kept),
    drops: noDrops,
  };
}

function always(counts: WatchCounts, hostname: string, now: bigint): Values {
  const duration = (now - counts.startedAt) / 1_000_000_000n;
  return {
    'evt.hostname': hostname,
    'evt.source': counts.sources.join(','),
    'falco.duration_sec': duration,
    'falco.evts_rate_sec': duration === 0n ? 0 : Math.round(counts.events / Number(duration)),
    'falco.host_boot_ts': bootTime(now),
    'falco.host_num_cpus': cpus().length,
    'falco.kernel_release': release(),
    'falco.num_evts': counts.events,
    'falco.outputs_queue_num_drops': counts.outputDrops,
    'falco.reload_ts': counts.reloadedAt,
    'falco.start_ts': counts.startedAt,
    'falco.version': version,
    ...prefixed('falco.sha256_rules_file.', counts.ruleFiles),
    ...prefixed('falco.sha256_config_file.', counts.configFiles),
    'scap.engine_name': 'modern_bpf',
  };
}

function prefixed(prefix: string, files: ReadonlyMap<string, string>): Values {
  return Object.fromEntries(
    [...files].map(([name, hash]) => [
      `${prefix}${name.slice(name.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '')}`,
      hash,
    ]),
  );
}

function ruleValues({ alerts, costs }: WatchCounts): Values {
  const counted = [...alerts].map(([name, count]) => [`falco.rules.${name.replace(/[^\w]+/g, '_')}`, count] as const);
  const timed = costs.map(({ rule, nanoseconds }) => [
    `dartagnan.rule_cost_ns.${rule.replace(/[^\w]+/g, '_')}`,
    Math.round(nanoseconds),
  ]);
  const sum = [...alerts.values()].reduce((total, count) => total + count, 0);
  return { 'falco.rules.matches_total': sum, ...Object.fromEntries(counted), ...Object.fromEntries(timed) };
}

function resources(counts: WatchCounts, { convert_memory_to_mb: inMegabytes }: SnapshotSettings, now: bigint): Values {
  const { rss } = process.memoryUsage();
  const share = Number((processorShare(counts, now) * 100).toFixed(1));
  return inMegabytes
    ? { 'falco.cpu_usage_perc': share, 'falco.memory_rss_mb': Number((rss / 2 ** 20).toFixed(1)) }
    : { 'falco.cpu_usage_perc': share, 'falco.memory_rss_bytes': rss };
}

function kernelValues({ events, drops }: WatchCounts): Values {
  const lost = [...drops.values()].reduce((sum, count) => sum + count, 0);
  const byCall = [...drops].map(([name, count]) => [`scap.n_drops_${name}`, count] as const);
  return { 'scap.n_evts': events, 'scap.n_drops': lost, ...Object.fromEntries(byCall) };
}

/** Appends snapshots to a file, one line of JSON each, numbered. */
export function snapshotFile(path: string, cwd: string): (alert: Alert) => void {
  let sample = 0;
  return ({ fields, time }) => {
    sample += 1;
    const line = { sample, output_fields: { 'evt.time': time, ...fields } };
    const text = JSON.stringify(line, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
    appendFileSync(resolve(cwd, path), `${text}\n`);
  };
}
