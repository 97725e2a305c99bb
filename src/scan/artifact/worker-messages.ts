import { DartagnanError, wordsOf, inEveryLanguage, type Text } from '../../core/index.ts';
import { FormatError, formatErrors } from '../../formats/error.ts';
import { OciError, ociErrors } from '../../oci/error.ts';
import type { FileLocation, ImageLayer } from '../../oci/source.ts';
import { ScanError, scanErrors } from '../error.ts';
import type { LayerRecord } from './layer-record.ts';
import type { LayerRequest } from './layer-task.ts';

/** A layer without its `open`: the worker opens a local file itself, or is sent the bytes. */
export interface PlainLayer extends Omit<ImageLayer, 'open' | 'location'> {
  readonly location: FileLocation | undefined;
}

/** What the main thread says to a worker. */
export type ToWorker =
  | { readonly kind: 'start'; readonly layer: PlainLayer; readonly request: LayerRequest }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'broken'; readonly failure: Failure };

/** What a worker says: `pulled` asks for one more chunk. */
export type FromWorker =
  | { readonly kind: 'progress'; readonly bytes: number }
  | { readonly kind: 'pulled' }
  | { readonly kind: 'done'; readonly record: LayerRecord }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** An error in a form that crosses threads. */
export interface Failure {
  readonly code: string;
  readonly message: Text;
  readonly where: string | undefined;
}

/** Takes an error apart; causes are told in its message. */
export function toFailure(error: unknown): Failure {
  const message = wordsOf(error);
  if (!(error instanceof DartagnanError)) return { code: '', message, where: undefined };
  const where: string | undefined = error.where;
  return {
    code: error.code,
    message: where === undefined ? message : inEveryLanguage(message, (words) => words.replace(`${where}: `, '')),
    where,
  };
}

/** Puts an error together again, of the room that its code belongs to. */
export function fromFailure({ code, message, where }: Failure): Error {
  const detail = where === undefined ? { message } : { message, where };
  if (isKey(formatErrors, code)) return new FormatError(code, detail);
  if (isKey(ociErrors, code)) return new OciError(code, detail);
  if (isKey(scanErrors, code)) return new ScanError(code, detail);
  return new ScanError('SCAN_LAYER_FAILED', detail);
}

function isKey<Rows extends object>(rows: Rows, code: string): code is Extract<keyof Rows, string> {
  return Object.hasOwn(rows, code);
}
