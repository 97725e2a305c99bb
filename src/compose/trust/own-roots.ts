import { hashOf } from '../../sign/bytes.ts';
import { type Certificate, certificatesFromPem } from '../../sign/certificate/certificate.ts';
import { SignError } from '../../sign/error.ts';
import { publicKeyFromPem } from '../../sign/key/public-key.ts';
import type { CertificateAuthority, LogAuthority, TrustedRoot } from '../../sign/trust/trusted-root.ts';
import { detail } from '../details.ts';
import { readNamed, type TrustPorts, type TrustSettings } from './context.ts';

type AuthorityFlag = 'ca-intermediates' | 'ca-roots' | 'certificate-chain' | 'timestamp-certificate-chain';

/** Variables of the original that name authorities: of signers, of timestamps, and keys of logs. */
const variables = {
  authorities: 'SIGSTORE_ROOT_FILE',
  timestamps: 'SIGSTORE_TSA_CERTIFICATE_FILE',
  logs: 'SIGSTORE_REKOR_PUBLIC_KEY',
  certificateLogs: 'SIGSTORE_CT_LOG_PUBLIC_KEY_FILE',
} as const;

/** Authorities of one's own that flags name, instead of those of the trusted root; undefined where none are named. */
export interface OwnAuthorities {
  readonly logs?: readonly LogAuthority[];
  readonly certificateLogs?: readonly LogAuthority[];
  readonly certificateAuthorities?: readonly CertificateAuthority[];
  readonly timestampAuthorities?: readonly CertificateAuthority[];
}

/** The certificates' own dates say how long they count. */
const always = { start: 0, end: Number.POSITIVE_INFINITY };

/**
 * Reads `--ca-roots` with `--ca-intermediates`, `--certificate-chain`, `--timestamp-certificate-chain` and the variables of the original. Of a chain the last
 * certificate is trusted, as in the original; intermediates are only ways to what is trusted.
 * @throws {SignError} SIGN_MALFORMED.
 */
export async function ownAuthorities(settings: TrustSettings, ports: TrustPorts): Promise<OwnAuthorities> {
  const { env } = ports;
  const read = async (flag: AuthorityFlag, variable?: string): Promise<readonly Certificate[]> => {
    const file = settings[flag] ?? (variable && env[variable]);
    if (!file) return [];
    const found = certificatesFromPem(new TextDecoder().decode(await readNamed(file, ports)), file);
    if (found.length > 0) return found;
    throw new SignError('SIGN_MALFORMED', { message: detail('the file has no certificate in PEM'), where: file });
  };
  const roots = await read('ca-roots', variables.authorities);
  const intermediates = await read('ca-intermediates');
  const chain = await read('certificate-chain');
  const timestamps = await read('timestamp-certificate-chain', variables.timestamps);
  const logs = await readLogs(variables.logs, ports);
  const certificateLogs = await readLogs(variables.certificateLogs, ports);
  const authorities = [
    { uri: '--ca-roots', chain: roots, intermediates, ...always },
    { uri: '--certificate-chain', chain: chain.slice(-1), intermediates: chain.slice(0, -1), ...always },
  ].filter((authority) => authority.chain.length > 0);
  return {
    ...(logs.length === 0 ? {} : { logs }),
    ...(certificateLogs.length === 0 ? {} : { certificateLogs }),
    ...(authorities.length === 0 ? {} : { certificateAuthorities: authorities }),
    ...(timestamps.length === 0
      ? {}
      : { timestampAuthorities: [{ uri: '--timestamp-certificate-chain', chain: timestamps, ...always }] }),
  };
}

/** The log whose key a variable names, from always on. @throws {SignError} SIGN_KEY, SIGN_MALFORMED. */
async function readLogs(variable: string, ports: TrustPorts): Promise<readonly LogAuthority[]> {
  const file = ports.env[variable];
  if (!file) return [];
  const publicKey = publicKeyFromPem(new TextDecoder().decode(await readNamed(file, ports)), file);
  return [{ baseUrl: variable, logId: hashOf('sha256', publicKey.spki), publicKey, ...always }];
}

/** The trusted root with one's own authorities in the place of its own. */
export function withOwn(root: TrustedRoot | undefined, own: OwnAuthorities): TrustedRoot {
  const none = { logs: [], certificateLogs: [], certificateAuthorities: [], timestampAuthorities: [] };
  return { ...none, ...root, ...own };
}
