import { type Digest, isDigest } from '../../core/index.ts';
import { detail } from '../details.ts';
import { SignError } from '../error.ts';
import { JsonReader } from '../json.ts';
import type { Statement } from '../statement/statement.ts';
import {
  type Receipt,
  type ReceiptAuthority,
  type ReceiptImage,
  type ReceiptSigner,
  type ReceiptSource,
  receiptType,
} from './receipt.ts';

/** Images of one receipt at most. */
const maxImages = 10_000;

/** Reads a receipt from the statement that was signed. @throws {SignError} SIGN_MALFORMED naming the member, SIGN_UNSUPPORTED for another type. */
export function readReceipt({ predicateType, predicate, subjects }: Statement, where: string): Receipt {
  if (predicateType !== receiptType)
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('it states {predicateType}, no receipt', { predicateType }),
      where,
    });
  const reader = new JsonReader(predicate, where);
  const time = reader.time('time');
  if (time === undefined) throw reader.wrong('time', detail('a time as RFC 3339 writes it'));
  const results = reader.objects('results');
  if (results.length === 0 || results.length > maxImages)
    throw reader.wrong('results', detail('an array of 1 to {maxImages} results', { maxImages }));
  const images = results.map(readImage);
  const named = new Set(subjects.flatMap(({ digest }) => Object.entries(digest).map((pair) => pair.join(':'))));
  const stray = images.find(({ digest }) => !named.has(digest));
  if (stray !== undefined || subjects.length !== images.length)
    throw new SignError('SIGN_MALFORMED', { message: detail('its subjects are not the images of its results'), where });
  return {
    images,
    time,
    policy: readSource(reader.object('policy')),
    trustedRoot: reader.has('trustedRoot') ? readSource(reader.object('trustedRoot')) : undefined,
    verifier: { name: reader.object('verifier').text('name'), version: reader.object('verifier').text('version') },
  };
}

function readImage(result: JsonReader): ReceiptImage {
  if (result.text('result') !== 'accepted') throw result.wrong('result', 'accepted');
  return {
    name: result.text('image'),
    digest: readDigest(result),
    authorities: result.objects('authorities').map(readAuthority),
  };
}

function readDigest(result: JsonReader): Digest {
  const text = result.text('digest');
  if (!isDigest(text)) throw result.wrong('digest', detail('a sha256 or sha512 digest'));
  return text;
}

function readAuthority(authority: JsonReader): ReceiptAuthority {
  return { name: authority.text('name'), signers: authority.objects('signers').map(readSigner) };
}

function readSigner(signer: JsonReader): ReceiptSigner {
  const kind = signer.text('kind');
  if (kind === 'identity') return { kind, name: signer.text('name'), issuer: signer.text('issuer') };
  if (kind === 'key') return { kind, hint: signer.text('hint') };
  if (kind === 'subject' || kind === 'server') return { kind, name: signer.text('name') };
  throw signer.wrong('kind', detail('one of identity, key, server, subject'));
}

function readSource(source: JsonReader): ReceiptSource {
  const sha256 = source.object('digest').text('sha256');
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw source.wrong('digest', detail('a sha256 in hexadecimal'));
  return { name: source.text('name'), sha256 };
}
