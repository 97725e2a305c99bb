import { SignError } from '../../sign/error.ts';
import { detail } from '../details.ts';
import type { TrustPorts } from './context.ts';

const question = 'Enter password for private key: ';

/** The password of a key: COSIGN_PASSWORD, which may be empty, else what a person types. @throws {SignError} SIGN_KEY where nobody can be asked. */
export async function passwordOf({ env, askSecret }: TrustPorts): Promise<string> {
  const password = env['COSIGN_PASSWORD'] ?? (await askSecret?.(question));
  if (password !== undefined) return password;
  throw new SignError('SIGN_CREDENTIAL', {
    message: detail('the key has a password: set COSIGN_PASSWORD, or run it on a terminal'),
  });
}

/** The password of a new key, typed twice. @throws {SignError} SIGN_KEY where the two differ, and as {@link passwordOf}. */
export async function newPassword(ports: TrustPorts): Promise<string> {
  const password = await passwordOf(ports);
  const isTyped = ports.env['COSIGN_PASSWORD'] === undefined && ports.isTerminal === true;
  if (!isTyped || (await ports.askSecret?.('Enter password for private key again: ')) === password) return password;
  throw new SignError('SIGN_CREDENTIAL', { message: detail('the two passwords differ') });
}
