import { encodeBase64 } from '../../sign/bytes.ts';
import type { Candidate } from '../../sign/candidate.ts';
import { identityOf } from '../../sign/certificate/identity.ts';
import { cosignAnnotations } from '../../sign/cosign/names.ts';
import { proofAnnotations } from '../../sign/cosign/proof-annotations.ts';
import { parseSimpleSigning } from '../../sign/cosign/simple-signing.ts';

/** What a signature says, in the original's shape: `{critical, optional}`. */
export function claimOf(candidate: Candidate, name: string): object {
  const { bundle, statement } = candidate;
  const content = bundle?.content;
  const optional = { ...claimsOf(candidate), ...signerClaims(candidate) };
  if (content?.kind === 'simple-signing') {
    const { reference, digest } = parseSimpleSigning(content.payload);
    const type = 'cosign container image signature';
    const critical = { identity: { 'docker-reference': reference }, image: { 'docker-manifest-digest': digest }, type };
    return { critical, optional: Object.keys(optional).length === 0 ? null : sorted(optional) };
  }
  const digest = `sha256:${statement?.subjects[0]?.digest['sha256'] ?? ''}`;
  const critical = {
    identity: { 'docker-reference': name },
    image: { 'docker-manifest-digest': digest },
    type: statement?.predicateType,
  };
  return { critical, optional: sorted(optional) };
}

/** Claims of the signer: annotations. */
export function claimsOf({ bundle, statement }: Candidate): Readonly<Record<string, unknown>> {
  if (bundle?.content.kind === 'simple-signing') return parseSimpleSigning(bundle.content.payload).optional;
  const predicate = statement?.predicate;
  return typeof predicate === 'object' && predicate !== null ? { ...predicate } : {};
}

function signerClaims({ bundle }: Candidate): Readonly<Record<string, unknown>> {
  if (bundle === undefined) return {};
  const proofs = proofAnnotations({ certificates: [] }, bundle);
  const shown = Object.entries({ Bundle: cosignAnnotations.bundle, RFC3161Timestamp: cosignAnnotations.timestamp }).map(
    ([key, annotation]) => [key, proofs[annotation]] as const,
  );
  const read = shown.flatMap(([key, text]) =>
    text === undefined ? [] : [[key, JSON.parse(text) as unknown] as const],
  );
  if (bundle.signer.kind === 'key') return Object.fromEntries(read);
  const { names, issuer = '', claims } = identityOf(bundle.signer.certificate);
  const workflow = workflowClaims.flatMap(({ claim, shownAs, oid }) => {
    const value = claims[claim];
    return value === undefined ? [] : [[shownAs, value] as const, [oid, value] as const];
  });
  const signer = { Issuer: issuer, Subject: names.join(', '), ...(issuer === '' ? {} : { [issuerOid]: issuer }) };
  return { ...Object.fromEntries(read), ...signer, ...Object.fromEntries(workflow) };
}

/** Extensions of certificates that say who asked for them (Fulcio, docs/oid-info.md). */
const issuerOid = '1.3.6.1.4.1.57264.1.1';
const workflowClaims = [
  { claim: 'github-workflow-name', shownAs: 'githubWorkflowName', oid: '1.3.6.1.4.1.57264.1.4', label: 'Name' },
  { claim: 'github-workflow-ref', shownAs: 'githubWorkflowRef', oid: '1.3.6.1.4.1.57264.1.6', label: 'Ref' },
  {
    claim: 'github-workflow-repository',
    shownAs: 'githubWorkflowRepository',
    oid: '1.3.6.1.4.1.57264.1.5',
    label: 'Repository',
  },
  { claim: 'github-workflow-sha', shownAs: 'githubWorkflowSha', oid: '1.3.6.1.4.1.57264.1.3', label: 'SHA' },
  {
    claim: 'github-workflow-trigger',
    shownAs: 'githubWorkflowTrigger',
    oid: '1.3.6.1.4.1.57264.1.2',
    label: 'Trigger',
  },
];

/** Who signed, in lines beside the text form: `Certificate subject: …`; none for a signature by key. */
export function signerLines({ bundle }: Candidate): string {
  if (bundle?.signer.kind !== 'certificate') return '';
  const { names, issuer, claims } = identityOf(bundle.signer.certificate);
  const workflow = workflowClaims.flatMap(({ claim, label }) =>
    claims[claim] === undefined ? [] : [`GitHub Workflow ${label}: ${claims[claim]}\n`],
  );
  const vouched = issuer === undefined ? '' : `Certificate issuer URL: ${issuer}\n`;
  return [`Certificate subject: ${names.join(', ')}\n`, vouched, ...workflow].join('');
}

/** What was signed, as a line of text: the document of an older signature; of a bundle, the same in its shape. */
export function textOf(candidate: Candidate, name: string): string {
  const content = candidate.bundle?.content;
  const text =
    content?.kind === 'simple-signing'
      ? new TextDecoder().decode(content.payload)
      : JSON.stringify(claimOf(candidate, name));
  return `${text}\n`;
}

/** The DSSE envelope of an attestation on one line, as the original prints it; empty for what has none. */
export function envelopeLine({ bundle }: Candidate): string {
  if (bundle?.content.kind !== 'envelope') return '';
  const { payloadType, payload, signatures } = bundle.content.envelope;
  const written = signatures.map(({ keyId, signature }) => ({ keyid: keyId, sig: encodeBase64(signature) }));
  return JSON.stringify({ payloadType, payload: encodeBase64(payload), signatures: written });
}

function sorted(members: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(members).sort(([left], [right]) => (left < right ? -1 : 1)));
}
