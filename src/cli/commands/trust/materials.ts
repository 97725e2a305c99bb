import type { ArgumentSpec, CommandSpec } from '../../spec.ts';
import { act, connection, serviceFlags, trustFlags } from './act.ts';

const create: ArgumentSpec = { syntax: '<create>', doc: { en: 'The word create.', zh: '固定写 create。' } };

/** `trust bundle`. */
export const bundle: CommandSpec = {
  name: 'bundle',
  doc: 'Makes a Sigstore bundle of the parts of a signature (create), asking the log for its entry unless --ignore-tlog says not to; or brings a bundle to the newest version (upgrade FILE).',
  summary: { en: 'Make or upgrade a bundle of a signature.', zh: '生成或升级签名包。' },
  arguments: [
    { syntax: '<action>', doc: { en: 'create or upgrade.', zh: 'create 或 upgrade。' } },
    { syntax: '[bundle]', doc: { en: 'The bundle to upgrade.', zh: '要升级的签名包。' } },
  ],
  flags: trustFlags(
    'artifact',
    'attestation',
    'bundle',
    'certificate',
    'ignore-tlog',
    'key',
    'out',
    'rekor-url',
    'rfc3161-timestamp',
    'signature',
    'sk',
    'slot',
  ),
  examples: [
    'dartagnan trust bundle create --artifact app.tar --signature app.sig --key cosign.pub --ignore-tlog --out app.sigstore.json',
    'dartagnan trust bundle upgrade --out new.sigstore.json old.sigstore.json',
  ],
  run: (invocation) => act(invocation, ({ trust, words, settings, ports }) => trust.runBundle(words, settings, ports)),
};

/** `trust env`. */
export const env: CommandSpec = {
  name: 'env',
  doc: 'Prints the variables that signing and verifying read; secrets are not shown.',
  summary: { en: 'Print the variables that are read.', zh: '输出所读取的环境变量。' },
  arguments: [],
  flags: trustFlags('show-descriptions'),
  examples: ['dartagnan trust env', 'dartagnan trust env --show-descriptions=false'],
  run: (invocation) =>
    act(invocation, ({ trust, settings, ports }) =>
      trust.showEnvironment(settings, { ...ports, language: invocation.io.language }),
    ),
};

/** `trust generate-key-pair`. */
export const generateKeyPair: CommandSpec = {
  name: 'generate-key-pair',
  doc: 'Makes a key pair in files, in a Secret of Kubernetes, in the secrets of GitHub or the variables of GitLab, or in a store of keys; the private key is encrypted with the password in COSIGN_PASSWORD.',
  summary: { en: 'Make a key pair.', zh: '生成密钥对。' },
  arguments: [
    {
      syntax: '[target]',
      doc: {
        en: 'Instead of files: k8s://NAMESPACE/NAME, github://OWNER/REPOSITORY or gitlab://PROJECT.',
        zh: '代替文件：k8s://命名空间/名称、github://所有者/仓库 或 gitlab://项目。',
      },
    },
  ],
  flags: trustFlags('kms', 'output-key-prefix'),
  examples: [
    'dartagnan trust generate-key-pair --output-key-prefix team',
    'dartagnan trust generate-key-pair k8s://release/cosign',
    'GITHUB_TOKEN=… dartagnan trust generate-key-pair github://example/app',
    'GITLAB_TOKEN=… dartagnan trust generate-key-pair gitlab://example/app',
    'dartagnan trust generate-key-pair --kms hashivault://release',
  ],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) => trust.generateKeyPair(words[0], settings, ports)),
};

/** `trust import-key-pair`. */
export const importKeyPair: CommandSpec = {
  name: 'import-key-pair',
  doc: 'Encrypts a private key in PEM as generate-key-pair does.',
  summary: { en: 'Import a private key.', zh: '导入私钥。' },
  arguments: [],
  flags: trustFlags('key', 'output-key-prefix', 'yes'),
  examples: ['dartagnan trust import-key-pair --key openssl.pem'],
  run: (invocation) => act(invocation, ({ trust, settings, ports }) => trust.importKeyPair(settings, ports)),
};

/** `trust initialize`. */
export const initialize: CommandSpec = {
  name: 'initialize',
  doc: 'Takes the trusted root and the signing configuration from a TUF repository.',
  summary: { en: 'Take the trusted root from a TUF repository.', zh: '从 TUF 仓库获取信任根。' },
  arguments: [],
  flags: serviceFlags('mirror', 'root', 'root-checksum', 'staging'),
  examples: [
    'dartagnan trust initialize',
    'dartagnan trust initialize --mirror http://127.0.0.1:8390/tuf --root http://127.0.0.1:8390/tuf/root.json',
  ],
  run: (invocation) => act(invocation, ({ trust, service, ports }) => trust.runInitialize(service, ports)),
};

