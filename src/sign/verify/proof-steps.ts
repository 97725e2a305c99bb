import { say, wordsOf } from '../../core/index.ts';
import type { LogEntry } from '../bundle/bundle.ts';
import { sameBytes } from '../bytes.ts';
import { refused } from '../error.ts';
import { parseCheckpoint, verifyCheckpoint } from '../log/checkpoint.ts';
import { verifyEntryBody } from '../log/entry-body.ts';
import { verifyInclusion } from '../log/merkle.ts';
import { verifyPromise } from '../log/promise.ts';
import { messages } from '../messages.ts';
import { verifyTimestamp } from '../timestamp/verify.ts';
import { isValidAt, type LogAuthority } from '../trust/trusted-root.ts';
import { signatureOf, signedBytes, signerKey } from './content-steps.ts';
import type { Requirements, VerificationContext, VerificationStep } from './context.ts';
import { passed, skipped } from './outcome.ts';
import { detail } from '../details.ts';

const iso = (time: number) => new Date(time).toISOString();
const noLog = detail('a record in a transparency log is not demanded');

/** Verifies the timestamps; one of an authority that nobody trusts counts for nothing, and none that counts is a failure. */
export const timestampStep: VerificationStep = {
  name: 'timestamp',
  doc: 'A trusted authority has timestamped the signature (RFC 3161).',
  run({ bundle, requirements, times }) {
    if (bundle.timestamps.length === 0 && requirements.withTimestamp === true)
      throw refused(detail('an RFC 3161 timestamp is demanded, and the bundle has none'));
    if (bundle.timestamps.length === 0) return skipped(detail('the bundle has no RFC 3161 timestamp'));
    const failures: unknown[] = [];
    for (const response of bundle.timestamps) {
      try {
        const time = verifyTimestamp(response, signatureOf(bundle), requirements.root?.timestampAuthorities ?? []);
        times.push({ source: 'timestamp', time });
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === bundle.timestamps.length) throw refused(wordsOf(failures[0]), failures[0]);
    return passed(say(messages.timestamp, { time: times.map(({ time }) => iso(time)).join(', ') }));
  },
};

/** Compares the entry with the bundle. */
export const logEntryStep: VerificationStep = {
  name: 'log-entry',
  doc: 'A transparency log recorded this signature, this content and this key.',
  run(context) {
    const entries = entriesOf(context);
    if (entries === undefined) return skipped(noLog);
    const { bundle, artifact, requirements } = context;
    const { signer, content } = bundle;
    const expected = {
      signed: signedBytes(bundle, artifact),
      payload: content.kind === 'envelope' ? content.envelope.payload : undefined,
      signature: signatureOf(bundle),
      verifier: signer.kind === 'certificate' ? signer.certificate.der : signerKey(bundle, requirements).spki,
    };
    for (const entry of entries) verifyEntryBody(entry, expected);
    return passed(
      say(messages.logEntry, { kind: entries.map(({ kind, version }) => `${kind} ${version}`).join(', ') }),
    );
  },
};

/** Verifies the log's promise, which vouches for its time. */
export const logPromiseStep: VerificationStep = {
  name: 'log-promise',
  doc: 'The log signed that it took the entry, and when (signed entry timestamp).',
  run(context) {
    const entries = entriesOf(context);
    if (entries === undefined) return skipped(noLog);
    const said: string[] = [];
    const logs: string[] = [];
    for (const entry of entries) {
      if (entry.promise === undefined || entry.integratedTime === undefined) {
        if (context.bundle.version === '0.1')
          throw refused(detail('the log entry has no signed entry timestamp, which a bundle of version 0.1 must have'));
        continue;
      }
      const time = entry.integratedTime * 1000;
      const log = logOf(entry, context.requirements);
      if (!isValidAt(log, time))
        throw refused(detail('the log {baseUrl} was not trusted at {time}', { baseUrl: log.baseUrl, time: iso(time) }));
      verifyPromise(entry, entry.promise, log);
      context.times.push({ source: 'log', time });
      said.push(iso(time));
      logs.push(log.baseUrl);
    }
    if (said.length === 0) return skipped(detail('the log gave no promise'));
    return passed(say(messages.logPromise, { log: logs.join(', '), time: said.join(', ') }));
  },
};

/** Verifies the proof and the signed head of the tree. */
export const logInclusionStep: VerificationStep = {
  name: 'log-inclusion',
  doc: 'The entry stands in the log: inclusion proof and signed checkpoint.',
  run(context) {
    const entries = entriesOf(context);
    if (entries === undefined) return skipped(noLog);
    const proven = entries.filter((entry) => verifyProof(entry, context));
    if (proven.length === 0) return skipped(detail('a bundle of version 0.1 may do without an inclusion proof'));
    const log = proven.map((entry) => logOf(entry, context.requirements).baseUrl).join(', ');
    return passed(say(messages.logInclusion, { index: proven.map(({ logIndex }) => logIndex).join(', '), log }));
  },
};

/** Whether there is a proof; one that there is must hold. */
function verifyProof(entry: LogEntry, { bundle, requirements, times }: VerificationContext): boolean {
  const { proof } = entry;
  if (proof === undefined) {
    if (bundle.version === '0.1') return false;
    throw refused(detail('the log entry has no inclusion proof'));
  }
  verifyInclusion(entry.body, proof);
  if (proof.checkpoint === undefined) {
    if (bundle.version === '0.1') return false;
    throw refused(detail('the inclusion proof has no checkpoint'));
  }
  const log = logOf(entry, requirements);
  const checkpoint = parseCheckpoint(proof.checkpoint);
  verifyCheckpoint(checkpoint, log);
  if (checkpoint.treeSize !== proof.treeSize || !sameBytes(checkpoint.rootHash, proof.rootHash))
    throw refused(detail('the checkpoint is of another tree than the inclusion proof'));
  for (const { time } of times)
    if (!isValidAt(log, time))
      throw refused(detail('the log {baseUrl} was not trusted at {time}', { baseUrl: log.baseUrl, time: iso(time) }));
  return true;
}

/** Entries to verify; undefined where there are none and none is demanded. @throws {SignError} SIGN_REFUSED. */
function entriesOf({ bundle, requirements }: VerificationContext): readonly LogEntry[] | undefined {
  if (bundle.logEntries.length > 0 && (requirements.root !== undefined || requirements.withoutLog !== true))
    return bundle.logEntries;
  if (requirements.withoutLog === true) return undefined;
  throw refused(detail('no transparency log recorded the signature'));
}

function logOf({ logId }: LogEntry, { root }: Requirements): LogAuthority {
  const log = root?.logs.find((candidate) => sameBytes(candidate.logId, logId));
  if (log === undefined)
    throw refused(
      detail('the log {logId} is not of the trusted root', { logId: Buffer.from(logId).toString('base64') }),
    );
  return log;
}
