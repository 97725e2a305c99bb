export type * from './context.ts';
export * from './policy-file.ts';
export type * from './service-settings.ts';

/** A command of a module that is loaded when the command runs: verifying by a key need not read the code that signs, serves or imports. */
function later<Args extends unknown[], Result>(
  load: () => Promise<(...args: Args) => Promise<Result>>,
): (...args: Args) => Promise<Result> {
  return async (...args) => (await load())(...args);
}

const attach = () => import('./attach.ts');
/** Prints what is attached to an image, one document a line: `signature`, `attestation` or `sbom`. */
export const runDownload = later(async () => (await import('./download.ts')).runDownload);
/** Attaches a document to an image without signing anything: `sbom`, `signature` or `attestation`. */
export const runAttach = later(async () => (await attach()).runAttach);
const blobs = () => import('./blobs.ts');
/** Signs a file; prints the signature in base64 and, with `--bundle`, writes a bundle. */
export const runSignBlob = later(async () => (await blobs()).runSignBlob);
/** Signs a statement about a file, or one that is given whole. */
export const runAttestBlob = later(async () => (await blobs()).runAttestBlob);
/** Verifies the signature over a file, in a bundle or by itself. */
export const runVerifyBlob = later(async () => (await blobs()).runVerifyBlob);
/** Verifies a statement about a file, of the type of `--type`. */
export const runVerifyBlobAttestation = later(async () => (await blobs()).runVerifyBlobAttestation);
const carry = () => import('./carry.ts');
/** Saves an image with its signatures, attestations and bundles into a layout folder. */
export const runSave = later(async () => (await carry()).runSave);
/** Puts an image of a layout folder with all that lies beside it into a registry. */
export const runLoad = later(async () => (await carry()).runLoad);
/** Copies an image with its signatures, attestations and bundles; of an index, those of each image as well. */
export const runCopy = later(async () => (await carry()).runCopy);
/** Removes what was attached to an image: `--type` signature, attestation, sbom or all. */
export const runClean = later(async () => (await carry()).runClean);
const createDocuments = () => import('./create-documents.ts');
/** Writes a trusted root of what the flags name (cosign trusted-root create). */
export const createTrustedRoot = later(async () => (await createDocuments()).createTrustedRoot);
/** Writes a signing configuration of what the flags name (cosign signing-config create). */
export const createSigningConfig = later(async () => (await createDocuments()).createSigningConfig);
/** Says which images the trust policy would refuse if something were revoked at a time. */
export const runDrill = later(async () => (await import('./drill.ts')).runDrill);
const environment = () => import('./environment.ts');
/** Prints the variables that signing and verifying read. */
export const showEnvironment = later(async () => (await environment()).showEnvironment);
/** Prints the version, as text or, with `--output json`, as JSON. */
export const showVersion = later(async () => (await environment()).showVersion);
/** Keeps credentials for a registry where docker keeps them, once the registry has taken them. */
export const runLogin = later(async () => (await environment()).runLogin);
const findImages = () => import('./find-images.ts');
/** Where cosign keeps the signatures of an image; `--type` chooses signatures, attestations or the bill of materials. */
export const runTriangulate = later(async () => (await findImages()).runTriangulate);
/** Everything that is signed about an image, verified or not. */
export const runTree = later(async () => (await import('./tree.ts')).runTree);
/** Writes the trust policy of other tools' policies, and says beside it what could not be carried over; then it ends with 1. */
export const runImportPolicy = later(async () => (await import('./import.ts')).runImportPolicy);
const keys = () => import('./keys.ts');
/** Makes a key pair; neither file may be there already. */
export const generateKeyPair = later(async () => (await keys()).generateKeyPair);
/** Seals a private key in PEM as cosign does; neither file may be there already. */
export const importKeyPair = later(async () => (await keys()).importKeyPair);
/** The public half of the key that `--key` names. */
export const showPublicKey = later(async () => (await keys()).showPublicKey);
/** Makes a Sigstore bundle of the parts of a signature, or brings one to the newest version (cosign bundle create, bundle upgrade). */
export const runBundle = later(async () => (await import('./make-bundle.ts')).runBundle);
/** Packs images with their signatures, the trust policy and what revocation services say into one archive. */
export const runPack = later(async () => (await import('./pack.ts')).runPack);
/** Unpacks a pack: its policy into a folder, its images into a registry. */
export const runUnpack = later(async () => (await import('./unpack.ts')).runUnpack);
const namedImages = () => import('./named-images.ts');
/** Verifies the images that a Dockerfile builds on. */
export const runVerifyDockerfile = later(async () => (await namedImages()).runVerifyDockerfile);
/** Verifies the images of Kubernetes manifests. */
export const runVerifyManifest = later(async () => (await namedImages()).runVerifyManifest);
const policy = () => import('./policy.ts');
const receipts = () => import('./receipts.ts');
/** Makes the verifier of a trust policy; its keys and its trusted root are read once. */
export const policyVerifier = later(async () => (await policy()).policyVerifier);
/** Verifies images by the trust policy, several at once over the same connections, and says why one is refused. */
export const runPolicyVerify = later(async () => (await policy()).runPolicyVerify);
/** Says of every signature of an image how the trust policy's authorities judge it, and the smallest change that would accept it. */
export const runPolicyExplain = later(async () => (await import('./explain-policy.ts')).runPolicyExplain);
/** Signs receipts of what the trust policy decided, and verifies them. */
export const runReceipt = later(async () => (await receipts()).runReceipt);
/** Explains images, and signs a receipt where all are accepted. */
export const runExplainedReceipt = later(async () => (await receipts()).runExplainedReceipt);
/** Verifies images by the trust policy and, where all are accepted, signs a receipt of that. */
export const runReceiptSign = later(async () => (await receipts()).runReceiptSign);
/** Signs images; where there is a trust policy, says what it decides of each then. */
export const runPolicySign = later(async () => (await policy()).runPolicySign);
/** Fetches a TUF repository's root and documents, and remembers where they came from (cosign initialize). */
export const runInitialize = later(async () => (await import('./roots.ts')).runInitialize);
/** Serves a certificate authority, transparency logs and a timestamp authority until it is told to stop. */
export const runServe = later(async () => (await import('./serve.ts')).runServe);
const tokens = () => import('./tokens.ts');
/** Lists the tokens of a PKCS #11 module. */
export const runListTokens = later(async () => (await tokens()).runListTokens);
/** Lists the addresses of the keys in a slot of a PKCS #11 module. */
export const runListKeys = later(async () => (await tokens()).runListKeys);
const uploads = () => import('./upload.ts');
/** Prints what a signature of an image would be over. */
export const runGenerate = later(async () => (await uploads()).runGenerate);
/** Puts files into a registry as images of one layer. */
export const runUploadBlob = later(async () => (await uploads()).runUploadBlob);
/** Puts a WebAssembly module into a registry. */
export const runUploadWasm = later(async () => (await uploads()).runUploadWasm);
const signImages = () => import('./sign-images.ts');
/** Signs images; with `--recursive` every image that an index names too. */
export const runSign = later(async () => (await signImages()).runSign);
/** Attaches a signed statement to images. */
export const runAttest = later(async () => (await signImages()).runAttest);
const verifyImages = () => import('./verify-images.ts');
/** Verifies the signatures of images; prints what those say that hold, as the original does. */
export const runVerify = later(async () => (await verifyImages()).runVerify);
/** Verifies the attestations of one type; prints their envelopes, one a line, as the original does. */
export const runVerifyAttestation = later(async () => (await verifyImages()).runVerifyAttestation);
/** Says of every signature and attestation which step holds and which fails. */
export const runExplain = later(async () => (await verifyImages()).runExplain);
