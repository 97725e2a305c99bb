import type { SoftwareInventory } from '../../core/index.ts';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type JsonSourceRow, jsonSources } from '../../runtime/sources/json/sources.ts';
import { jsonEvents } from '../../runtime/sources/json/event.ts';
import { readDocuments } from '../../runtime/sources/json/documents.ts';
import { type CaptureSummary, readCaptureFile } from '../../runtime/sources/capture/file.ts';
import { RuntimeError } from '../../runtime/errors.ts';
import { Machine } from '../../runtime/state/machine.ts';
import { neededTypes } from '../../runtime/state/tracker.ts';
import type { RulesInForce } from './rules-in-force.ts';

/** How a file is replayed. */
export interface ReplayChoices {
  /** Source of its documents; else they are told apart by their keys. */
  readonly source?: string | undefined;
  /** Sees every event of a capture, whether rules want it or not. */
  readonly onEvent?: ((time: bigint) => void) | undefined;
  /** What `proc.in_sbom` asks. */
  readonly software?: SoftwareInventory | undefined;
}

/** Evaluates the rules over a file: a capture, or JSON documents of an audit log. @throws {RuntimeError} for what cannot be read. */
export async function replayFile(
  path: string,
  cwd: string,
  force: RulesInForce,
  signal: AbortSignal,
  choices: ReplayChoices = {},
): Promise<CaptureSummary> {
  const file = resolve(cwd, path);
  if (await isCapture(file)) return replayCaptureFile(file, force, signal, choices);
  return replayDocuments(file, force, signal, choices.source);
}

function replayCaptureFile(
  path: string,
  force: RulesInForce,
  signal: AbortSignal,
  { software, onEvent }: ReplayChoices,
): Promise<CaptureSummary> {
  const machine = new Machine(force.prepared.config.falco_libs.thread_table_size);
  machine.software = software;
  const source = force.rules.source('syscall');
  return readCaptureFile(path, {
    machine,
    needed: neededTypes((type) => source?.engine.watches(type) === true),
    consume: (event) => force.evaluate('syscall', event),
    ...(onEvent === undefined ? {} : { record: ({ time }) => onEvent(time) }),
    signal,
  });
}

async function replayDocuments(
  path: string,
  force: RulesInForce,
  signal: AbortSignal,
  onlySource: string | undefined,
): Promise<CaptureSummary> {
  let events = 0;
  try {
    for await (const document of readDocuments(path)) {
      const source = (onlySource === undefined ? undefined : jsonSources.get(onlySource)) ?? sourceOf(document);
      for (const event of jsonEvents(source, document, events)) {
        events += 1;
        force.evaluate(source.name, event);
      }
      if (signal.aborted) break;
    }
  } catch (fault) {
    if (!(fault instanceof RuntimeError) || events === 0) throw fault;
    return { events, fault };
  }
  return { events };
}

/** Captures begin with their section header, or are zipped and end in no name of JSON. Folders hold documents. */
async function isCapture(path: string): Promise<boolean> {
  const file = await open(path).catch((cause: unknown) => {
    throw new RuntimeError('RUNTIME_CAPTURE', { message: `${path}: the file cannot be read`, cause });
  });
  try {
    if ((await file.stat()).isDirectory()) return false;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    const head = buffer.subarray(0, bytesRead);
    if (head[0] === 0x1f && head[1] === 0x8b) return !/\.jsonl?\.gz$/.test(path);
    return !/^\s*[[{"]/.test(head.toString('latin1')) || head[0] === 0x0a;
  } finally {
    await file.close();
  }
}

/** The source that a document is of, by the keys that only its events have. */
function sourceOf(document: unknown): JsonSourceRow {
  const first: unknown = Array.isArray(document) ? document[0] : document;
  const { apiVersion, auditID, Records, eventVersion } = (first ?? {}) as Readonly<Record<string, unknown>>;
  const isAudit = auditID !== undefined || String(apiVersion).startsWith('audit.k8s.io/');
  const isTrail = Array.isArray(Records) || eventVersion !== undefined;
  return jsonSources.get(isAudit ? 'k8s_audit' : isTrail ? 'aws_cloudtrail' : 'json')!;
}