/** `trust login`. */
export const login: CommandSpec = {
  name: 'login',
  doc: 'Keeps credentials for a registry where docker keeps them.',
  summary: { en: 'Log in to a registry.', zh: '登录镜像仓库。' },
  arguments: [{ syntax: '<registry>', doc: { en: 'Host of the registry.', zh: '镜像仓库主机。' } }],
  flags: trustFlags(...connection, 'password-stdin'),
  examples: ['echo "$PASSWORD" | dartagnan trust login -u me --password-stdin registry.example'],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) => trust.runLogin(words[0] ?? '', settings, ports)),
};

/** `trust public-key`. */
export const publicKey: CommandSpec = {
  name: 'public-key',
  doc: 'Prints the public half of a private key.',
  summary: { en: 'Print the public half of a key.', zh: '输出密钥的公钥部分。' },
  arguments: [],
  flags: trustFlags('key', 'outfile', 'sk', 'slot'),
  examples: ['dartagnan trust public-key --key cosign.key'],
  run: (invocation) => act(invocation, ({ trust, settings, ports }) => trust.showPublicKey(settings, ports)),
};

/** `trust serve`. */
export const serve: CommandSpec = {
  name: 'serve',
  doc: 'Serves a certificate authority, transparency logs and a timestamp authority for a small team, until it is told to stop.',
  summary: { en: 'Serve certificates, logs and timestamps.', zh: '提供证书、日志和时间戳服务。' },
  arguments: [],
  flags: serviceFlags('address', 'issuer', 'log-version', 'state', 'test-issuer', 'url'),
  examples: [
    'dartagnan trust serve --state /var/lib/dartagnan-trust --issuer https://accounts.example',
    'dartagnan trust serve --test-issuer',
  ],
  endless: true,
  run: (invocation) => act(invocation, ({ trust, service, ports }) => trust.runServe(service, ports)),
};

/** `trust signing-config`. */
export const signingConfig: CommandSpec = {
  name: 'signing-config',
  doc: 'Writes a signing configuration: where to sign.',
  summary: { en: 'Write a signing configuration.', zh: '生成签名配置。' },
  arguments: [create],
  flags: serviceFlags(
    'fulcio',
    'no-default-fulcio',
    'no-default-oidc',
    'no-default-rekor',
    'no-default-tsa',
    'oidc-provider',
    'out',
    'rekor',
    'rekor-config',
    'tsa',
    'tsa-config',
    'with-default-rekor-v2',
    'with-default-services',
  ),
  examples: [
    'dartagnan trust signing-config create --rekor url=https://log.example,api-version=1,start-time=2026-01-01T00:00:00Z,operator=example --out signing_config.json',
  ],
  run: (invocation) => act(invocation, ({ trust, service, ports }) => trust.createSigningConfig(service, ports)),
};

/** `trust trusted-root`. */
export const trustedRoot: CommandSpec = {
  name: 'trusted-root',
  doc: 'Writes a trusted root: whom to trust.',
  summary: { en: 'Write a trusted root.', zh: '生成信任根。' },
  arguments: [create],
  flags: serviceFlags(
    'certificate-chain',
    'ctfe',
    'ctfe-key',
    'ctfe-start-time',
    'fulcio',
    'no-default-ctfe',
    'no-default-fulcio',
    'no-default-rekor',
    'no-default-tsa',
    'out',
    'rekor',
    'rekor-key',
    'rekor-start-time',
    'timestamp-certificate-chain',
    'tsa',
    'with-default-services',
  ),
  examples: [
    'dartagnan trust trusted-root create --fulcio url=https://ca.example,certificate-chain=ca.pem --out trusted_root.json',
  ],
  run: (invocation) => act(invocation, ({ trust, service, ports }) => trust.createTrustedRoot(service, ports)),
};

/** `trust version`. */
export const versionCommand: CommandSpec = {
  name: 'version',
  doc: 'Prints the version.',
  summary: { en: 'Print the version.', zh: '输出版本。' },
  arguments: [],
  flags: trustFlags('json', 'output'),
  examples: ['dartagnan trust version'],
  run: (invocation) => act(invocation, ({ trust, settings }) => trust.showVersion(settings)),
};
