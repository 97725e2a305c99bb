import { certificatesFromPem, type Certificate, isSignedBy } from '../../sign/certificate/certificate.ts';
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

/**
 * Reads `--ca-roots` with `--ca-intermediates`, `--certificate-chain` and `--timestamp-certificate-chain`. Only roots are trusted by
 * themselves: certificates of a chain must lead to one.
 * @throws {SignError} SIGN_MALFORMED, SIGN_KEY where a chain has no root.
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
    ...(roots.length === 0 ? [] : [authorityOf([...roots, ...intermediates], '--ca-roots')]),
    ...(chain.length === 0 ? [] : [authorityOf(chain, '--certificate-chain')]),
  ];
  return {
    ...(authorities.length === 0 ? {} : { certificateAuthorities: authorities }),
    ...(timestamps.length === 0 ? {} : { timestampAuthorities: [wholeChain(timestamps)] }),
  };
}

/** The trusted root with one's own authorities in the place of its own. */
export function withOwn(root: TrustedRoot | undefined, own: OwnAuthorities): TrustedRoot {
  const none = { logs: [], certificateLogs: [], certificateAuthorities: [], timestampAuthorities: [] };
  return { ...none, ...root, ...own };
}

/** One authority of the self-signed certificates; the others are only ways to them. The certificates' own dates say how long they count. */
function authorityOf(certificates: readonly Certificate[], where: string): CertificateAuthority {
  const isRoot = (certificate: Certificate) => isSignedBy(certificate, certificate);
  const roots = certificates.filter(isRoot);
  if (roots.length === 0)
    throw new SignError('SIGN_KEY', { message: detail('no certificate of the file is a root'), where });
  const intermediates = certificates.filter((certificate) => !isRoot(certificate));
  return { uri: where, chain: roots, intermediates, start: 0, end: Number.POSITIVE_INFINITY };
}

/** A timestamp authority's chain holds the certificate that signs itself. */
function wholeChain(chain: readonly Certificate[]): CertificateAuthority {
  const { start, end } = authorityOf(chain, '--timestamp-certificate-chain');
  return { uri: '--timestamp-certificate-chain', chain, start, end };
}
