import type * as z from 'zod';
import { closest } from '../../runtime/rules/suggest.ts';
import { falcoSchema } from './falco-schema.ts';
import type { Tree } from './falco-tree.ts';

/** Settings that users of the original know and that have no effect here, with what to know about them. */
const idle: Readonly<Record<string, string>> = {
  container_engines:
    'the original has moved it to the container plugin; the sockets of runtimes are found where they are',
  'engine.ebpf': 'the kernel is watched by programs of the modern kind alone',
  'engine.gvisor': 'the kernel is watched by programs of the modern kind alone',
  'engine.kmod': 'the kernel is watched by programs of the modern kind alone',
  'engine.modern_ebpf.cpus_for_each_buffer': 'all processors share one ring buffer',
  'engine.modern_ebpf.disable_iterators': 'processes that run already are read from /proc',
  'engine.modern_ebpf.drop_failed_exit': 'the kernel keeps back what no rule could match, failed calls included',
  'falco_libs.snaplen': 'the first 80 bytes of a buffer are captured',
  'falco_libs.thread_table_auto_purging_interval_s': 'threads leave the table when they end',
  'falco_libs.thread_table_auto_purging_thread_timeout_s': 'threads leave the table when they end',
  grpc: 'the original has removed its gRPC server; alerts go to http_output',
  grpc_output: 'the original has removed its gRPC output; alerts go to http_output',
  libs_logger: 'there are no libraries of the original here that log',
  metadata_download: 'the original has removed it',
  'metrics.jemalloc_stats_enabled': 'the program has no such allocator',
  'metrics.kernel_event_counters_per_cpu_enabled': 'all processors share one ring buffer',
  'metrics.libbpf_stats_enabled': 'the kernel counts runs of programs for bpftool (sysctl kernel.bpf_stats_enabled)',
  'metrics.plugins_metrics_enabled': 'there are no plugins in libraries here that count',
  outputs: 'the original has removed the throttling of outputs',
  plugins_hostinfo: 'there are no plugins in libraries here that ask for it',
  syscall_buf_size_preset: 'the original has moved it to engine.modern_ebpf.buf_size_preset',
  syscall_event_timeouts: 'the kernel source reads by the clock and never runs into a timeout',
  'webserver.threadiness': 'one thread answers',
};

/** Read before the settings are checked. */
const ofFiles = ['config_files'];

/** What to tell of the keys of a configuration: those without effect, and those that nobody knows, however deep they stand. */
export function keyWarnings(tree: Tree): string[] {
  return warningsIn(tree, falcoSchema, '');
}

function warningsIn(value: unknown, schema: z.core.$ZodType, path: string): string[] {
  const bare = withoutDefault(schema)._zod.def as z.core.$ZodTypeDef & { shape?: Shape; element?: z.core.$ZodType };
  if (Array.isArray(value) && bare.element !== undefined)
    return value.flatMap((one, place) => warningsIn(one, bare.element!, `${path}[${place}]`));
  if (typeof value !== 'object' || value === null || bare.shape === undefined) return [];
  return Object.entries(value).flatMap(([key, one]) => ofKey(key, one, bare.shape!, path));
}

type Shape = Readonly<Record<string, z.core.$ZodType>>;

function ofKey(key: string, value: unknown, shape: Shape, path: string): string[] {
  const name = path === '' ? key : `${path}.${key}`;
  if (idle[name] !== undefined) return [`${name} has no effect: ${idle[name]}`];
  if (Object.hasOwn(shape, key)) return warningsIn(value, shape[key]!, name);
  if (ofFiles.includes(name)) return [];
  const prefix = path === '' ? '' : `${path}.`;
  const others = Object.keys(idle).filter((one) => one.startsWith(prefix) && !one.slice(prefix.length).includes('.'));
  const known = [...Object.keys(shape), ...others.map((one) => one.slice(prefix.length))];
  const meant = closest(key, known);
  return [`${name} is no setting${meant === undefined ? '' : `; did you mean ${prefix}${meant}?`}`];
}

/** The schema of the value that stands there, without what it is when nothing does. */
function withoutDefault(schema: z.core.$ZodType): z.core.$ZodType {
  const { def } = schema._zod;
  return 'innerType' in def ? withoutDefault(def.innerType as z.core.$ZodType) : schema;
}
