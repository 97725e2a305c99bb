import type { OriginalFlag } from '../original/spec.ts';

/** Flags of nearly every command. */
export const verboseFlags: readonly OriginalFlag[] = [
  { name: 'debug', short: 'd', kind: 'switch', doc: { en: 'Say everything.', zh: '输出全部细节。' } },
  { name: 'verbose', short: 'v', kind: 'switch', doc: { en: 'Say more.', zh: '输出更多信息。' } },
];

/** Flags of commands that talk to a registry. */
export const registryFlags: readonly OriginalFlag[] = [
  ...verboseFlags,
  {
    name: 'insecure-registry',
    kind: 'switch',
    doc: { en: 'Talk to the registry by plain HTTP; for tests.', zh: '以明文 HTTP 访问镜像仓库，仅用于测试。' },
  },
  {
    name: 'password',
    short: 'p',
    kind: 'text',
    doc: {
      en: 'Password for the registry; default $NOTATION_PASSWORD.',
      zh: '镜像仓库密码；默认取 $NOTATION_PASSWORD。',
    },
  },
  {
    name: 'username',
    short: 'u',
    kind: 'text',
    doc: { en: 'User of the registry; default $NOTATION_USERNAME.', zh: '镜像仓库用户名；默认取 $NOTATION_USERNAME。' },
  },
];

/** The reference names a folder. */
export const layoutFlag: OriginalFlag = {
  name: 'oci-layout',
  kind: 'switch',
  doc: { en: 'The artifact is in an OCI layout folder, FOLDER:TAG.', zh: '制品位于 OCI 布局目录中，形如 目录:标签。' },
};

/** How many signatures are looked at. */
export const maxSignaturesFlag: OriginalFlag = {
  name: 'max-signatures',
  kind: 'count',
  fallback: '100',
  doc: { en: 'Most signatures that are looked at.', zh: '最多检查的签名数量。' },
};

/** How results are printed. */
export const outputFlag: OriginalFlag = {
  name: 'output',
  short: 'o',
  kind: 'text',
  fallback: 'text',
  doc: { en: 'Format: json or text.', zh: '输出格式：json 或 text。' },
};

const metadata: OriginalFlag = {
  name: 'user-metadata',
  short: 'm',
  kind: 'texts',
  doc: { en: 'KEY=VALUE that is signed, or must have been.', zh: '要签名（或必须已签名）的 KEY=VALUE。' },
};

const pluginConfig: OriginalFlag = {
  name: 'plugin-config',
  kind: 'texts',
  doc: { en: 'KEY=VALUE for the plug-in.', zh: '传给插件的 KEY=VALUE。' },
};

/** Flags of signing. */
export const signFlags: readonly OriginalFlag[] = [
  {
    name: 'expiry',
    short: 'e',
    kind: 'duration',
    doc: { en: 'How long the signature holds: 12h, 30m, 3h20m.', zh: '签名有效时长：12h、30m、3h20m。' },
  },
  { name: 'id', kind: 'text', doc: { en: 'Key of the plug-in.', zh: '插件中的密钥标识。' } },
  { name: 'key', short: 'k', kind: 'text', doc: { en: 'Name of a key of the list.', zh: '密钥列表中的密钥名。' } },
  { name: 'plugin', kind: 'text', doc: { en: 'Plug-in that signs.', zh: '用于签名的插件。' } },
  pluginConfig,
  {
    name: 'signature-format',
    kind: 'text',
    fallback: 'jws',
    doc: { en: 'Envelope: jws or cose.', zh: '签名封装格式：jws 或 cose。' },
  },
  {
    name: 'timestamp-root-cert',
    kind: 'text',
    doc: { en: 'File with the root certificate of the timestamp authority.', zh: '时间戳机构根证书文件。' },
  },
  {
    name: 'timestamp-url',
    kind: 'text',
    doc: { en: 'Address of an RFC 3161 timestamp authority.', zh: 'RFC 3161 时间戳机构的地址。' },
  },
  metadata,
];

/** Flags of verifying. */
export const verifyFlags: readonly OriginalFlag[] = [
  {
    name: 'crl-timeout',
    kind: 'duration',
    fallback: '5s',
    doc: { en: 'Longest wait for a revocation list.', zh: '等待吊销列表的最长时间。' },
  },
  {
    name: 'ocsp-timeout',
    kind: 'duration',
    fallback: '2s',
    doc: { en: 'Longest wait for an OCSP responder.', zh: '等待 OCSP 应答的最长时间。' },
  },
  pluginConfig,
  metadata,
];

/** Which store. */
export const storeFlags: readonly OriginalFlag[] = [
  { name: 'store', short: 's', kind: 'text', doc: { en: 'Name of the trust store.', zh: '信任库名称。' } },
  {
    name: 'type',
    short: 't',
    kind: 'text',
    doc: {
      en: 'Type of the trust store: ca, signingAuthority or tsa.',
      zh: '信任库类型：ca、signingAuthority 或 tsa。',
    },
  },
];

/** Asks nothing. */
export const yesFlag: OriginalFlag = {
  name: 'yes',
  short: 'y',
  kind: 'switch',
  doc: { en: 'Ask nothing.', zh: '不再询问。' },
};

/** Overwrites without a question. */
export const forceFlag: OriginalFlag = {
  name: 'force',
  kind: 'switch',
  doc: { en: 'Overwrite what is there, without a question.', zh: '直接覆盖已有内容，不再询问。' },
};

/** The key signs by default. */
export const defaultFlag: OriginalFlag = {
  name: 'default',
  kind: 'switch',
  doc: { en: 'The key signs where none is named.', zh: '将该密钥设为默认签名密钥。' },
};

/** Flags of a key that a plug-in keeps. */
export const keyAddFlags: readonly OriginalFlag[] = [
  ...verboseFlags,
  defaultFlag,
  { name: 'id', kind: 'text', doc: { en: 'Key of the plug-in.', zh: '插件中的密钥标识。' } },
  { name: 'plugin', kind: 'text', doc: { en: 'Plug-in that keeps the key.', zh: '保存该密钥的插件。' } },
  pluginConfig,
];

/** Flags of a first policy. */
export const policyInitFlags: readonly OriginalFlag[] = [
  forceFlag,
  { name: 'name', short: 'n', kind: 'text', doc: { en: 'Name of the statement.', zh: '策略语句名称。' } },
  { name: 'trust-store', kind: 'texts', doc: { en: 'Trust store, TYPE:NAME.', zh: '信任库，形如 类型:名称。' } },
  {
    name: 'trusted-identity',
    kind: 'texts',
    doc: { en: 'Identity, "x509.subject: C=…, ST=…, O=…", or *.', zh: '身份，“x509.subject: C=…, ST=…, O=…”，或 *。' },
  },
];

/** Flags of a plug-in's installation. */
export const pluginInstallFlags: readonly OriginalFlag[] = [
  ...verboseFlags,
  { name: 'file', kind: 'switch', doc: { en: 'The source is a file.', zh: '来源是文件。' } },
  {
    name: 'force',
    kind: 'switch',
    doc: { en: 'Install an older version, or the same again.', zh: '允许安装旧版本或重复安装。' },
  },
  {
    name: 'sha256sum',
    kind: 'text',
    doc: {
      en: 'SHA-256 that the source must have; an address needs it.',
      zh: '来源必须具有的 SHA-256；从地址安装时必填。',
    },
  },
  { name: 'url', kind: 'switch', doc: { en: 'The source is an HTTPS address.', zh: '来源是 HTTPS 地址。' } },
];
