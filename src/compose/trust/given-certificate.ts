import type { Candidate } from '../../sign/candidate.ts';
import { readNamed, type TrustPorts, type TrustSettings } from './context.ts';

/** Signatures that bring no certificate are verified by the one of `--certificate`, whose identity and chain are then checked. */
export async function withGivenCertificate(
  candidates: readonly Candidate[],
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<readonly Candidate[]> {
  const file = settings.certificate;
  if (file === undefined) return candidates;
  const { certificatesFromPem } = await import('../../sign/certificate/certificate.ts');
  const pem = new TextDecoder().decode(await readNamed(file, ports));
  const [certificate] = certificatesFromPem(pem, file);
  if (certificate === undefined) return candidates;
  const signer = { kind: 'certificate', certificate, intermediates: [] } as const;
  return candidates.map((candidate) =>
    candidate.bundle?.signer.kind === 'key' ? { ...candidate, bundle: { ...candidate.bundle, signer } } : candidate,
  );
}
