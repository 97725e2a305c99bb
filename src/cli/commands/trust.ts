import { generalSection } from '../../compose/config/sections/general.ts';
import { trustSection } from '../../compose/config/sections/trust.ts';
import type { TrustOutcome, TrustPorts, TrustSettings } from '../../compose/trust/index.ts';
import type { Command } from '../io.ts';
import { runVerbSpec } from '../program.ts';
import type { ArgumentSpec, CommandSpec, FlagGroup, Invocation, VerbSpec } from '../spec.ts';

type Trust = typeof import('../../compose/trust/index.ts');

const imageArgument: ArgumentSpec = { syntax: '<image>', doc: { en: 'Image reference.', zh: '镜像引用。' } };
const fileArgument: ArgumentSpec = { syntax: '<file>', doc: { en: 'The file.', zh: '文件。' } };
const connection = ['allow-http-registry', 'allow-insecure-registry'];
const signing = ['key', 'tlog-upload', 'yes'];
const verifying = [
  'certificate-identity',
  'certificate-identity-regexp',
  'certificate-oidc-issuer',
  'certificate-oidc-issuer-regexp',
  'insecure-ignore-sct',
  'insecure-ignore-tlog',
  'key',
  'trusted-root',
];

const attest: CommandSpec = {
  name: 'attest',
  doc: 'Attaches a signed statement to an image.',
  summary: { en: 'Attach a signed statement to an image.', zh: '为镜像附加已签名的声明。' },
  arguments: [imageArgument],
  flags: flagsOf([...connection, ...signing, 'new-bundle-format', 'predicate', 'type']),
  examples: [
    'dartagnan trust attest --key cosign.key --tlog-upload=false --type vuln --predicate vuln.json registry.example/app:1',
  ],
  run: (invocation) => act(invocation, (trust, word, settings, ports) => trust.runAttest(word, settings, ports)),
};

const explain: CommandSpec = {
  name: 'explain',
  doc: 'Says of every signature and attestation of an image which step of its verification holds and which fails.',
  summary: {
    en: 'Say which step of each signature holds and which fails.',
    zh: '说明每个签名的哪些步骤成立、哪些失败。',
  },
  arguments: [imageArgument],
  flags: flagsOf([...connection, ...verifying]),
  examples: ['dartagnan trust explain --key cosign.pub --insecure-ignore-tlog registry.example/app:1'],
  run: (invocation) =>
    act(invocation, (trust, word, settings, ports) => trust.runExplain(word, settings, ports, invocation.io.language)),
};

const generateKeyPair: CommandSpec = {
  name: 'generate-key-pair',
  doc: 'Makes a key pair; the private key is encrypted with the password in COSIGN_PASSWORD.',
  summary: { en: 'Make a key pair.', zh: '生成密钥对。' },
  arguments: [],
  flags: flagsOf(['output-key-prefix']),
  examples: ['dartagnan trust generate-key-pair --output-key-prefix team'],
  run: (invocation) => act(invocation, (trust, _, settings, ports) => trust.generateKeyPair(settings, ports)),
};

const publicKey: CommandSpec = {
  name: 'public-key',
  doc: 'Prints the public half of a private key.',
  summary: { en: 'Print the public half of a key.', zh: '输出密钥的公钥部分。' },
  arguments: [],
  flags: flagsOf(['key']),
  examples: ['dartagnan trust public-key --key cosign.key'],
  run: (invocation) => act(invocation, (trust, _, settings, ports) => trust.showPublicKey(settings, ports)),
};

const sign: CommandSpec = {
  name: 'sign',
  doc: 'Signs an image by key and puts the signature beside it.',
  summary: { en: 'Sign an image.', zh: '为镜像签名。' },
  arguments: [imageArgument],
  flags: flagsOf([...connection, ...signing, 'annotations', 'new-bundle-format']),
  examples: ['dartagnan trust sign --key cosign.key --tlog-upload=false registry.example/app:1'],
  run: (invocation) => act(invocation, (trust, word, settings, ports) => trust.runSign(word, settings, ports)),
};

const signBlob: CommandSpec = {
  name: 'sign-blob',
  doc: 'Signs a file by key.',
  summary: { en: 'Sign a file.', zh: '为文件签名。' },
  arguments: [fileArgument],
  flags: flagsOf([...signing, 'bundle']),
  examples: ['dartagnan trust sign-blob --key cosign.key --tlog-upload=false --bundle app.sigstore.json app.tar'],
  run: (invocation) => act(invocation, (trust, word, settings, ports) => trust.runSignBlob(word, settings, ports)),
};

const tree: CommandSpec = {
  name: 'tree',
  doc: 'Lists the signatures and attestations of an image, verified or not.',
  summary: { en: 'List what is signed about an image.', zh: '列出镜像的签名与证明。' },
  arguments: [imageArgument],
  flags: flagsOf(connection),
  examples: ['dartagnan trust tree registry.example/app:1'],
  run: (invocation) => act(invocation, (trust, word, settings, ports) => trust.runTree(word, settings, ports)),
};

