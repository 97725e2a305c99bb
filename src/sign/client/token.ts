import { SignError } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import { detail } from '../details.ts';

/** What an identity token says, not verified: the certificate authority does that. */
export interface IdentityToken {
  readonly issuer: string;
  /** Whom Fulcio wants a proof of possession over: the e-mail address, else the subject. */
  readonly subject: string;
  readonly claims: JsonReader;
}

/** Reads the claims of an OpenID Connect token (RFC 7519). @throws {SignError} SIGN_KEY; the token is not repeated. */
export function readToken(token: string): IdentityToken {
  const parts = token.split('.');
  const [, payload = ''] = parts;
  if (parts.length !== 3 || !/^[\w-]+$/.test(payload))
    throw new SignError('SIGN_CREDENTIAL', { message: detail('it is no JSON web token'), where: 'identity token' });
  const claims = readJson(Buffer.from(payload, 'base64url'), 'identity token');
  const subject = claims.optionalText('email') ?? claims.text('sub');
  return { issuer: claims.text('iss'), subject, claims };
}
