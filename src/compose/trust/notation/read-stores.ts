import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DartagnanError, type Text, wordsOf } from '../../../core/index.ts';
import type { Certificate } from '../../../sign/certificate/certificate.ts';
import { formatName } from '../../../sign/certificate/distinguished-name.ts';
import { isAuthority, isSelfSigned } from '../../../sign/notation/chain.ts';
import type { TrustStoreName } from '../../../sign/notation/trust-policy.ts';
import type { StoreContent } from '../../../sign/notation/verify.ts';
import type { TrustPorts } from '../context.ts';
import { detail } from '../details.ts';
import { readCertificates, storeFolder } from './config.ts';

/** Reads the stores of a statement; one that cannot be read, or holds what nobody may trust, says why, and does not hide the others. */
export async function readStores(
  names: readonly TrustStoreName[],
  ports: TrustPorts,
): Promise<readonly StoreContent[]> {
  return Promise.all(names.map((store) => readStore(store, ports)));
}

async function readStore(store: TrustStoreName, ports: TrustPorts): Promise<StoreContent> {
  const { type, name } = store;
  const broken = (problem: Text): StoreContent => ({ type, name, certificates: [], problem });
  const folder = storeFolder(type, name, ports);
  const files = await readdir(folder).catch(() => undefined);
  if (files === undefined)
    return broken(detail('the trust store "{name}" of type "{type}" does not exist', { name, type }));
  if (files.length === 0)
    return broken(detail('no x509 certificates were found in trust store "{name}" of type "{type}"', { name, type }));
  const certificates: Certificate[] = [];
  for (const file of files.sort()) {
    const place = { file, name, type };
    try {
      const onRead = (bytes: Uint8Array) => ports.onRead?.(`notation/truststore/x509/${type}/${name}/${file}`, bytes);
      certificates.push(...(await readCertificates(join(folder, file), onRead)));
    } catch (error) {
      if (!(error instanceof DartagnanError)) throw error;
      return broken(
        detail('failed to read the trusted certificate {file} in trust store {name} of type {type}. {reason}', {
          ...place,
          reason: wordsOf(error),
        }),
      );
    }
    const problem = certificates.map((certificate) => complaintAbout(certificate, store)).find(Boolean);
    if (problem !== undefined)
      return broken(
        detail('failed to validate the trusted certificate {file} in trust store {name} of type {type}. {reason}', {
          ...place,
          reason: problem,
        }),
      );
  }
  return { type, name, certificates, problem: undefined };
}

/** What keeps a certificate from being trusted: it is neither an authority nor its own. */
function complaintAbout(certificate: Certificate, { type }: TrustStoreName): Text | undefined {
  const subject = formatName(certificate.subject);
  const own = isSelfSigned(certificate);
  if (type === 'tsa' && !(own && isAuthority(certificate)))
    return detail('certificate with subject "{subject}" is not a root CA certificate', { subject });
  if (own || isAuthority(certificate)) return undefined;
  return detail('certificate with subject "{subject}" is not a CA certificate or self-signed signing certificate', {
    subject,
  });
}
