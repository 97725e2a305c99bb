import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { delimiter } from 'node:path';
import { wordsOf } from '../../core/index.ts';
import { detail } from '../details.ts';
import { PolicyError } from '../error.ts';
import type { BundleFile } from '../load/bundle.ts';
import type { PolicyPorts } from '../run/outcome.ts';
import { defaultPlugin, listedFiles, signaturesText, signBundle, type SigningOptions } from './signature.ts';
import { readToken } from './token.ts';

/** A program on the search path with this name before its own signs bundles: `--signing-plugin kms` runs `dartagnan-signer-kms`. */
const prefix = 'dartagnan-signer-';
/** Milliseconds that a program may take: it may have to ask its user, or a service. */
const patience = 60_000;
const maxOutput = 8 * 2 ** 20;

type Ports = Pick<PolicyPorts, 'env' | 'signal'>;

/** Text of `.signatures.json`, signed here or by the program that the options name. @throws PolicyError POLICY_SIGNATURE */
export async function signedText(files: readonly BundleFile[], options: SigningOptions, ports: Ports): Promise<string> {
  const { plugin, key, algorithm, claims = {} } = options;
  if (plugin === undefined) return signBundle(files, options);
  if (plugin === defaultPlugin) {
    const { signatures } = JSON.parse(signBundle(files, options)) as { readonly signatures: readonly string[] };
    return signaturesText(signatures[0] ?? '', plugin);
  }
  const known = signersOn(ports.env['PATH'] ?? '');
  if (!known.includes(plugin)) {
    const message = detail('no signer exists under id {id}; there are {known}', {
      id: plugin,
      known: [defaultPlugin, ...known].join(', '),
    });
    throw new PolicyError('POLICY_SIGNATURE', { message, where: '--signing-plugin' });
  }
  const program = `${prefix}${plugin}`;
  const request = { key, algorithm, payload: { files: listedFiles(files), ...claims } };
  const token = (await answerOf(program, JSON.stringify(request), ports)).trim();
  try {
    readToken(token);
  } catch (cause) {
    const message = detail('it gives no token: {reason}', { reason: wordsOf(cause) });
    throw new PolicyError('POLICY_SIGNATURE', { message, where: program, cause });
  }
  return signaturesText(token, plugin);
}

/** Names of the signers in the folders of a search path. */
function signersOn(path: string): string[] {
  const names = path.split(delimiter).flatMap((folder) => {
    try {
      return folder === '' ? [] : readdirSync(folder);
    } catch {
      return [];
    }
  });
  const signers = names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return [...new Set(signers)].filter((name) => /^[\w.-]+$/.test(name)).sort();
}

/** What a program writes for a request on its standard input. */
function answerOf(program: string, request: string, { env, signal }: Ports): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (message: ReturnType<typeof detail>, cause?: unknown) =>
      reject(new PolicyError('POLICY_SIGNATURE', { message, where: program, cause }));
    const child = spawn(program, ['sign'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...env },
      timeout: patience,
      killSignal: 'SIGKILL',
      signal,
    });
    const output: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size > maxOutput) child.kill('SIGKILL');
      else output.push(piece);
    });
    child.on('error', (cause) => fail(detail('it cannot be run: {reason}', { reason: wordsOf(cause) }), cause));
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output).toString());
      else fail(detail('it ended with {code}', { code: code ?? detail('a signal') }));
    });
    // A signer that ends without reading its input is judged by its output.
    child.stdin.on('error', () => undefined);
    child.stdin.end(request);
  });
}
