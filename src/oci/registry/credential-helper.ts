import { spawn } from 'node:child_process';
import { wordsOf, type Text } from '../../core/index.ts';
import { OciError } from '../error.ts';
import { parseJson } from '../json.ts';
import type { Credential } from './credentials.ts';
import { detail } from '../details.ts';

/** Milliseconds that a helper may take: it may have to ask its user. */
const timeout = 60_000;
const maxOutput = 2 ** 20;

/**
 * Asks `docker-credential-NAME get` (docker-credential-helpers, "Development"): the server on its standard input, JSON on its output.
 * Undefined where the helper knows no such server. @throws {OciError} OCI_CREDENTIALS where it cannot be run or answers something else.
 */
export async function runCredentialHelper(
  name: string,
  server: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Credential | undefined> {
  const program = `docker-credential-${name}`;
  if (!/^[\w.-]+$/.test(name)) throw failure(program, detail('a helper’s name has only letters, digits, _, . and -'));
  const { code, output } = await run(program, server, environment);
  if (code !== 0) {
    if (/credentials not found/i.test(output)) return undefined;
    throw failure(
      program,
      detail('it ended with {code} for {server}: {said}', { code, server, said: output.trim().slice(0, 200) }),
    );
  }
  const answer = parseJson(Buffer.from(output), program);
  const username = answer.text('Username');
  const secret = answer.text('Secret');
  if (secret === undefined) return undefined;
  return username === undefined || username === '<token>'
    ? { kind: 'identity-token', token: secret }
    : { kind: 'password', username, password: secret };
}

function run(
  program: string,
  input: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['get'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...environment },
      timeout,
      killSignal: 'SIGKILL',
    });
    const output: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxOutput) child.kill('SIGKILL');
      else output.push(chunk);
    });
    child.on('error', (error) =>
      reject(failure(program, detail('it cannot be run: {reason}', { reason: wordsOf(error) }))),
    );
    child.on('close', (code) => resolve({ code, output: Buffer.concat(output).toString() }));
    // A helper that ends without reading its input is judged by its output.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function failure(program: string, message: Text): OciError {
  return new OciError('OCI_CREDENTIALS', { message, where: program });
}
