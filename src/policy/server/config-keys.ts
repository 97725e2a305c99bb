import type { CatalogueRow } from '../../core/index.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { isPlain } from '../load/merge.ts';

/** One key of the configuration (OPA, "Configuration"); `*` stands for any name. */
export interface ConfigKey extends CatalogueRow {
  /** The key is understood, and changes nothing. */
  readonly hasEffect: boolean;
}

/** Keys that the original documents, in alphabetical order; one without members stands for all below it. */
export const configKeys: readonly ConfigKey[] = [
  key('bundles.*.persist', 'Keeps the bundle on disk, for a start without the service.'),
  key(
    'bundles.*.polling.long_polling_timeout_seconds',
    'Time that the service may hold an answer back until there is news.',
  ),
  key('bundles.*.polling.max_delay_seconds', 'Longest time between two requests.'),
  key('bundles.*.polling.min_delay_seconds', 'Shortest time between two requests.'),
  key('bundles.*.resource', 'Path of the bundle at the service, or file://PATH.'),
  key('bundles.*.service', 'Service that has the bundle.'),
  key('bundles.*.signing.exclude_files', 'Files that the signature need not list.'),
  key('bundles.*.signing.keyid', 'Key that verifies the signature.'),
  key('bundles.*.signing.scope', 'Scope that the signature must have.'),
  key('bundles.*.size_limit_bytes', 'Bytes of one file of the bundle at most.'),
  key('bundles.*.trigger', 'periodic, or manual: nothing is fetched but what an earlier run kept.'),
  key(
    'caching.inter_query_builtin_cache.forced_eviction_threshold_percentage',
    'Part of the bytes beyond which old responses are dropped already.',
  ),
  key('caching.inter_query_builtin_cache.max_size_bytes', 'Bytes of responses of http.send that are kept.'),
  key(
    'caching.inter_query_builtin_cache.stale_entry_eviction_period_seconds',
    'Time after which stale responses are dropped.',
  ),
  key(
    'caching.inter_query_builtin_value_cache.max_num_entries',
    'Regular expressions, and patterns of globs, that are kept; 10,000 of each where nothing is said.',
  ),
  key(
    'caching.inter_query_builtin_value_cache.named',
    'What the original keeps under names, tokens and schemas of GraphQL, is read anew for each decision here.',
    false,
  ),
  key('decision_logs.console', 'Writes decisions to the log.'),
  key('decision_logs.drop_decision', 'Document that says which decisions are left out.'),
  key('decision_logs.mask_decision', 'Document that says what of a decision is hidden.'),
  key('decision_logs.partition_name', 'Older form of resource.'),
  key('decision_logs.plugin', 'A plugin that takes the decisions: there are none, and naming one is an error.'),
  key(
    'decision_logs.reporting.buffer_size_limit_bytes',
    'Bytes that may wait to be uploaded; 64 MiB where nothing is said.',
  ),
  key('decision_logs.reporting.buffer_size_limit_events', 'Decisions that may wait, with the buffer type event.'),
  key('decision_logs.reporting.buffer_type', 'size or event.'),
  key('decision_logs.reporting.max_decisions_per_second', 'Decisions a second at most.'),
  key('decision_logs.reporting.max_delay_seconds', 'Longest time between two uploads.'),
  key('decision_logs.reporting.min_delay_seconds', 'Shortest time between two uploads.'),
  key(
    'decision_logs.reporting.trigger',
    'periodic, immediate: as soon as an upload is full too, or manual: at the end alone.',
  ),
  key('decision_logs.reporting.upload_size_limit_bytes', 'Bytes of one upload at most, packed.'),
  key('decision_logs.request_context.http.headers', 'Headers of requests that are told.'),
  key('decision_logs.resource', 'Path at the service that decisions are sent to.'),
  key('decision_logs.service', 'Service that decisions are sent to.'),
  key('default_authorization_decision', 'Document that lets requests pass, with --authorization basic.'),
  key('default_decision', 'Document that answers requests to the root.'),
  key('discovery.decision', 'Document of the discovery bundle that is the configuration.'),
  key('discovery.name', 'Older form of resource and decision.'),
  key('discovery.persist', 'Keeps the discovery bundle on disk.'),
  key(
    'discovery.polling.long_polling_timeout_seconds',
    'Time that the service may hold an answer back until there is news.',
  ),
  key('discovery.polling.max_delay_seconds', 'Longest time between two requests.'),
  key('discovery.polling.min_delay_seconds', 'Shortest time between two requests.'),
  key('discovery.resource', 'Path of the discovery bundle at the service.'),
  key('discovery.service', 'Service that has the discovery bundle.'),
  key('discovery.signing.exclude_files', 'Files that the signature need not list.'),
  key('discovery.signing.keyid', 'Key that verifies the signature.'),
  key('discovery.signing.scope', 'Scope that the signature must have.'),
  key('discovery.trigger', 'periodic, or manual: nothing is fetched but what an earlier run kept.'),
  key('distributed_tracing.address', 'Address of the collector.'),
  key('distributed_tracing.allow_insecure_tls', "The collector's certificate need not hold."),
  key('distributed_tracing.batch_span_processor_options.batch_timeout_ms', 'Time that spans wait for others at most.'),
  key(
    'distributed_tracing.batch_span_processor_options.blocking',
    'Requests wait where too many spans do; else spans are dropped.',
  ),
  key('distributed_tracing.batch_span_processor_options.export_timeout_ms', 'Time that sending may take.'),
  key('distributed_tracing.batch_span_processor_options.max_export_batch_size', 'Spans of one message at most.'),
  key('distributed_tracing.batch_span_processor_options.max_queue_size', 'Spans that may wait.'),
  key('distributed_tracing.encryption', 'off, tls or mtls.'),
  key('distributed_tracing.resource.deployment_environment', 'Attribute of all spans.'),
  key('distributed_tracing.resource.service_instance_id', 'Attribute of all spans.'),
  key('distributed_tracing.resource.service_namespace', 'Attribute of all spans.'),
  key('distributed_tracing.resource.service_version', 'Attribute of all spans.'),
  key('distributed_tracing.sample_percentage', 'Part of the traces that are told.'),
  key('distributed_tracing.service_name', 'Name of the service in traces.'),
  key('distributed_tracing.tls_ca_cert_file', 'Authority that the collector is trusted by.'),
  key('distributed_tracing.tls_cert_file', 'Certificate that the collector is shown.'),
  key('distributed_tracing.tls_private_key_file', 'Key of that certificate.'),
  key('distributed_tracing.type', 'grpc or http; nothing is told without it.'),
  key('keys.*.algorithm', 'Algorithm of the key.'),
  key('keys.*.key', 'Public key, secret, or the path of a file with it.'),
  key('keys.*.private_key', 'Private key that signs assertions, or the path of a file with it.'),
  key('keys.*.scope', 'Scope of bundles where they name none.'),
  key('labels.*', 'Labels of decisions and status.'),
  key('nd_builtin_cache', 'Decisions tell what builtins gave whose results differ from call to call.'),
  key('persistence_directory', 'Folder of what is kept between runs.'),
  key('plugins.*', 'Settings of plugins; envoy_ext_authz_grpc is there, and naming another is an error.'),
  key('server.decoding.gzip.max_length', 'Bytes of a body at most, unpacked.'),
  key('server.decoding.max_length', 'Bytes of a body at most.'),
  key('server.encoding.gzip.compression_level', 'Effort of packing answers.'),
  key('server.encoding.gzip.min_length', 'Bytes of an answer that is packed at least.'),
  key('server.metrics.prom.http_request_duration_seconds.buckets', 'Bounds of the histogram of requests.'),
  key('services.*.allow_insecure_tls', "The service's certificate need not hold."),
  key('services.*.credentials.azure_managed_identity.*', 'A token of a managed identity of Azure.'),
  key('services.*.credentials.bearer.*', 'A token, or the file that holds it.'),
  key('services.*.credentials.client_tls.*', 'Certificate that the service is shown.'),
  key('services.*.credentials.gcp_metadata.*', "A token of Google's metadata server."),
  key('services.*.credentials.oauth2.*', 'A token of OAuth 2, for a secret or a statement that a key signs.'),
  key('services.*.credentials.s3_signing.*', 'Signatures of AWS, for one region (4) or many (4a).'),
  key('services.*.headers.*', 'Headers of requests.'),
  key('services.*.name', 'Name, where services are a list.'),
  key('services.*.response_header_timeout_seconds', 'Time until an answer must begin.'),
  key('services.*.tls.ca_cert', 'Authority that the service is trusted by.'),
  key('services.*.tls.system_ca_required', "The system's authorities are trusted too."),
  key('services.*.type', 'oci, where the service is a registry.'),
  key('services.*.url', 'Address of the service.'),
  key('status.console', 'Writes the status to the log.'),
  key('status.partition_name', 'Path below /status at the service.'),
  key('status.plugin', 'A plugin that takes the status: there are none, and naming one is an error.'),
  key('status.prometheus', 'Metrics tell the state of bundles and plugins.'),
  key(
    'status.prometheus_config.collectors.bundle_loading_duration_ns.buckets',
    'Bounds of the histogram of how long bundles take to load, nanoseconds.',
  ),
  key('status.service', 'Service that the status is sent to.'),
  key('status.trigger', 'periodic, or manual: the status is not told, but for who asks.'),
  key('storage.disk.auto_create', 'Makes the folder where there is none.'),
  key(
    'storage.disk.badger',
    "Options of the original's database, which is not here: each path is a file of its own, written at once.",
    false,
  ),
  key('storage.disk.directory', 'Folder that keeps policies and data between runs.'),
  key('storage.disk.partitions', 'Paths of data whose members are files of their own.'),
];

