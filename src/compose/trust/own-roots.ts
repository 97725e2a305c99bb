import { type Certificate, certificatesFromPem } from '../../sign/certificate/certificate.ts';
import { SignError } from '../../sign/error.ts';
import type { CertificateAuthority, TrustedRoot } from '../../sign/trust/trusted-root.ts';
import { detail } from '../details.ts';
import { readNamed, type TrustPorts, type TrustSettings } from './context.ts';

type AuthorityFlag = 'ca-intermediates' | 'ca-roots' | 'certificate-chain' | 'timestamp-certificate-chain';

/** Authorities of one's own that flags name, instead of those of the trusted root; undefined where none are named. */
export interface OwnAuthorities {
  readonly certificateAuthorities?: readonly CertificateAuthority[];
  readonly timestampAuthorities?: readonly CertificateAuthority[];
}

/** The certificates' own dates say how long they count. */
const always = { start: 0, end: Number.POSITIVE_INFINITY };

/**
 * Reads `--ca-roots` with `--ca-intermediates`, `--certificate-chain` and `--timestamp-certificate-chain`. Of a chain the last
 * certificate is trusted, as in the original; intermediates are only ways to what is trusted.
 * @throws {SignError} SIGN_MALFORMED.
 */
export async function ownAuthorities(settings: TrustSettings, ports: TrustPorts): Promise<OwnAuthorities> {
  const read = async (flag: AuthorityFlag): Promise<readonly Certificate[]> => {
    const file = settings[flag];
    if (file === undefined) return [];
    const found = certificatesFromPem(new TextDecoder().decode(await readNamed(file, ports)), file);
    if (found.length > 0) return found;
    throw new SignError('SIGN_MALFORMED', { message: detail('the file has no certificate in PEM'), where: file });
  };
  const roots = await read('ca-roots');
  const intermediates = await read('ca-intermediates');
  const chain = await read('certificate-chain');
  const timestamps = await read('timestamp-certificate-chain');
  const authorities = [
    { uri: '--ca-roots', chain: roots, intermediates, ...always },
    { uri: '--certificate-chain', chain: chain.slice(-1), intermediates: chain.slice(0, -1), ...always },
  ].filter((authority) => authority.chain.length > 0);
  return {
    ...(authorities.length === 0 ? {} : { certificateAuthorities: authorities }),
    ...(timestamps.length === 0
      ? {}
      : { timestampAuthorities: [{ uri: '--timestamp-certificate-chain', chain: timestamps, ...always }] }),
  };
}

/** The trusted root with one's own authorities in the place of its own. */
export function withOwn(root: TrustedRoot | undefined, own: OwnAuthorities): TrustedRoot {
  const none = { logs: [], certificateLogs: [], certificateAuthorities: [], timestampAuthorities: [] };
  return { ...none, ...root, ...own };
}
