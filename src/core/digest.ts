/** A content digest in the form of the OCI image specification, `algorithm:hex`. */
export type Digest = `sha256:${string}` | `sha512:${string}`;

const pattern = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** Tells whether a string is a digest of an algorithm that the house verifies (image-spec, descriptor.md, "Digests"). */
export function isDigest(value: string): value is Digest {
  return pattern.test(value);
}
