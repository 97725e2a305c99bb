import * as z from 'zod';
import { type Priority, parsePriority } from '../../runtime/rules/priority.ts';

function priority(fallback: string) {
  return z.string().default(fallback).transform(toPriority);
}

function toPriority(text: string, context: z.RefinementCtx): Priority {
  const found = parsePriority(text);
  if (found !== undefined) return found;
  context.addIssue({ code: 'custom', message: `${text} is no priority` });
  return z.NEVER;
}

const flag = (fallback: boolean) => z.boolean().default(fallback);
const words = (fallback = '') => z.string().default(fallback);
const wordOrWords = z.union([z.string(), z.array(z.string())]);

const selectionStep = z.object({ rule: z.string().optional(), tag: z.string().optional() });

const appendRow = z.looseObject({
  match: z
    .looseObject({
      rule: z.string().optional(),
      source: z.string().optional(),
      tags: z.array(z.string()).optional(),
    })
    .optional(),
  extra_output: z.string().optional(),
  extra_fields: z.array(z.union([z.string(), z.record(z.string(), z.string())])).default([]),
  suggested_output: z.boolean().optional(),
});

const outputs = {
  file_output: z
    .looseObject({ enabled: flag(false), keep_alive: flag(false), filename: words('./events.txt') })
    .prefault({}),
  http_output: z
    .looseObject({
      enabled: flag(false),
      url: words(),
      user_agent: z.string().optional(),
      insecure: flag(false),
      ca_cert: words(),
      ca_bundle: words(),
      ca_path: words(),
      mtls: flag(false),
      client_cert: words('/etc/ssl/certs/client.crt'),
      client_key: words('/etc/ssl/certs/client.key'),
      echo: flag(false),
      compress_uploads: flag(false),
      keep_alive: flag(false),
      max_consecutive_timeouts: z.int().min(0).default(5),
    })
    .prefault({}),
  program_output: z.looseObject({ enabled: flag(false), keep_alive: flag(false), program: words() }).prefault({}),
  stdout_output: z.looseObject({ enabled: flag(true) }).prefault({}),
  syslog_output: z.looseObject({ enabled: flag(false) }).prefault({}),
};

const service = {
  log_level: z.enum(['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug']).default('info'),
  log_stderr: flag(true),
  log_syslog: flag(false),
  metrics: z
    .looseObject({
      enabled: flag(false),
      interval: z.union([z.string(), z.number()]).default('1h'),
      output_rule: flag(true),
      output_file: words(),
      rules_counters_enabled: flag(true),
      resource_utilization_enabled: flag(true),
      state_counters_enabled: flag(true),
      kernel_event_counters_enabled: flag(true),
      convert_memory_to_mb: flag(true),
      include_empty_values: flag(false),
    })
    .prefault({}),
  syscall_event_drops: z
    .looseObject({
      threshold: z
        .number()
        .refine((share) => share >= 0 && share <= 1, {
          error: 'syscall event drops threshold must be a double in the range [0, 1]',
        })
        .default(0.1),
      actions: z
        .array(z.enum(['ignore', 'log', 'alert', 'exit']))
        .refine((actions) => !(actions.includes('ignore') && actions.includes('log')), {
          error: 'syscall event drop action "log" does not make sense with the "ignore" action',
        })
        .default(['log', 'alert']),
      rate: z.number().min(0).default(0.03333),
      max_burst: z.number().min(0).default(1),
      simulate_drops: flag(false),
    })
    .prefault({}),
  webserver: z
    .looseObject({
      enabled: flag(false),
      k8s_healthz_endpoint: words('/healthz'),
      listen_address: words('0.0.0.0'),
      listen_port: z.int().min(0).max(65_535).default(8765),
      prometheus_metrics_enabled: flag(false),
      ssl_enabled: flag(false),
      ssl_certificate: words('/etc/falco/falco.pem'),
    })
    .prefault({}),
};

const capture = {
  base_syscalls: z
    .looseObject({ all: flag(false), custom_set: z.array(z.string()).default([]), repair: flag(false) })
    .prefault({}),
  capture: z
    .looseObject({
      enabled: flag(false),
      mode: z.enum(['rules', 'all_rules']).default('rules'),
      path_prefix: words('/tmp/falco'),
      default_duration: z.int().min(1).default(5000),
    })
    .prefault({}),
  engine: z
    .looseObject({
      kind: z.enum(['modern_ebpf', 'kmod', 'ebpf', 'replay', 'gvisor', 'nodriver', 'auto']).default('modern_ebpf'),
      modern_ebpf: z.looseObject({ buf_size_preset: z.int().min(0).max(10).optional() }).prefault({}),
      replay: z.looseObject({ capture_file: words() }).prefault({}),
    })
    .prefault({}),
  load_plugins: z.array(z.string()).nullish(),
  plugins: z
    .array(
      z.looseObject({
        name: z.string(),
        library_path: z.string().nullish(),
        init_config: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
        open_params: z.string().nullish(),
      }),
    )
    .default([]),
};

/** The settings of falco.yaml that have a meaning here, with the original's defaults. Keys of parts that are not named are kept. */
export const falcoSchema = z.looseObject({
  ...capture,
  ...outputs,
  ...service,
  append_output: z.array(appendRow).default([]),
  buffered_outputs: flag(false),
  falco_libs: z.looseObject({ thread_table_size: z.int().min(0).default(0) }).prefault({}),
  json_include_message_property: flag(false),
  json_include_output_fields_property: flag(true),
  json_include_output_property: flag(true),
  json_include_tags_property: flag(true),
  json_output: flag(false),
  outputs_queue: z.looseObject({ capacity: z.int().min(0).default(0) }).prefault({}),
  output_timeout: z.int().min(0).default(2000),
  priority: priority('debug'),
  rule_matching: z.enum(['first', 'all']).default('first'),
  rules: z.array(z.object({ enable: selectionStep.optional(), disable: selectionStep.optional() })).default([]),
  rules_file: wordOrWords.optional(),
  rules_files: wordOrWords.optional(),
  static_fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  time_format_iso_8601: flag(false),
  watch_config_files: flag(true),
});

/** A configuration in the form of falco.yaml. */
export type FalcoConfig = z.infer<typeof falcoSchema>;
