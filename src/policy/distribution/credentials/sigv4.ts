import { createHash, createHmac } from 'node:crypto';

/** Whose request it is. */
export interface AwsKey {
  readonly id: string;
  readonly secret: string;
  readonly session?: string | undefined;
}

/** A request that is to be signed. */
export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Whom it is for, and when. */
export interface SigningScope {
  readonly region: string;
  /** `s3`, `execute-api`, … */
  readonly service: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The headers that sign a request (AWS Signature Version 4, "Create a signed AWS API request"). */
export function signedHeaders(request: SignedRequest, key: AwsKey, scope: SigningScope): Record<string, string> {
  const { region, service, now } = scope;
  const { own, stamp, names, digest } = canonicalRequest(request, key, { service, now });
  const parts = [stamp.slice(0, 8), region, service, 'aws4_request'];
  const toSign = ['AWS4-HMAC-SHA256', stamp, parts.join('/'), digest].join('\n');
  const signing = parts.reduce<Buffer>((secret, part) => hmac(secret, part), Buffer.from(`AWS4${key.secret}`));
  const signature = hmac(signing, toSign).toString('hex');
  const credential = `Credential=${key.id}/${parts.join('/')}`;
  return { ...own, authorization: `AWS4-HMAC-SHA256 ${credential},SignedHeaders=${names},Signature=${signature}` };
}

/** What of a request is signed. */
interface CanonicalRequest {
  /** Headers that are added to it. */
  readonly own: Readonly<Record<string, string>>;
  /** The time, `20150830T123600Z`. */
  readonly stamp: string;
  /** Names of the headers that are signed. */
  readonly names: string;
  /** SHA-256 of its canonical form, in hex. */
  readonly digest: string;
}

/** The canonical form of a request. @param regions regions that it is signed for, where they are a header */
export function canonicalRequest(
  { method, url, headers, body }: SignedRequest,
  { session }: AwsKey,
  { service, now, regions }: Pick<SigningScope, 'now' | 'service'> & { readonly regions?: string },
): CanonicalRequest {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  const payload = sha256(body);
  const own = {
    'x-amz-date': stamp,
    ...(service === 's3' && { 'x-amz-content-sha256': payload }),
    ...(regions !== undefined && { 'x-amz-region-set': regions }),
    ...(session !== undefined && { 'x-amz-security-token': session }),
  };
  const all: Readonly<Record<string, string>> = { ...headers, ...own, host: url.host };
  const names = Object.keys(all).sort();
  const canonical = [
    method,
    canonicalPath(url, service),
    canonicalQuery(url),
    ...names.map((name) => `${name}:${String(all[name]).trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    payload,
  ].join('\n');
  return { own, stamp, names: names.join(';'), digest: sha256(Buffer.from(canonical)) };
}

/** A path as it goes over the wire; services but S3 want each name encoded once more. */
function canonicalPath({ pathname }: URL, service: string): string {
  return service === 's3' ? pathname : pathname.split('/').map(encoded).join('/');
}

function canonicalQuery({ searchParams }: URL): string {
  return [...searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
