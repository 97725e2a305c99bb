import { describe, expect, it } from 'vitest';
import { readFalcoConfig } from './falco-config.ts';
import { keyWarnings } from './falco-keys.ts';
import { parseTree } from './falco-tree.ts';

/** Every setting of the original's falco.yaml with a value that is not its default, and whether it has an effect here. */
const settings: readonly (readonly [assignment: string, hasEffect: boolean])[] = [
  [
    'append_output: [{match: {rule: r, source: syscall, tags: [t]}, extra_output: x, extra_fields: [a.b, {c: d}]}]',
    true,
  ],
  ['append_output: [{suggested_output: true}]', true],
  ['base_syscalls: {all: true}', true],
  ['base_syscalls: {custom_set: [openat, "!close"]}', true],
  ['base_syscalls: {repair: true}', true],
  ['buffered_outputs: true', true],
  ['capture: {default_duration: 9, enabled: true, mode: all_rules, path_prefix: /tmp/x}', true],
  ['config_files: []', true],
  ['container_engines: {docker: {enabled: false}}', false],
  ['engine: {ebpf: {probe: x}}', false],
  ['engine: {gvisor: {config: x}}', false],
  ['engine: {kind: kmod}', true],
  ['engine: {kmod: {buf_size_preset: 4}}', false],
  ['engine: {modern_ebpf: {buf_size_preset: 5}}', true],
  ['engine: {modern_ebpf: {cpus_for_each_buffer: 2}}', false],
  ['engine: {modern_ebpf: {disable_iterators: true}}', false],
  ['engine: {modern_ebpf: {drop_failed_exit: true}}', false],
  ['engine: {replay: {capture_file: x}}', true],
  ['falco_libs: {snaplen: 8}', false],
  ['falco_libs: {thread_table_auto_purging_interval_s: 1}', false],
  ['falco_libs: {thread_table_auto_purging_thread_timeout_s: 1}', false],
  ['falco_libs: {thread_table_size: 9}', true],
  ['file_output: {enabled: true, filename: x, keep_alive: true}', true],
  ['grpc: {enabled: true}', false],
  ['grpc_output: {enabled: true}', false],
  ['http_output: {ca_bundle: x, ca_cert: x, ca_path: x, client_cert: x, client_key: x, mtls: true}', true],
  ['http_output: {compress_uploads: true, echo: true, keep_alive: true, max_consecutive_timeouts: 1}', true],
  ['http_output: {enabled: true, insecure: true, url: "http://h", user_agent: x}', true],
  ['json_include_message_property: true', true],
  ['json_include_output_fields_property: false', true],
  ['json_include_output_property: false', true],
  ['json_include_tags_property: false', true],
  ['json_output: true', true],
  ['libs_logger: {enabled: true, severity: debug}', false],
  ['load_plugins: [json]', true],
  ['log_level: debug', true],
  ['log_stderr: false', true],
  ['log_syslog: true', true],
  ['metrics: {convert_memory_to_mb: false, include_empty_values: true}', true],
  ['metrics: {enabled: true, interval: 15m, output_file: x, output_rule: false}', true],
  ['metrics: {jemalloc_stats_enabled: true}', false],
  ['metrics: {kernel_event_counters_enabled: false, resource_utilization_enabled: false}', true],
  ['metrics: {kernel_event_counters_per_cpu_enabled: true}', false],
  ['metrics: {libbpf_stats_enabled: true}', false],
  ['metrics: {plugins_metrics_enabled: true}', false],
  ['metrics: {rules_counters_enabled: false, state_counters_enabled: false}', true],
  ['output_timeout: 9', true],
  ['outputs_queue: {capacity: 9}', true],
  ['plugins: [{name: json, library_path: x, init_config: {a: 1}, open_params: x}]', true],
  ['plugins_hostinfo: true', false],
  ['priority: notice', true],
  ['program_output: {enabled: true, keep_alive: true, program: x}', true],
  ['rule_matching: all', true],
  ['rules: [{disable: {rule: x}}, {enable: {tag: x}}]', true],
  ['rules_files: [x]', true],
  ['static_fields: {a: b}', true],
  ['stdout_output: {enabled: false}', true],
  ['syscall_event_drops: {actions: [exit], max_burst: 2, rate: 2, simulate_drops: true, threshold: 0.5}', true],
  ['syscall_event_timeouts: {max_consecutives: 9}', false],
  ['syslog_output: {enabled: true}', true],
  ['time_format_iso_8601: true', true],
  ['watch_config_files: false', true],
  ['webserver: {enabled: true, k8s_healthz_endpoint: /x, listen_address: h, listen_port: 9}', true],
  ['webserver: {prometheus_metrics_enabled: true, ssl_certificate: x, ssl_enabled: true}', true],
  ['webserver: {threadiness: 2}', false],
];

describe('keyWarnings', () => {
  it.each(settings)('%s', (yaml, hasEffect) => {
    const tree = parseTree(yaml, 'falco.yaml');
    const warnings = keyWarnings(tree);
    if (!hasEffect) expect(warnings).toEqual([expect.stringMatching(/ has no effect: /)]);
    else expect(warnings).toEqual([]);
    // What has an effect differs from what the original has where nothing is said; what has none is told of.
    const [key = ''] = Object.keys(tree);
    const of = (text: string) => (readFalcoConfig(text, 'f') as Readonly<Record<string, unknown>>)[key];
    if (hasEffect) expect(of(yaml)).not.toEqual(of(''));
  });
});
