import { createSecureContext, type SecureVersion } from 'node:tls';
import { type Log, messageOf } from '../../core/index.ts';
import { PolicyError } from '../error.ts';
import { readText } from '../load/files.ts';
import { cipherSuites } from './ciphers.ts';
import { detail } from './details.ts';

/** Flags of the server's TLS. */
export interface TlsFlags {
  /** Paths of PEM files. */
  readonly cert: string;
  readonly key: string;
  readonly ca?: string | undefined;
  readonly minVersion: SecureVersion;
  /** IANA names; those of the library where there are none. */
  readonly cipherSuites: readonly string[];
  /** Milliseconds after which the files are read again; 0 is never. */
  readonly refreshPeriod: number;
}

/** What the library is told. */
export interface TlsSettings {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  readonly minVersion: SecureVersion;
  readonly ciphers?: string;
}

/** Reads certificate, key and authorities. @throws PolicyError POLICY_CONFIG, POLICY_UNREADABLE */
export async function readTls(flags: TlsFlags, cwd: string): Promise<TlsSettings> {
  const { minVersion, ca } = flags;
  const ciphers = ciphersOf(flags.cipherSuites);
  const settings = {
    cert: await readText(flags.cert, cwd),
    key: await readText(flags.key, cwd),
    minVersion,
    ...(ca !== undefined && { ca: await readText(ca, cwd) }),
    ...(ciphers !== undefined && { ciphers }),
  };
  try {
    createSecureContext(settings);
  } catch (cause) {
    throw new PolicyError('POLICY_CONFIG', {
      message: detail('the certificate and its key cannot be used'),
      where: `${flags.cert}, ${flags.key}`,
      cause,
    });
  }
  return settings;
}

/** Suites that are named, with all of TLS 1.3, which cannot be chosen. */
function ciphersOf(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const found = names.map((name) => {
    const suite = cipherSuites.get(name);
    if (suite !== undefined) return suite;
    throw new PolicyError('POLICY_CONFIG', {
      message: detail('the cipher suite {name} is not known', { name }),
      where: '--tls-cipher-suites',
    });
  });
  return ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', ...found].join(':');
}

/** Reads the files again and again, and tells what they hold where it is something else than at first; mistakes are logged, and change nothing. */
export function refreshTls(
  flags: TlsFlags,
  first: TlsSettings,
  { cwd, log, signal }: { readonly cwd: string; readonly log: Log; readonly signal: AbortSignal },
  use: (settings: TlsSettings) => void,
): void {
  if (flags.refreshPeriod === 0) return;
  let before = JSON.stringify(first);
  const refresh = async (): Promise<void> => {
    try {
      const settings = await readTls(flags, cwd);
      const state = JSON.stringify(settings);
      if (state === before) return;
      use(settings);
      before = state;
      log.info({ cert: flags.cert }, 'Refreshed server certificate.');
    } catch (error) {
      log.error({ reason: messageOf(error) }, 'The server’s certificate cannot be refreshed.');
    }
  };
  const timer = setInterval(() => void refresh(), flags.refreshPeriod).unref();
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}
