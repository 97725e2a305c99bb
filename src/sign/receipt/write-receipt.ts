import { canonicalJson } from '../../formats/json/canonical.ts';
import { type Receipt, type ReceiptSource, receiptType } from './receipt.ts';

/** The statement of a receipt, to be signed (in-toto attestation framework, Statement v1). */
export function writeReceipt({ images, time, policy, trustedRoot, verifier }: Receipt): Uint8Array {
  const subject = images.map(({ name, digest }) => ({ name, digest: digestOf(digest) }));
  const predicate = {
    verifier,
    time: new Date(time).toISOString(),
    policy: sourceOf(policy),
    ...(trustedRoot === undefined ? {} : { trustedRoot: sourceOf(trustedRoot) }),
    results: images.map(({ name, digest, authorities }) => ({ image: name, digest, result: 'accepted', authorities })),
  };
  const statement = { _type: 'https://in-toto.io/Statement/v1', subject, predicateType: receiptType, predicate };
  return new TextEncoder().encode(canonicalJson(JSON.parse(JSON.stringify(statement))));
}

function sourceOf({ name, sha256 }: ReceiptSource): object {
  return { name, digest: { sha256 } };
}

function digestOf(digest: string): Readonly<Record<string, string>> {
  const [algorithm = '', hex = ''] = digest.split(':');
  return { [algorithm]: hex };
}
