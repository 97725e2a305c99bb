import { OciError, type OciErrorCode } from '../error.ts';
import type { HttpResponse } from './http.ts';
import { safeUrl } from './transport.ts';
import { detail } from '../details.ts';

/** Reads a body of bounded size. @throws {OciError} OCI_LIMIT, or OCI_NETWORK where it breaks off. */
export async function readBytes(response: HttpResponse, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > maxBytes)
      throw new OciError('OCI_LIMIT', {
        message: detail('the answer is longer than {maxBytes} bytes', { maxBytes }),
        where: safeUrl(response.url),
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const codes: Readonly<Record<number, OciErrorCode>> = {
  401: 'OCI_UNAUTHORIZED',
  403: 'OCI_UNAUTHORIZED',
  404: 'OCI_NOT_FOUND',
  429: 'OCI_RATE_LIMITED',
};
const maxErrorBody = 2 ** 13;

/** The error of an answer with an unexpected status, with what the registry says of it (distribution-spec, "Error Codes"). */
export async function responseError(response: HttpResponse): Promise<OciError> {
  const said = await readBytes(response, maxErrorBody).then(readErrors, () => '');
  const wait = response.headers['retry-after'];
  const answer = detail('the registry answers {status}{said}', {
    status: response.status,
    said: said === '' ? '' : `, ${said}`,
  });
  const message = wait === undefined ? answer : detail('{answer}, asks to wait {wait}', { answer, wait });
  return new OciError(codes[response.status] ?? 'OCI_REGISTRY', { message, where: safeUrl(response.url) });
}

/** Codes and messages of a JSON error body, else its text; without control characters, which a terminal would obey. */
function readErrors(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  return (errorsOf(text) ?? text)
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
    .slice(0, 300);
}

function errorsOf(text: string): string | undefined {
  try {
    const { errors } = JSON.parse(text) as { errors?: readonly { code?: unknown; message?: unknown }[] };
    return errors?.map(({ code, message }) => `${String(code)}: ${String(message)}`).join('; ');
  } catch {
    return undefined;
  }
}
