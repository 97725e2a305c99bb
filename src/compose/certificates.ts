import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ComposeError } from './error.ts';
import { detail } from './details.ts';

/**
 * Certificates (PEM) of the authorities that a file names; none where no file is named.
 * @throws ComposeError CERTIFICATES_UNREADABLE where the file cannot be read or has none.
 */
export async function readCertificates(file: string | undefined, cwd: string): Promise<readonly string[]> {
  if (file === undefined) return [];
  const text = await readFile(resolve(cwd, file), 'utf8').catch((cause: unknown) => {
    throw new ComposeError('CERTIFICATES_UNREADABLE', {
      message: detail('the file cannot be read'),
      where: file,
      cause,
    });
  });
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length > 0) return certificates;
  throw new ComposeError('CERTIFICATES_UNREADABLE', {
    message: detail('the file has no certificate in PEM'),
    where: file,
  });
}
