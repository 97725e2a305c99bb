import { readJson, type JsonReader } from '../json.ts';
import { SignError } from '../error.ts';
import { detail } from '../details.ts';

/** Payload type of in-toto statements in DSSE envelopes. */
export const statementPayloadType = 'application/vnd.in-toto+json';

/** A claim about artifacts (in-toto attestation framework, Statement v0.1 and v1). */
export interface Statement {
  readonly type: string;
  readonly subjects: readonly Subject[];
  readonly predicateType: string;
  readonly predicate: unknown;
}

/** One artifact that a statement is about; digests in hexadecimal under their algorithms. */
export interface Subject {
  readonly name: string;
  readonly digest: Readonly<Record<string, string>>;
}

const types: ReadonlySet<string> = new Set(['https://in-toto.io/Statement/v0.1', 'https://in-toto.io/Statement/v1']);

/** Reads a statement. @throws {SignError} SIGN_MALFORMED, or SIGN_UNSUPPORTED for another type. */
export function parseStatement(payload: Uint8Array | string, where = 'in-toto statement'): Statement {
  const statement = readJson(payload, where);
  const type = statement.text('_type');
  if (!types.has(type))
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('_type {type} is none of {types}', { type: JSON.stringify(type), types: [...types].join(', ') }),
      where,
    });
  return {
    type,
    subjects: statement.objects('subject').map(readSubject),
    predicateType: statement.text('predicateType'),
    predicate: statement.value('predicate'),
  };
}

function readSubject(subject: JsonReader): Subject {
  const digest = subject.object('digest');
  return {
    name: subject.optionalText('name') ?? '',
    digest: Object.fromEntries(digest.keys().map((algorithm) => [algorithm, digest.text(algorithm)])),
  };
}
