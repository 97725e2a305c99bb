import { path, text, texts, toggle } from '../kind.ts';
import { setting, type Section } from '../setting.ts';

const settings = {
  'allow-http-registry': setting({
    kind: toggle,
    fallback: false,
    doc: { en: 'Talk to the registry without TLS.', zh: '不使用 TLS 访问镜像仓库。' },
  }),
  'allow-insecure-registry': setting({
    kind: toggle,
    fallback: false,
    doc: { en: 'Do not verify the certificate of the registry.', zh: '不验证镜像仓库的证书。' },
  }),
  annotations: setting({
    kind: texts,
    fallback: [],
    short: 'a',
    doc: { en: 'Claims of the signer, KEY=VALUE.', zh: '签名者的声明，KEY=VALUE。' },
  }),
  bundle: setting({
    kind: path,
    doc: { en: 'File of the Sigstore bundle of a file.', zh: '文件的 Sigstore 签名包。' },
  }),
  'certificate-identity': setting({
    kind: text,
    doc: { en: 'Who must have signed, exactly.', zh: '必须是签名者的身份（精确匹配）。' },
  }),
  'certificate-identity-regexp': setting({
    kind: text,
    doc: {
      en: 'Who must have signed, as a regular expression from ^ to $.',
      zh: '必须是签名者的身份，正则表达式，须以 ^ 开头、以 $ 结尾。',
    },
  }),
  'certificate-oidc-issuer': setting({
    kind: text,
    doc: {
      en: 'OpenID Connect issuer that must have vouched for the signer, exactly.',
      zh: '必须为签名者担保的 OIDC 颁发者（精确匹配）。',
    },
  }),
  'certificate-oidc-issuer-regexp': setting({
    kind: text,
    doc: {
      en: 'OpenID Connect issuer that must have vouched for the signer, as a regular expression from ^ to $.',
      zh: '必须为签名者担保的 OIDC 颁发者，正则表达式，须以 ^ 开头、以 $ 结尾。',
    },
  }),
  'insecure-ignore-sct': setting({
    kind: toggle,
    fallback: false,
    doc: { en: 'Accept a certificate that no certificate log listed.', zh: '接受未被证书日志收录的证书。' },
  }),
  'insecure-ignore-tlog': setting({
    kind: toggle,
    fallback: false,
    doc: { en: 'Accept a signature that no transparency log recorded.', zh: '接受未被透明日志记录的签名。' },
  }),
  key: setting({
    kind: text,
    doc: {
      en: 'Key: a file, or env://NAME. Its password is taken from COSIGN_PASSWORD.',
      zh: '密钥：文件或 env://NAME。口令取自 COSIGN_PASSWORD。',
    },
  }),
  'new-bundle-format': setting({
    kind: toggle,
    fallback: false,
    doc: { en: 'Write a Sigstore bundle that refers to the image.', zh: '写入引用该镜像的 Sigstore 签名包。' },
  }),
  'output-key-prefix': setting({
    kind: path,
    fallback: 'cosign',
    doc: { en: 'Names of a new key pair without their endings.', zh: '新密钥对的文件名前缀。' },
  }),
  policy: setting({
    kind: path,
    doc: { en: 'Trust policy: whose signatures which images need, YAML.', zh: '信任策略 YAML：哪些镜像需要谁的签名。' },
  }),
  predicate: setting({
    kind: path,
    doc: { en: 'File with what an attestation says, JSON.', zh: '证明内容的 JSON 文件。' },
  }),
  'tlog-upload': setting({
    kind: toggle,
    fallback: true,
    doc: {
      en: 'Record the signature in a transparency log; not yet possible here.',
      zh: '将签名记录到透明日志；此版本尚不支持。',
    },
  }),
  'trusted-root': setting({
    kind: path,
    doc: { en: 'Trusted root of Sigstore, JSON: authorities and logs.', zh: 'Sigstore 信任根 JSON：机构与日志。' },
  }),
  type: setting({
    kind: text,
    fallback: 'custom',
    doc: {
      en: 'Type of an attestation: slsaprovenance, slsaprovenance1, spdxjson, cyclonedx, vuln, custom, or a URI.',
      zh: '证明类型：slsaprovenance、slsaprovenance1、spdxjson、cyclonedx、vuln、custom 或 URI。',
    },
  }),
  yes: setting({
    kind: toggle,
    fallback: false,
    short: 'y',
    doc: { en: 'Ask nothing.', zh: '不再询问。' },
  }),
};

/** Settings of signing and verifying. */
export const trustSection = { name: 'trust', settings } satisfies Section;
