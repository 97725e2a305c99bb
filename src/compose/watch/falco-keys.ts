import { closest } from '../../runtime/rules/suggest.ts';

/** Keys of falco.yaml that this program honours. */
const honoured = [
  'append_output',
  'base_syscalls',
  'buffered_outputs',
  'capture',
  'config_files',
  'engine',
  'file_output',
  'http_output',
  'json_include_message_property',
  'json_include_output_fields_property',
  'json_include_output_property',
  'json_include_tags_property',
  'json_output',
  'load_plugins',
  'log_level',
  'log_stderr',
  'log_syslog',
  'metrics',
  'output_timeout',
  'outputs_queue',
  'plugins',
  'priority',
  'program_output',
  'rule_matching',
  'rules',
  'rules_file',
  'rules_files',
  'static_fields',
  'stdout_output',
  'syscall_event_drops',
  'syslog_output',
  'time_format_iso_8601',
  'watch_config_files',
  'webserver',
] as const;

/** Keys that users of the original know and that have no effect here, with what to know about them. */
const idle: Readonly<Record<string, string>> = {
  falco_libs: 'the table of threads has a fixed bound of 131072',
  grpc: 'the original has removed its gRPC server; alerts go to http_output',
  grpc_output: 'the original has removed its gRPC output; alerts go to http_output',
  libs_logger: 'there are no libraries of the original here that log',
  metadata_download: 'the original has removed it',
  outputs: 'the original has removed the throttling of outputs',
  plugins_hostinfo: 'there are no plugins in libraries here that ask for it',
  syscall_buf_size_preset: 'the original has moved it to engine.modern_ebpf.buf_size_preset',
  syscall_event_timeouts: 'the kernel source reads by the clock and never runs into a timeout',
};

/** What to tell of the keys of a configuration: those without effect, and those that nobody knows. */
export function keyWarnings(keys: readonly string[]): string[] {
  const known: readonly string[] = [...honoured, ...Object.keys(idle)];
  return keys.flatMap((key) => {
    const why = idle[key];
    if (why !== undefined) return [`${key} has no effect: ${why}`];
    if (known.includes(key)) return [];
    const meant = closest(key, known);
    return [`${key} is no setting${meant === undefined ? '' : `; did you mean ${meant}?`}`];
  });
}
