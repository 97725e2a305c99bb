import { type CatalogueRow, type Digest, type Text, wordsOf } from '../core/index.ts';
import { DartagnanError } from '../core/index.ts';
import type { Bundle } from './bundle/bundle.ts';
import type { AttachedLayer, SignatureStore } from './cosign/store.ts';
import { parseStatement, type Statement } from './statement/statement.ts';

/** A signature or attestation that was found beside an image, verified or not. */
export interface Candidate {
  /** Name of the format's row. */
  readonly format: string;
  /** Digest of the layer that it stands in. */
  readonly where: Digest;
  /** Undefined where it cannot be read; `problem` says why. */
  readonly bundle: Bundle | undefined;
  readonly problem: Text | undefined;
  /** What an attestation says; not to be believed before it is verified. */
  readonly statement: Statement | undefined;
}

/** One form in which signatures are kept beside an image. */
export interface SignatureFormat extends CatalogueRow {
  find(store: SignatureStore, image: Digest): Promise<readonly Candidate[]>;
}

/** Reads each layer; one that is damaged is a candidate that fails, and does not hide the others. */
export async function readCandidates(
  format: string,
  layers: readonly AttachedLayer[],
  read: (bytes: Uint8Array, layer: AttachedLayer) => Bundle,
): Promise<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  for (const layer of layers) candidates.push(await readCandidate(format, layer, read));
  return candidates;
}

async function readCandidate(
  format: string,
  layer: AttachedLayer,
  read: (bytes: Uint8Array, layer: AttachedLayer) => Bundle,
): Promise<Candidate> {
  const where = layer.descriptor.digest;
  try {
    const bundle = read(await layer.bytes(), layer);
    const { content } = bundle;
    const statement = content.kind === 'envelope' ? parseStatement(content.envelope.payload, where) : undefined;
    return { format, where, bundle, problem: undefined, statement };
  } catch (error) {
    if (!(error instanceof DartagnanError)) throw error;
    return { format, where, bundle: undefined, problem: wordsOf(error), statement: undefined };
  }
}
