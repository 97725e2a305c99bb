import { type CatalogueRow, DartagnanError, type Digest, type Text, wordsOf } from '../core/index.ts';
import type { Bundle } from './bundle/bundle.ts';
import type { AttachedLayer, SignatureStore } from './cosign/store.ts';
import type { NotationEnvelope } from './notation/envelope.ts';
import type { ContentTrust } from './notary/content-trust.ts';
import { parseStatement, type Statement } from './statement/statement.ts';

/** A signature or attestation that was found for an image, verified or not. */
export interface Candidate {
  /** Name of the format's row. */
  readonly format: string;
  /** Digest of the layer that it stands in; of content trust, the server and repository. */
  readonly where: string;
  /** The manifest that refers to the image, where the layer is of one. */
  readonly manifest?: Digest | undefined;
  /** Undefined where it is of another format or cannot be read; `problem` says why. */
  readonly bundle: Bundle | undefined;
  readonly problem: Text | undefined;
  /** What an attestation says; not to be believed before it is verified. */
  readonly statement: Statement | undefined;
  /** A signature of the Notary Project. */
  readonly envelope?: NotationEnvelope;
  /** What a trust server says of the image's tags. */
  readonly contentTrust?: ContentTrust;
}

/** One form in which signatures are kept beside an image. */
export interface SignatureFormat extends CatalogueRow {
  find(store: SignatureStore, image: Digest): Promise<readonly Candidate[]>;
}

/** What a layer holds. */
export type CandidateContent = Partial<Pick<Candidate, 'bundle' | 'envelope' | 'statement'>>;

/** Reads one layer of a format. @throws {DartagnanError} where it is damaged. */
export type ReadCandidate = (bytes: Uint8Array, layer: AttachedLayer) => CandidateContent;

/** Reads each layer; one that is damaged is a candidate that fails, and does not hide the others. */
export async function readCandidates(
  format: string,
  layers: readonly AttachedLayer[],
  read: ReadCandidate,
): Promise<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  for (const layer of layers) candidates.push(await readCandidate(format, layer, read));
  return candidates;
}

/** A bundle with what its envelope states. */
export function bundleContent(bundle: Bundle, where: string): CandidateContent {
  const { content } = bundle;
  return content.kind === 'envelope'
    ? { bundle, statement: parseStatement(content.envelope.payload, where) }
    : { bundle };
}

async function readCandidate(format: string, layer: AttachedLayer, read: ReadCandidate): Promise<Candidate> {
  const { descriptor, manifest } = layer;
  const place = { format, where: descriptor.digest, manifest };
  const empty = { ...place, bundle: undefined, problem: undefined, statement: undefined };
  try {
    return { ...empty, ...read(await layer.bytes(), layer) };
  } catch (error) {
    if (!(error instanceof DartagnanError)) throw error;
    return { ...empty, problem: wordsOf(error) };
  }
}
