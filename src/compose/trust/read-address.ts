import { OciError } from '../../oci/error.ts';
import { readBytes } from '../../oci/registry/response.ts';
import { safeUrl } from '../../oci/registry/transport.ts';
import { SignError } from '../../sign/error.ts';
import type { TrustPorts } from './context.ts';
import { detail } from './details.ts';
import { withTransport } from './transport.ts';

/** Longest document that is fetched, bytes: what is signed stands in memory. */
const maxFetched = 2 ** 28;

/** Reads what is at an http or https address, or in the variable of `env://NAME`, as the original does for all of its files. @throws {SignError}. */
export async function readAddress(address: string, ports: TrustPorts): Promise<Uint8Array> {
  const [, variable] = /^env:\/\/(.+)$/.exec(address) ?? [];
  if (variable === undefined) return fetched(new URL(address), ports);
  const value = ports.env[variable];
  if (value !== undefined) return new TextEncoder().encode(value);
  throw new SignError('SIGN_CREDENTIAL', { message: detail('the variable is not set'), where: address });
}

async function fetched(url: URL, ports: TrustPorts): Promise<Uint8Array> {
  return withTransport(ports, async (transport) => {
    try {
      const response = await transport.send({ method: 'GET', url, signal: ports.signal });
      if (response.status === 200) return await readBytes(response, maxFetched);
      await response.discard();
      throw new SignError('SIGN_FILE', {
        message: detail('the address answers {status}', { status: response.status }),
        where: safeUrl(url),
      });
    } catch (cause) {
      if (!(cause instanceof OciError)) throw cause;
      throw new SignError('SIGN_FILE', { message: detail('the file cannot be read'), where: safeUrl(url), cause });
    }
  });
}
