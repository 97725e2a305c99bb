import type { Transport } from '../../oci/registry/http.ts';
import type { LogEntry } from '../bundle/bundle.ts';
import { sameBytes } from '../bytes.ts';
import { detail } from '../details.ts';
import { SignError } from '../error.ts';
import { readJson } from '../json.ts';
import { below, callJson, callService } from './http.ts';
import { type NewRecord, proposedEntry, readAnswer } from './rekor.ts';

/** Where entries of a log are asked for. */
export interface LogCall {
  readonly transport: Transport;
  readonly url: string;
  readonly signal?: AbortSignal;
}

/** The entry of a log of the first version with its proof, by its index (rekor, openapi.yaml, getLogEntryByIndex). @throws {SignError} SIGN_SERVICE. */
export async function entryByIndex({ transport, url, signal }: LogCall, index: bigint): Promise<LogEntry> {
  const answer = await callJson(transport, {
    service: 'Rekor',
    method: 'GET',
    url: `${below(url, 'api/v1/log/entries')}?logIndex=${index}`,
    signal,
  });
  const [uuid] = answer.keys();
  if (uuid === undefined)
    throw new SignError('SIGN_SERVICE', { message: detail('Rekor answered with no entry'), where: url });
  return readAnswer(answer.object(uuid));
}

/** The entry with the proof that the log gives for it today. @throws {SignError} SIGN_SERVICE where the log has another entry at its index. */
export async function withProof(call: LogCall, entry: LogEntry): Promise<LogEntry> {
  if (entry.proof !== undefined) return entry;
  const found = await entryByIndex(call, entry.logIndex);
  if (sameBytes(found.body, entry.body)) return { ...found, promise: entry.promise ?? found.promise };
  throw new SignError('SIGN_SERVICE', {
    message: detail('the log has another entry at the index {index}', { index: Number(entry.logIndex) }),
    where: call.url,
  });
}

/** The entries that a log of the first version has of a signature; the log may have none (rekor, openapi.yaml, searchLogQuery). @throws {SignError} SIGN_SERVICE. */
export async function findEntries(
  { transport, url, signal }: LogCall,
  record: NewRecord,
): Promise<readonly LogEntry[]> {
  const { bytes } = await callService(transport, {
    service: 'Rekor',
    url: below(url, 'api/v1/log/entries/retrieve'),
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ entries: [proposedEntry(record)] }),
    signal,
  });
  const answer = readJson(new TextEncoder().encode(`{"found":${new TextDecoder().decode(bytes)}}`), 'answer of Rekor');
  return answer.objects('found').flatMap((entry) => entry.keys().map((uuid) => readAnswer(entry.object(uuid))));
}
