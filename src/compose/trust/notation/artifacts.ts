import { SignError } from '../../../sign/error.ts';
import { signatureAnnotations } from '../../../sign/notation/sign.ts';
import { type NotationArtifact, withArtifact } from './artifact.ts';
import { artifactOptions, type NotationCall, oneWord, pairsOf, table, usage } from './call.ts';
import { type InspectedSignature, inspectionJson, inspectionTree, inspectSignature } from './inspect.ts';
import { makeEnvelope, type NotationSignOptions } from './sign.ts';
import { type NotationVerifyOptions, verifyArtifact } from './verify.ts';
import { detail } from '../details.ts';

const missing = (command: string) =>
  `missing reference to the artifact: use \`notation ${command} --help\` to see what parameters are required`;

/** Signs an artifact. */
export async function runNotationSign(call: NotationCall): Promise<number> {
  const reference = oneWord(call, missing('sign'));
  const options = signOptions(call);
  const annotations = pairsOf(call, 'user-metadata');
  return withArtifact(reference, artifactOptions(call), call.ports, async (artifact) => {
    warnOfTag(
      call,
      artifact,
      'sign',
      'because tags are mutable and a tag reference can point to a different artifact than the one signed.',
    );
    const { mediaType, digest, size } = artifact.descriptor;
    const now = Date.now();
    const made = await makeEnvelope({ mediaType, digest, size, annotations }, options, call.ports, now);
    await artifact.store.put(artifact.descriptor, {
      mediaType: made.mediaType,
      bytes: made.bytes,
      annotations: signatureAnnotations(made.chain, now),
    });
    call.out(`Successfully signed ${nameOf(artifact)}\n`);
    return 0;
  });
}

/** Verifies an artifact by the trust policy. */
export async function runNotationVerify(call: NotationCall): Promise<number> {
  const reference = oneWord(call, missing('verify'));
  const options = verifyOptions(call);
  const wanted = artifactOptions(call);
  if (wanted.ociLayout && wanted.scope === undefined)
    throw usage('if any flags in the group [oci-layout scope] are set they must all be set; missing [scope]');
  return withArtifact(reference, wanted, call.ports, async (artifact) => {
    warnOfTag(call, artifact, 'verify', resolved);
    const isLoud = call.flags.isOn('verbose') || call.flags.isOn('debug');
    const verdict = await verifyArtifact(artifact, options, call.ports, (line) => {
      if (isLoud) call.err(`level=warning msg=${line}\n`);
    });
    if (verdict.state === 'skipped') {
      call.out(`Trust policy is configured to skip signature verification for ${nameOf(artifact)}\n`);
      return 0;
    }
    for (const warning of verdict.warnings) call.err(`Warning: ${warning}\n`);
    call.out(`Successfully verified signature for ${nameOf(artifact)}\n${metadataTable(verdict.metadata)}`);
    return 0;
  });
}

/** What the signer said, where he said something. */
export function metadataTable(metadata: Readonly<Record<string, string>>): string {
  const entries = Object.entries(metadata);
  if (entries.length === 0) return '';
  return `\nThe artifact was signed with the following user metadata.\n\n${table([['KEY', 'VALUE'], ...entries])}`;
}

/** Lists the signatures of an artifact. */
export async function runNotationList(call: NotationCall): Promise<number> {
  const reference = oneWord(call, missing('list'));
  return withArtifact(reference, artifactOptions(call), call.ports, async (artifact) => {
    warnOfTag(call, artifact, 'list', resolved);
    const found = await artifact.store.signatures(artifact.descriptor.digest, call.flags.count('max-signatures'));
    if (found.length === 0) call.out(`${nameOf(artifact)} has no associated signature\n`);
    else {
      const lines = found.map(
        ({ manifest }, index) => `    ${index === found.length - 1 ? '└' : '├'}── ${manifest.digest}\n`,
      );
      call.out(`${nameOf(artifact)}\n└── application/vnd.cncf.notary.signature\n${lines.join('')}`);
    }
    return 0;
  });
}

/** Shows what the signatures of an artifact say, verified or not. */
export async function runNotationInspect(call: NotationCall): Promise<number> {
  const reference = oneWord(call, missing('inspect'));
  const output = call.flags.text('output') ?? 'text';
  if (output !== 'json' && output !== 'text') throw usage(`unrecognized output format ${output}`);
  return withArtifact(reference, artifactOptions(call), call.ports, async (artifact) => {
    warnOfTag(call, artifact, 'inspect', resolved);
    const found = await artifact.store.signatures(artifact.descriptor.digest, call.flags.count('max-signatures'));
    const inspected: InspectedSignature[] = [];
    for (const signature of found) {
      const { mediaType, bytes } = await signature.read();
      inspected.push(inspectSignature(bytes, mediaType, signature.manifest.digest));
    }
    if (output === 'json') call.out(inspectionJson(artifact.descriptor.mediaType, inspected));
    else if (inspected.length === 0) call.out(`${nameOf(artifact)} has no associated signature\n`);
    else call.out(inspectionTree(nameOf(artifact), inspected));
    return 0;
  });
}

/** What the flags demand of a new signature. @throws {ComposeError}. */
export function signOptions(call: NotationCall): NotationSignOptions {
  const { flags } = call;
  const form = flags.text('signature-format') ?? 'jws';
  if (form !== 'jws' && form !== 'cose') throw usage(`signature format ${JSON.stringify(form)} not supported`);
  together(call, 'timestamp-url', 'timestamp-root-cert');
  together(call, 'id', 'plugin');
  if (flags.wasGiven('key') && flags.wasGiven('plugin'))
    throw usage('if any flags in the group [key id] are set none of the others can be; [id key] were all set');
  return {
    form,
    key: flags.text('key'),
    id: flags.text('id'),
    plugin: flags.text('plugin'),
    pluginConfig: pairsOf(call, 'plugin-config'),
    expiry: flags.duration('expiry') || undefined,
    timestampUrl: flags.text('timestamp-url'),
    timestampRoot: flags.text('timestamp-root-cert'),
  };
}

/** What the flags demand of a verification. @throws {ComposeError}. */
export function verifyOptions(call: NotationCall): NotationVerifyOptions {
  const { flags } = call;
  const maxSignatures = flags.count('max-signatures');
  if (flags.wasGiven('max-signatures') && maxSignatures < 1)
    throw new SignError('SIGN_NAME', {
      message: detail('max-signatures value {maxSignatures} must be a positive number', { maxSignatures }),
    });
  return {
    maxSignatures,
    userMetadata: pairsOf(call, 'user-metadata'),
    pluginConfig: pairsOf(call, 'plugin-config'),
    ocspTimeout: flags.duration('ocsp-timeout') ?? 2000,
    crlTimeout: flags.duration('crl-timeout') ?? 5000,
  };
}

function together({ flags }: NotationCall, ...names: readonly string[]): void {
  const absent = names.filter((name) => !flags.wasGiven(name));
  if (absent.length === 0 || absent.length === names.length) return;
  throw usage(
    `if any flags in the group [${names.join(' ')}] are set they must all be set; missing [${absent.join(' ')}]`,
  );
}

const resolved = 'because resolved digest may not point to the same signed artifact, as tags are mutable.';

function warnOfTag(call: NotationCall, { tag }: NotationArtifact, verb: string, why: string): void {
  if (tag === undefined) return;
  call.err(`Warning: Always ${verb} the artifact using digest(@sha256:...) rather than a tag(:${tag}) ${why}\n`);
}

function nameOf({ place, descriptor }: NotationArtifact): string {
  return `${place}@${descriptor.digest}`;
}
