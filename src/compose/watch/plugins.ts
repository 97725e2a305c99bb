import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type CatalogueRow, defineCatalogue, type Log, type Text, wordsOf } from '../../core/index.ts';
import { pluginVersions } from '../../runtime/ruleset/plugin-versions.ts';
import { readDocuments } from '../../runtime/sources/json/documents.ts';
import { openWebhook } from '../../runtime/sources/webhook/server.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import type { FalcoConfig } from './falco-config.ts';

/** What a source of documents is started with. */
export interface DocumentPorts {
  readonly cwd: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  onDocument(document: unknown): void;
}

/** What the configuration says of one plugin. */
export interface PluginSettings {
  readonly openParameters: string;
  readonly init: Readonly<Record<string, unknown>>;
}

/** A plugin of the original whose part is built in. */
export interface PluginRow extends CatalogueRow {
  readonly version: string;
  /** Event source that it offers; absent for those that only have fields. */
  readonly source?: string;
  /** Number of its source in the original's registry. */
  readonly id?: number;
  /** Reads until the source ends or the signal comes. @throws {ComposeError} or {RuntimeError} for what cannot be opened. */
  run?(settings: PluginSettings, ports: DocumentPorts): Promise<void>;
}

/** Plugins of the original that are built in, by name. */
export const plugins = defineCatalogue<PluginRow>([
  {
    name: 'cloudtrail',
    doc: 'Records of AWS CloudTrail from a file or a folder.',
    version: pluginVersions.cloudtrail,
    source: 'aws_cloudtrail',
    id: 2,
    run: runTrail,
  },
  {
    name: 'container',
    doc: 'Fields of containers and of the pods that they belong to.',
    version: pluginVersions.container,
  },
  {
    name: 'json',
    doc: 'Fields of any JSON document, and documents from a file or a folder.',
    version: pluginVersions.json,
    source: 'json',
    run: readAll,
  },
  {
    name: 'k8saudit',
    doc: 'Audit events of Kubernetes by webhook, or from a file or a folder.',
    version: pluginVersions.k8saudit,
    source: 'k8s_audit',
    id: 1,
    run: runAudit,
  },
  { name: 'k8smeta', doc: 'Fields of Kubernetes objects that a pod belongs to.', version: pluginVersions.k8smeta },
]);

async function runAudit({ openParameters, init }: PluginSettings, ports: DocumentPorts): Promise<void> {
  if (!/^https?:/i.test(openParameters)) return readAll({ openParameters, init }, ports);
  const { log, signal, onDocument } = ports;
  const { host, port, path, isSecure } = webhookAddress(openParameters);
  const webhook = await openWebhook({
    ...(host === '' ? {} : { host }),
    port,
    path,
    ...(typeof init['webhookMaxBatchSize'] === 'number' ? { largestBatch: init['webhookMaxBatchSize'] } : {}),
    ...(isSecure ? { certificate: await certificateOf(init, ports.cwd) } : {}),
    onDocument,
  });
  log.info({ host: host === '' ? '127.0.0.1' : host, port: webhook.port, path }, 'the audit webhook listens');
  try {
    await aborted(signal);
  } finally {
    await webhook.close();
  }
}

/** `http://:9765/k8s-audit`: an empty host is loopback, so that nobody listens to a network by accident; 0.0.0.0 is every interface. */
function webhookAddress(text: string): { host: string; port: number; path: string; isSecure: boolean } {
  const [, scheme = '', bracketed, plain, port, path = ''] =
    /^(https?):\/\/(?:\[([^\]]*)\]|([^:/]*))(?::(\d{1,5}))?(\/.*)?$/i.exec(text) ?? [];
  const isSecure = scheme.toLowerCase() === 'https';
  const number = Number(port ?? (isSecure ? 443 : 80));
  if (scheme === '' || number > 65_535) throw badParameters(text, detail('expected http://[host]:port/path'));
  return { host: bracketed ?? plain ?? '', port: number, path: path === '' ? '/' : path, isSecure };
}

async function certificateOf(init: PluginSettings['init'], cwd: string): Promise<string> {
  const path = String(init['sslCertificate'] ?? '/etc/falco/falco.pem');
  return readFile(resolve(cwd, path), 'utf8').catch((cause: unknown) => {
    throw badParameters(path, detail('the certificate cannot be read'), cause);
  });
}

async function runTrail(settings: PluginSettings, ports: DocumentPorts): Promise<void> {
  if (/^(?:s3|sqs):/i.test(settings.openParameters))
    throw badParameters(
      settings.openParameters,
      detail('only files and folders can be read: copy the logs of the bucket first'),
    );
  return readAll(settings, ports);
}

async function readAll({ openParameters }: PluginSettings, { cwd, signal, onDocument }: DocumentPorts): Promise<void> {
  if (openParameters === '') throw badParameters('open_params', detail('name a file or a folder'));
  for await (const document of readDocuments(resolve(cwd, openParameters))) {
    if (signal.aborted) return;
    onDocument(document);
  }
}

function badParameters(where: string, message: Text, cause?: unknown): ComposeError {
  return new ComposeError('CONFIG_INVALID', { where, message, ...(cause === undefined ? {} : { cause }) });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** A plugin that the configuration loads. */
export interface LoadedPlugin extends PluginSettings {
  readonly row: PluginRow;
}

/** Plugins that the configuration loads: those of `load_plugins`, or all where it is left out. Libraries of others are logged. */
export function loadedPlugins({ plugins: given, load_plugins: wanted }: FalcoConfig, log: Log): LoadedPlugin[] {
  const chosen = wanted ?? given.map(({ name }) => name);
  return chosen.flatMap((name): LoadedPlugin[] => {
    const row = plugins.get(name);
    if (row === undefined) {
      log.warn({ plugin: name }, 'the plugin is not built in: rules of its source cannot fire');
      return [];
    }
    const plugin = given.find((one) => one.name === name);
    return [{ row, openParameters: (plugin?.open_params ?? '').trim(), init: initOf(plugin?.init_config, name) }];
  });
}

function initOf(given: string | Readonly<Record<string, unknown>> | null | undefined, name: string) {
  if (typeof given !== 'string') return given ?? {};
  if (given.trim() === '') return {};
  try {
    const parsed: unknown = JSON.parse(given);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw badParameters(`plugins ${name}: init_config`, wordsOf(cause), cause);
  }
  throw badParameters(`plugins ${name}: init_config`, detail('expected a JSON object'));
}
