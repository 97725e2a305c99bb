import { wordsOf } from '../../core/index.ts';
import { detail } from '../details.ts';
import { PolicyError } from '../error.ts';
import { request } from '../http/undici.ts';
import type { PolicyPorts } from './outcome.ts';

/** Release of OPA that this version's commands are compared with. */
export const originalRelease = '1.22.4';

/** Milliseconds that the server may take, and bytes of its answer at most. */
const patience = 10_000;
const maxAnswer = 2 ** 20;

/** A release, as GitHub's API tells of it ("Get the latest release"). */
interface Release {
  /** Without its v: `1.2.3`. */
  readonly version: string;
  readonly notes: string;
}

/**
 * The lines of `version --check`: the newest release of OPA, or an empty one where that is older than the release that this
 * program follows. The server of releases is GitHub's, or the one that OPA_VERSION_CHECK_SERVICE_URL names.
 * @throws PolicyError POLICY_RELEASE
 */
export async function newestRelease({ env, signal }: Pick<PolicyPorts, 'env' | 'signal'>): Promise<string> {
  const base = env['OPA_VERSION_CHECK_SERVICE_URL'] ?? 'https://api.github.com';
  const where = `${base.replace(/\/+$/, '')}/repos/open-policy-agent/opa/releases/latest`;
  const { version, notes } = releaseIn(await answerOf(where, signal), where);
  if (precedes(version, originalRelease)) return '\n';
  const file = `opa_${system()}${process.platform === 'win32' ? '.exe' : ''}`;
  return [
    `Latest Upstream Version: ${version}`,
    `Download: https://openpolicyagent.org/downloads/v${version}/${file}`,
    `Release Notes: ${notes}`,
    '',
  ].join('\n');
}

async function answerOf(where: string, signal: AbortSignal): Promise<string> {
  try {
    const { statusCode, body } = await request(where, {
      headers: { 'user-agent': 'OPA-Version-Checker' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
    });
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of body as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > maxAnswer) throw failure(where, detail('larger than {max} bytes', { max: maxAnswer }));
      pieces.push(piece);
    }
    if (statusCode !== 200) throw failure(where, detail('the server answers {status}', { status: statusCode }));
    return Buffer.concat(pieces).toString();
  } catch (cause) {
    if (cause instanceof PolicyError) throw cause;
    throw failure(where, detail('the address does not answer: {reason}', { reason: wordsOf(cause) }), cause);
  }
}

function releaseIn(text: string, where: string): Release {
  const { tag_name: tag, html_url: notes = '' } = objectIn(text, where);
  if (typeof tag !== 'string' || tag === '') throw failure(where, detail('the answer has no tag_name'));
  if (typeof notes !== 'string') throw failure(where, detail('html_url is no text'));
  const version = tag.replace(/^v/, '');
  if (!/^\d+\.\d+\.\d+(?:[-+][\w.+-]*)?$/.test(version)) throw failure(where, detail('{tag} is no version', { tag }));
  return { version, notes };
}

function objectIn(text: string, where: string): { readonly tag_name?: unknown; readonly html_url?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw failure(where, detail('no JSON: {reason}', { reason: wordsOf(cause) }), cause);
  }
  return {};
}

/** Order of versions by their numbers. */
function precedes(left: string, right: string): boolean {
  const [one, other] = [left, right].map((version) => (version.split(/[-+]/)[0] ?? '').split('.').map(Number));
  const place = (one ?? []).findIndex((number, index) => number !== other?.[index]);
  return place !== -1 && (one?.[place] ?? 0) < (other?.[place] ?? 0);
}

/** Operating system and processor, as Go names them. */
function system(): string {
  const systems: Readonly<Record<string, string>> = { win32: 'windows' };
  const processors: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };
  return `${systems[process.platform] ?? process.platform}_${processors[process.arch] ?? process.arch}`;
}

function failure(where: string, message: ReturnType<typeof detail>, cause?: unknown): PolicyError {
  return new PolicyError('POLICY_RELEASE', { message, where, cause });
}