const triangulate: CommandSpec = {
  name: 'triangulate',
  doc: 'Names the tag under which signatures of an image are kept.',
  summary: { en: 'Name the tag of an image’s signatures.', zh: '输出镜像签名所在的标签。' },
  arguments: [imageArgument],
  flags: flagsOf(connection),
  examples: ['dartagnan trust triangulate registry.example/app:1'],
  run: (invocation) => act(invocation, (trust, word, settings, ports) => trust.runTriangulate(word, settings, ports)),
};

const verify: CommandSpec = {
  name: 'verify',
  doc: 'Verifies the signatures of an image by key, or by identity against a trusted root.',
  summary: { en: 'Verify the signatures of an image.', zh: '验证镜像的签名。' },
  arguments: [imageArgument],
  flags: flagsOf([...connection, ...verifying, 'annotations', 'policy']),
  examples: [
    'dartagnan trust verify --key cosign.pub --insecure-ignore-tlog registry.example/app:1',
    'dartagnan trust verify --policy trust.yaml registry.example/app:1',
  ],
  run: (invocation) =>
    act(invocation, (trust, word, settings, ports) => {
      if (settings.policy === undefined) return trust.runVerify(word, settings, ports);
      const { language } = invocation.io;
      return trust.runPolicyVerify(word, settings.policy, settings, { ...ports, language });
    }),
};

const verifyAttestation: CommandSpec = {
  name: 'verify-attestation',
  doc: 'Verifies the attestations of one type of an image.',
  summary: { en: 'Verify the attestations of an image.', zh: '验证镜像的证明。' },
  arguments: [imageArgument],
  flags: flagsOf([...connection, ...verifying, 'type']),
  examples: [
    'dartagnan trust verify-attestation --key cosign.pub --insecure-ignore-tlog --type vuln registry.example/app:1',
  ],
  run: (invocation) =>
    act(invocation, (trust, word, settings, ports) => trust.runVerifyAttestation(word, settings, ports)),
};

const verifyBlob: CommandSpec = {
  name: 'verify-blob',
  aliases: ['verify-blob-attestation'],
  doc: 'Verifies the bundle of a file: a signature over it, or a statement about it.',
  summary: { en: 'Verify the bundle of a file.', zh: '验证文件的签名包。' },
  arguments: [fileArgument],
  flags: flagsOf([...verifying, 'bundle']),
  examples: ['dartagnan trust verify-blob --key cosign.pub --insecure-ignore-tlog --bundle app.sigstore.json app.tar'],
  run: (invocation) => act(invocation, (trust, word, settings, ports) => trust.runVerifyBlob(word, settings, ports)),
};

const spec: VerbSpec = {
  name: 'trust',
  doc: 'Signs and verifies images, attestations and files; takes the commands and flags of the original.',
  summary: { en: 'Sign and verify images, attestations and files.', zh: '对镜像、证明和文件进行签名与验证。' },
  commands: [
    attest,
    explain,
    generateKeyPair,
    publicKey,
    sign,
    signBlob,
    tree,
    triangulate,
    verify,
    verifyAttestation,
    verifyBlob,
  ],
  examples: [
    "alias cosign='dartagnan trust'",
    'dartagnan trust verify --key cosign.pub --insecure-ignore-tlog registry.example/app:1',
  ],
  absent: [
    'attach',
    'attest-blob',
    'bundle',
    'clean',
    'copy',
    'dockerfile',
    'download',
    'env',
    'import-key-pair',
    'initialize',
    'load',
    'login',
    'manifest',
    'pkcs11-tool',
    'save',
    'signing-config',
    'trusted-root',
    'upload',
  ],
  absentFlags: ['fulcio-url', 'identity-token', 'oidc-issuer', 'rekor-url', 'sk', 'timestamp-server-url'],
};

/** Entry of the verb. */
export const run: Command = (args, io) => runVerbSpec(spec, args, io);

function flagsOf(only: readonly string[]): readonly FlagGroup[] {
  return [{ section: trustSection, only }, { section: generalSection }];
}

/** Runs the work of a command on its one word, prints what it says and gives its exit code. */
async function act(
  { words: [word = ''], io, settings }: Invocation,
  work: (trust: Trust, word: string, settings: TrustSettings, ports: TrustPorts) => Promise<TrustOutcome>,
): Promise<number> {
  const { env, cwd, signal } = io;
  const { report, exit } = await work(await import('../../compose/trust/index.ts'), word, settings(trustSection), {
    env,
    cwd,
    signal,
  });
  if (report !== '') io.stdout.write(report);
  return exit;
}
