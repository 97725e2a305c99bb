import { encodeBase64, encodeHex } from '../bytes.ts';
import type { LogEntry } from '../bundle/bundle.ts';
import { writeLogEntry } from '../cosign/write-bundle.ts';
import { readJson } from '../json.ts';
import { publicKeyPem } from '../key/public-key.ts';
import { leafHash } from '../log/merkle.ts';
import { type Answer, json, type Part, problem, type ServiceRequest } from './answer.ts';
import type { TransparencyLog } from './log.ts';
import { recordOfProposal, recordOfRequest2 } from './records.ts';

/** Number of the one tree that the log has; it begins the names of entries. */
export const treeId = '1';
const treePrefix = treeId.padStart(16, '0');
const entries = '/api/v1/log/entries';

/** Rekor's first API, as far as clients that sign and verify use it (rekor, openapi.yaml). */
export function rekor1(log: TransparencyLog): Part {
  return async (request) => {
    const { method, url } = request;
    const { pathname, searchParams } = url;
    if (pathname === '/api/v1/log') return json(await logInfo(log));
    if (pathname === '/api/v1/log/publicKey')
      return { status: 200, type: 'application/x-pem-file', body: publicKeyPem(log.key.publicKey) };
    if (pathname === '/api/v1/log/proof') return consistency(log, searchParams);
    if (pathname === `${entries}/retrieve` && method === 'POST') return retrieve(log, request);
    if (pathname === entries && method === 'POST') return record(log, request);
    if (pathname === entries) return entryAnswer(log, Number(searchParams.get('logIndex') ?? Number.NaN));
    if (pathname.startsWith(`${entries}/`)) return entryAnswer(log, indexOf(log, pathname.slice(entries.length + 1)));
    return undefined;
  };
}

/** The API of the second version: writing, the head, and tiles for reading (C2SP, tlog-tiles). */
export function rekor2(log: TransparencyLog): Part {
  return async ({ method, url: { pathname }, body }) => {
    if (pathname === '/api/v2/log/entries' && method === 'POST') {
      const { index } = await log.add(recordOfRequest2(readJson(body, 'request')));
      return json(writeLogEntry(await log.proven(index, { promised: false })), 201);
    }
    if (pathname === '/api/v2/checkpoint') return { status: 200, type: 'text/plain', body: await log.checkpoint() };
    return tile(log, pathname);
  };
}

async function record(log: TransparencyLog, { body }: ServiceRequest): Promise<Answer> {
  const { index, isNew } = await log.add(recordOfProposal(readJson(body, 'proposed entry')));
  const uuid = uuidOf(log, index);
  const location = { location: `${entries}/${uuid}`, etag: uuid };
  if (!isNew)
    return problem(409, `an equivalent entry already exists in the transparency log with UUID ${uuid}`, location);
  return json(await entryDocument(log, index), 201, location);
}

async function retrieve(log: TransparencyLog, { body }: ServiceRequest): Promise<Answer> {
  const query = readJson(body, 'query');
  const named = query.values('entryUUIDs').map((uuid) => indexOf(log, String(uuid)));
  const numbered = query.values('logIndexes').map(Number);
  const proposed = query.objects('entries').map((entry) => proposedIndex(log, entry));
  const found = [...named, ...numbered, ...proposed].filter((index) => log.entry(index) !== undefined);
  return json(await Promise.all(found.slice(0, 10).map((index) => entryDocument(log, index))));
}

function proposedIndex(log: TransparencyLog, entry: Parameters<typeof recordOfProposal>[0]): number {
  return log.find(encodeHex(leafHash(recordOfProposal(entry)))) ?? Number.NaN;
}

async function entryAnswer(log: TransparencyLog, index: number): Promise<Answer> {
  if (log.entry(index) === undefined) return problem(404, 'entry not found');
  return json(await entryDocument(log, index));
}

async function entryDocument(log: TransparencyLog, index: number): Promise<object> {
  const entry = await log.proven(index, { promised: true });
  return { [uuidOf(log, index)]: writeAnswer(entry) };
}

function writeAnswer({ body, integratedTime, logId, logIndex, proof, promise }: LogEntry): object {
  return {
    body: encodeBase64(body),
    integratedTime,
    logID: encodeHex(logId),
    logIndex: Number(logIndex),
    verification: {
      inclusionProof: proof && {
        checkpoint: proof.checkpoint,
        hashes: proof.hashes.map(encodeHex),
        logIndex: Number(proof.logIndex),
        rootHash: encodeHex(proof.rootHash),
        treeSize: Number(proof.treeSize),
      },
      signedEntryTimestamp: promise && encodeBase64(promise),
    },
  };
}

async function logInfo(log: TransparencyLog): Promise<object> {
  const [rootHash, treeSize] = [encodeHex(log.tree.root()), log.tree.size];
  return { inactiveShards: [], rootHash, signedTreeHead: await log.checkpoint(), treeID: treeId, treeSize };
}

function consistency(log: TransparencyLog, query: URLSearchParams): Answer {
  const [first, last] = [Number(query.get('firstSize') ?? 1), Number(query.get('lastSize'))];
  const isValid =
    Number.isInteger(first) && Number.isInteger(last) && first >= 1 && first <= last && last <= log.tree.size;
  if (!isValid) return problem(400, 'firstSize and lastSize must be sizes that the tree has had');
  const hashes = log.tree.consistency(first, last).map(encodeHex);
  return json({ rootHash: encodeHex(log.tree.root(last)), hashes });
}

function uuidOf(log: TransparencyLog, index: number): string {
  return treePrefix + encodeHex(log.entry(index)?.leaf ?? new Uint8Array());
}

function indexOf(log: TransparencyLog, uuid: string): number {
  return log.find(uuid.slice(-64)) ?? Number.NaN;
}

/** `tile/LEVEL/NUMBER[.p/WIDTH]` and `tile/entries/NUMBER[.p/WIDTH]`; numbers in groups of three digits, all but the last after an x. */
function tile(log: TransparencyLog, pathname: string): Answer | undefined {
  const [, level, number = '', width = '256'] =
    /^\/api\/v2\/tile\/(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(pathname) ?? [];
  if (level === undefined) return undefined;
  const start = Number(number.replaceAll(/[x/]/g, '')) * 256;
  const count = Number(width);
  const pieces =
    level === 'entries'
      ? Array.from({ length: count }, (_, index) => bundled(log.entry(start + index)?.body))
      : log.tree.row(Number(level) * 8, start, count);
  const complete = pieces.filter((piece) => piece !== undefined);
  if (count < 1 || count > 256 || complete.length !== count) return problem(404, 'the tree has no such tile');
  return { status: 200, type: 'application/octet-stream', body: Buffer.concat(complete) };
}

function bundled(body: Uint8Array | undefined): Uint8Array | undefined {
  return body && Buffer.concat([Uint8Array.of(body.length >> 8, body.length & 0xff), body]);
}
