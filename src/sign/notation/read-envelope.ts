import { SignError } from '../error.ts';
import { readCose } from './cose.ts';
import { maxEnvelopeBytes, type NotationEnvelope } from './envelope.ts';
import { readJws } from './jws.ts';
import { notationTypes } from './names.ts';
import { detail } from './details.ts';

/** Reads an envelope of either format. @throws {SignError} SIGN_UNSUPPORTED, SIGN_MALFORMED, or {FormatError}. */
export function readEnvelope(bytes: Uint8Array, mediaType: string): NotationEnvelope {
  if (bytes.length > maxEnvelopeBytes)
    throw new SignError('SIGN_MALFORMED', {
      message: detail('the envelope is longer than {maxEnvelopeBytes} bytes', { maxEnvelopeBytes }),
    });
  if (mediaType === notationTypes.jws) return readJws(bytes);
  if (mediaType === notationTypes.cose) return readCose(bytes);
  throw new SignError('SIGN_UNSUPPORTED', {
    message: detail(
      'unable to parse the digital signature, error : signature envelope format with media type "{mediaType}" is not supported',
      { mediaType },
    ),
  });
}
