import { spawn } from 'node:child_process';
import { type Text, wordsOf } from '../../core/index.ts';
import { SignError } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import { detail } from './details.ts';

/** Version of the protocol (notaryproject, plugin-extensibility.md). */
export const contractVersion = '1.0';
const maxOutput = 2 ** 26;

/** What a plug-in says of itself. */
export interface PluginMetadata {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly capabilities: readonly string[];
}

/** How a plug-in is run. */
export interface PluginPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Runs one command of a plug-in: the request on its standard input, the answer on its output, errors as JSON beside it.
 * @throws {SignError} SIGN_SERVICE where it cannot be run, refuses, or answers something else.
 */
export async function runPlugin(
  program: string,
  command: string,
  request: Readonly<Record<string, unknown>>,
  ports: PluginPorts,
): Promise<JsonReader> {
  const where = `${program} ${command}`;
  const { code, output, errors } = await run(program, command, JSON.stringify(request), ports);
  if (code !== 0) throw new SignError('SIGN_SERVICE', { message: complaint(errors, code), where });
  try {
    return readJson(output, where);
  } catch (cause) {
    throw new SignError('SIGN_SERVICE', { message: detail('the plug-in answers no JSON'), where, cause });
  }
}

/** Asks what a plug-in is and can. @throws {SignError} SIGN_SERVICE, SIGN_UNSUPPORTED for another version of the protocol. */
export async function pluginMetadata(
  program: string,
  config: Readonly<Record<string, string>>,
  ports: PluginPorts,
): Promise<PluginMetadata> {
  const answer = await runPlugin(program, 'get-plugin-metadata', { pluginConfig: config }, ports);
  const versions = answer.values('supportedContractVersions');
  if (!versions.includes(contractVersion))
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail(
        'contract version "{contractVersion}" is not in the list of the plugin supported versions {versions}',
        { contractVersion, versions: JSON.stringify(versions) },
      ),
      where: program,
    });
  return {
    name: answer.text('name'),
    description: answer.optionalText('description') ?? '',
    version: answer.optionalText('version') ?? '',
    capabilities: answer.values('capabilities').map(String),
  };
}

function complaint(errors: string, code: number | null): Text {
  try {
    const answer = readJson(errors, 'plug-in');
    return detail('failed with error {code}: {said}', {
      code: answer.optionalText('errorCode') ?? 'ERROR',
      said: answer.optionalText('errorMessage') ?? '',
    });
  } catch {
    return detail('ended with {code}: {said}', {
      code: code ?? detail('a signal'),
      said: errors.trim().slice(0, 200),
    });
  }
}

interface Ended {
  readonly code: number | null;
  readonly output: Uint8Array;
  readonly errors: string;
}

function run(program: string, command: string, input: string, { env, signal }: PluginPorts): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [command], { env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    const pieces: Buffer[] = [];
    let [length, errors] = [0, ''];
    const stop = () => child.kill('SIGKILL');
    signal.addEventListener('abort', stop, { once: true });
    child.stdout.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length > maxOutput) stop();
      else pieces.push(piece);
    });
    child.stderr.on('data', (piece: Buffer) => (errors = (errors + String(piece)).slice(0, 65_536)));
    // A plug-in that reads nothing closes its end first: that is no failure of its own.
    child.stdin.on('error', () => undefined);
    child.on('error', (cause) => {
      signal.removeEventListener('abort', stop);
      reject(
        new SignError('SIGN_SERVICE', {
          message: detail('the plug-in cannot be run: {reason}', { reason: wordsOf(cause) }),
          where: program,
        }),
      );
    });
    child.on('close', (code) => {
      signal.removeEventListener('abort', stop);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve({ code: length > maxOutput ? null : code, output: new Uint8Array(Buffer.concat(pieces)), errors });
    });
    child.stdin.end(input);
  });
}
