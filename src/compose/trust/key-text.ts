import { SignError } from '../../sign/error.ts';
import { readNamed, type TrustPorts, type TrustSettings } from './context.ts';
import { detail } from './details.ts';

/** What `--key` names. @throws {SignError} SIGN_KEY where nothing does. */
export function keyName({ key }: TrustSettings): string {
  if (key !== undefined) return key;
  throw new SignError('SIGN_KEY', { message: detail('no key is named: give one with --key') });
}

/** Text of a key in a file, at an address or, as `env://NAME`, in a variable. @throws {SignError} SIGN_FILE, SIGN_CREDENTIAL. */
export async function keyText(name: string, ports: TrustPorts): Promise<string> {
  return new TextDecoder().decode(await readNamed(name, ports));
}
