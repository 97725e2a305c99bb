import { X509Certificate } from 'node:crypto';
import { encodeBase64 } from '../../../sign/bytes.ts';
import { certificatesFromPem } from '../../../sign/certificate/certificate.ts';
import { pemOf } from '../../../sign/certificate/make-self-signed.ts';
import { detail } from '../../../sign/details.ts';
import { SignError } from '../../../sign/error.ts';
import { type NotaryPrivateKey, openNotaryKey } from '../../../sign/notary/key-file.ts';
import { keyIdOf, type NotaryKey } from '../../../sign/notary/metadata.ts';
import { readNamed, type TrustPorts } from '../context.ts';
import type { NotationCall } from '../notation/call.ts';
import { passwordOf } from './store.ts';

/** A private key of a file that a flag names. */
export async function givenKey(
  file: string,
  role: string,
  gun: string | undefined,
  { ports }: NotationCall,
): Promise<NotaryPrivateKey> {
  const text = new TextDecoder().decode(await readNamed(file, ports));
  const key = openNotaryKey(text, text.includes('ENCRYPTED') ? passwordOf(role, ports) : '', file);
  return { ...key, role, gun };
}

/** A public key as roots and delegations list it: in its certificate, which must not be expired. */
export async function certificateKey(file: string, ports: TrustPorts): Promise<NotaryKey> {
  const text = new TextDecoder().decode(await readNamed(file, ports));
  const [certificate] = certificatesFromPem(text, file);
  if (certificate === undefined)
    throw new SignError('SIGN_MALFORMED', { message: detail('the file holds no certificate'), where: file });
  if (Date.parse(new X509Certificate(certificate.der).validTo) < Date.now())
    throw new SignError('SIGN_REFUSED', { message: detail('the certificate is expired'), where: file });
  const type = certificate.publicKey.object.asymmetricKeyType === 'ec' ? 'ecdsa-x509' : 'rsa-x509';
  const listed = encodeBase64(new TextEncoder().encode(pemOf(certificate.der, 'CERTIFICATE')));
  return { id: keyIdOf(type, listed), type, public: listed };
}