function key(name: string, doc: string, hasEffect = true): ConfigKey {
  return { name, doc, hasEffect };
}

/** What of a configuration does nothing here: keys that nobody knows, and those that have no effect. */
export function idleKeys(config: PlainObject): { readonly unknown: string[]; readonly without: string[] } {
  const found: { unknown: string[]; without: string[] } = { unknown: [], without: [] };
  walk(config, []);
  return found;

  function walk(value: Value, path: readonly string[]): void {
    const rows = configKeys.filter(({ name }) => isAlong(path, name.split('.')));
    const row = rows.find(({ name }) => name.split('.').length <= path.length);
    if (row !== undefined) {
      if (!row.hasEffect) found.without.push(path.join('.'));
    } else if (rows.length === 0) found.unknown.push(path.join('.'));
    else for (const [name, member] of membersOf(value)) walk(member, [...path, name]);
  }
}

/** Whether a path and a key agree as far as both go. */
function isAlong(path: readonly string[], name: readonly string[]): boolean {
  return path.every((part, index) => name[index] === undefined || name[index] === '*' || name[index] === part);
}

/** Members of a table; services may be a list too. */
function membersOf(value: Value): readonly (readonly [string, Value])[] {
  if (Array.isArray(value)) return (value as readonly Value[]).map((item, index) => [String(index), item] as const);
  return isPlain(value) ? Object.entries(value) : [];
}
