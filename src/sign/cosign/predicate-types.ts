/** Short names of predicate types that cosign's `--type` takes. */
const types: Readonly<Record<string, string>> = {
  custom: 'https://cosign.sigstore.dev/attestation/v1',
  cyclonedx: 'https://cyclonedx.org/bom',
  link: 'https://in-toto.io/Link/v1',
  openvex: 'https://openvex.dev/ns',
  slsaprovenance: 'https://slsa.dev/provenance/v0.2',
  slsaprovenance02: 'https://slsa.dev/provenance/v0.2',
  slsaprovenance1: 'https://slsa.dev/provenance/v1',
  spdx: 'https://spdx.dev/Document',
  spdxjson: 'https://spdx.dev/Document',
  vuln: 'https://cosign.sigstore.dev/attestation/vuln/v1',
};

/** Predicate type of a short name; undefined for a word that is neither a known name nor a URI. */
export function predicateTypeOf(name: string): string | undefined {
  if (Object.hasOwn(types, name)) return types[name];
  return URL.canParse(name) ? name : undefined;
}
