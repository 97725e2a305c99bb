import { oneOf, path, text, whole } from '../kind.ts';
import { file, off, on, word } from '../rows.ts';
import { setting, type Section } from '../setting.ts';
import { trustSettingsToI } from './trust-a-to-i.ts';

/** Kinds of keys by the names that the original has for them (Sigstore, algorithm registry). */
const signingAlgorithms = [
  'ecdsa-sha2-256-nistp256',
  'ecdsa-sha2-384-nistp384',
  'ecdsa-sha2-512-nistp521',
  'rsa-sign-pkcs1-2048-sha256',
  'rsa-sign-pkcs1-3072-sha256',
  'rsa-sign-pkcs1-4096-sha256',
] as const;

const settings = {
  ...trustSettingsToI,
  json: off({ en: 'Print JSON.', zh: '输出 JSON。' }),
  'k8s-keychain': off({
    en: 'Take credentials of registries from the cloud that this runs in too: Amazon ECR, Azure, Google, GitHub.',
    zh: '还从所在云获取镜像仓库凭据：Amazon ECR、Azure、Google、GitHub。',
  }),
  key: word(
    {
      en: 'Key: a file, env://NAME, k8s://NAMESPACE/SECRET, hashivault://NAME, pkcs11:…, awskms://, gcpkms:// or azurekms://.',
      zh: '密钥：文件、env://NAME、k8s://NAMESPACE/SECRET、hashivault://NAME、pkcs11:…、awskms://、gcpkms:// 或 azurekms://。',
    },
    { short: 'k' },
  ),
  kms: word({
    en: 'Make the key in this store: awskms:///alias/NAME, azurekms://VAULT/KEY, gcpkms://…/cryptoKeys/KEY or hashivault://KEY.',
    zh: '在此存储中生成密钥：awskms:///alias/名称、azurekms://保管库/密钥、gcpkms://…/cryptoKeys/密钥 或 hashivault://密钥。',
  }),
  'local-image': off({
    en: 'The image is an OCI layout folder, as save writes it.',
    zh: '镜像是由 save 写出的 OCI 布局目录。',
  }),
  'max-workers': setting({
    kind: whole(1, 1000),
    fallback: 10,
    doc: { en: 'Images that are verified at the same time.', zh: '同时验证的镜像数量。' },
  }),
  'module-path': file({
    en: 'Absolute path of the PKCS #11 module; default COSIGN_PKCS11_MODULE_PATH.',
    zh: 'PKCS #11 模块的绝对路径；默认取 COSIGN_PKCS11_MODULE_PATH。',
  }),
  'new-bundle-format': on({
    en: 'Write and read Sigstore bundles; false: the older tags and files.',
    zh: '读写 Sigstore 签名包；false：使用旧式标签与文件。',
  }),
  offline: off({
    en: 'Touch no network for verifying: the trusted root is taken from disk.',
    zh: '验证时不访问网络：信任根取自磁盘。',
  }),
  'oidc-client-id': setting({
    kind: text,
    fallback: 'sigstore',
    doc: { en: 'Name of this client at the OpenID Connect issuer.', zh: '在 OIDC 颁发者处的客户端标识。' },
  }),
  'oidc-client-secret-file': file({ en: 'File with the secret of this client.', zh: '包含客户端密钥的文件。' }),
  'oidc-disable-ambient-providers': off({ en: 'Take no token from the environment.', zh: '不从环境中获取令牌。' }),
  'oidc-issuer': setting({
    kind: text,
    fallback: 'https://oauth2.sigstore.dev/auth',
    doc: { en: 'OpenID Connect issuer to log in at.', zh: '用于登录的 OIDC 颁发者。' },
  }),
  'oidc-provider': word({
    en: 'OpenID Connect issuer of a signing configuration, or the place of the token when signing.',
    zh: '签名配置中的 OIDC 颁发者；签名时为令牌来源。',
  }),
  'oidc-redirect-url': setting({
    kind: text,
    fallback: 'http://localhost:0/auth/callback',
    doc: {
      en: 'Where the browser comes back to after logging in; port 0 is any that is free.',
      zh: '浏览器登录后返回的地址；端口 0 表示任意空闲端口。',
    },
  }),
  only: word({
    en: 'Copy only these: sig, att, sbom; separated by commas.',
    zh: '仅复制这些：sig、att、sbom；用逗号分隔。',
  }),
  out: file({ en: 'File to write.', zh: '要写入的文件。' }),
  outfile: file({ en: 'File for the public key.', zh: '保存公钥的文件。' }),
  output: setting({
    kind: text,
    fallback: 'json',
    short: 'o',
    doc: { en: 'Form of the output: json or text.', zh: '输出格式：json 或 text。' },
  }),
  'output-attestation': file({ en: 'File for the attestation that was made.', zh: '保存所生成证明的文件。' }),
  'output-certificate': file({ en: 'File for the certificate of the signer.', zh: '保存签名者证书的文件。' }),
  'output-key-prefix': setting({
    kind: path,
    fallback: 'cosign',
    short: 'o',
    doc: { en: 'Names of a new key pair without their endings.', zh: '新密钥对的文件名前缀。' },
  }),
  'output-payload': file({ en: 'File for what was signed.', zh: '保存被签名内容的文件。' }),
  'output-signature': file(
    { en: 'File for the signature, base64.', zh: '保存签名（base64）的文件。' },
    { aliases: ['output'] },
  ),
  'password-stdin': off({ en: 'Read the password from standard input.', zh: '从标准输入读取口令。' }),
  payload: file({ en: 'File to sign instead of the usual document.', zh: '代替常规文档进行签名的文件。' }),
  platform: word({
    en: 'Platform of a multi-arch image, os/arch[/variant].',
    zh: '多架构镜像的平台，os/arch[/variant]。',
  }),
  policy: file({
    en: 'Trust policy: whose signatures which images need, YAML.',
    zh: '信任策略 YAML：哪些镜像需要谁的签名。',
  }),
  predicate: file({ en: 'File with what an attestation says, JSON.', zh: '证明内容的 JSON 文件。' }),
  'predicate-type': word({ en: 'Predicate type of the attestations to list.', zh: '要列出的证明的谓词类型。' }),
  'private-infrastructure': off({
    en: 'Signatures are recorded in no public log: as --insecure-ignore-tlog.',
    zh: '签名未记录在公共日志中：等同 --insecure-ignore-tlog。',
  }),
  'record-creation-timestamp': off({ en: 'Write the time into the signature.', zh: '将时间写入签名。' }),
  recursive: off(
    { en: 'Sign every image of a multi-arch index too.', zh: '同时对多架构索引中的每个镜像签名。' },
    { short: 'r' },
  ),
  'registry-cacert': file({
    en: 'Certificates of authorities that the registry’s certificate may be of, PEM.',
    zh: '可签发镜像仓库证书的机构证书（PEM）。',
  }),
  'registry-client-cert': file({
    en: 'Certificate that proves who calls the registry, PEM.',
    zh: '向镜像仓库证明身份的证书（PEM）。',
  }),
  'registry-client-key': file({
    en: 'Key of --registry-client-cert, PEM.',
    zh: '--registry-client-cert 的私钥（PEM）。',
  }),
  'registry-password': word(
    { en: 'Password for the registry.', zh: '镜像仓库的口令。' },
    { short: 'p', aliases: ['password'] },
  ),
  'registry-referrers-mode': word({
    en: 'Where signatures are kept: legacy or oci-1-1.',
    zh: '签名的存放方式：legacy 或 oci-1-1。',
  }),
  'registry-server-name': word({
    en: 'Name that the registry’s certificate must have, instead of its host.',
    zh: '镜像仓库证书须具有的名称，代替其主机名。',
  }),
  'registry-token': word({ en: 'Bearer token for the registry.', zh: '镜像仓库的 Bearer 令牌。' }),
  'registry-username': word(
    { en: 'User name for the registry.', zh: '镜像仓库的用户名。' },
    { short: 'u', aliases: ['username'] },
  ),
  'rekor-entry-type': setting({
    kind: oneOf(['dsse', 'intoto'] as const),
    fallback: 'dsse',
    doc: { en: 'Kind of entry that logs record of an attestation.', zh: '日志为证明记录的条目类型。' },
  }),
  'rekor-response': file({
    en: 'Answer of the transparency log to the signature, JSON.',
    zh: '透明日志对该签名的响应（JSON）。',
  }),
  'rekor-url': word({ en: 'Transparency log that records signatures.', zh: '记录签名的透明日志。' }),
  replace: off({ en: 'Replace attestations of the same type.', zh: '替换同类型的证明。' }),
  'rfc3161-timestamp': file(
    { en: 'File of an RFC 3161 timestamp of the signature.', zh: '签名的 RFC 3161 时间戳文件。' },
    { aliases: ['rfc3161-timestamp-bundle'] },
  ),
  sbom: file({ en: 'File of a bill of materials.', zh: '物料清单文件。' }),
  sct: file({
    en: 'Promise of a certificate log to list the certificate, where the certificate does not embed it: its answer, JSON (RFC 6962).',
    zh: '证书未内嵌时，证书日志对收录该证书的承诺：其响应 JSON（RFC 6962）。',
  }),
  'show-descriptions': on({ en: 'Say what each variable is for.', zh: '说明每个变量的用途。' }),
  'sig-only': off({ en: 'Copy the signatures alone.', zh: '仅复制签名。' }),
  'sign-container-identity': word({
    en: 'Name of the image in the signature, instead of the one it is signed under.',
    zh: '签名中的镜像名称，代替签名时使用的名称。',
  }),
  signature: word(
    { en: 'Signature in base64, or a file that holds it.', zh: 'base64 签名，或包含它的文件。' },
    { aliases: ['sig'] },
  ),
  'signature-digest-algorithm': setting({
    kind: oneOf(['sha224', 'sha256', 'sha384', 'sha512'] as const),
    doc: {
      en: 'Hash that the signature was made with; default is the key’s.',
      zh: '签名所用的散列算法；默认由密钥决定。',
    },
  }),
  'signing-algorithm': setting({
    kind: oneOf(signingAlgorithms),
    fallback: 'ecdsa-sha2-256-nistp256',
    doc: { en: 'Kind of the key that is made for an identity.', zh: '为身份生成的密钥类型。' },
  }),
  'signing-config': file({
    en: 'Signing configuration of Sigstore, JSON: where to sign.',
    zh: 'Sigstore 签名配置 JSON：使用哪些服务签名。',
  }),
  sk: off({
    en: 'The key is in a PIV token, behind the PKCS #11 module of COSIGN_PKCS11_MODULE_PATH.',
    zh: '密钥位于 PIV 令牌中，经由 COSIGN_PKCS11_MODULE_PATH 指定的 PKCS #11 模块访问。',
  }),
  slot: word({
    en: 'Slot of the PIV token: authentication, card-authentication, key-management or signature (default).',
    zh: 'PIV 令牌的插槽：authentication、card-authentication、key-management 或 signature（默认）。',
  }),
  'slot-id': setting({
    kind: whole(0),
    fallback: 0,
    doc: { en: 'Slot of the PKCS #11 token.', zh: 'PKCS #11 令牌所在的插槽。' },
  }),
  statement: file({ en: 'File of an in-toto statement to sign as it is.', zh: '直接签名的 in-toto 声明文件。' }),
  'timestamp-certificate-chain': file({
    en: 'Certificates of a timestamp authority of your own, PEM.',
    zh: '自有时间戳机构的证书链（PEM）。',
  }),
  'timestamp-client-cacert': file({
    en: 'Certificates of authorities that the timestamp authority’s TLS certificate may be of, PEM.',
    zh: '可签发时间戳机构 TLS 证书的机构证书（PEM）。',
  }),
  'timestamp-client-cert': file({
    en: 'Certificate that proves who calls the timestamp authority, PEM.',
    zh: '向时间戳机构证明身份的证书（PEM）。',
  }),
  'timestamp-client-key': file({
    en: 'Key of --timestamp-client-cert, PEM.',
    zh: '--timestamp-client-cert 的私钥（PEM）。',
  }),
  'timestamp-server-name': word({
    en: 'Name that the timestamp authority’s TLS certificate must have, instead of its host.',
    zh: '时间戳机构 TLS 证书须具有的名称，代替其主机名。',
  }),
  'timestamp-server-url': word({
    en: 'Timestamp authority (RFC 3161) to timestamp signatures with.',
    zh: '为签名加时间戳的 RFC 3161 机构。',
  }),
  'tlog-upload': on({ en: 'Record the signature in a transparency log.', zh: '将签名记录到透明日志。' }),
  'trusted-root': file({
    en: 'Trusted root of Sigstore, JSON: authorities and logs.',
    zh: 'Sigstore 信任根 JSON：机构与日志。',
  }),
  tsr: file({ en: 'File of an RFC 3161 timestamp of the signature.', zh: '签名的 RFC 3161 时间戳文件。' }),
  type: setting({
    kind: text,
    fallback: 'custom',
    doc: {
      en: 'Type of an attestation: slsaprovenance, slsaprovenance1, spdxjson, cyclonedx, vuln, custom, or a URI.',
      zh: '证明类型：slsaprovenance、slsaprovenance1、spdxjson、cyclonedx、vuln、custom 或 URI。',
    },
  }),
  upload: on({ en: 'Keep the signature beside the image.', zh: '将签名保存在镜像旁。' }),
  'use-signed-timestamps': off({ en: 'Demand an RFC 3161 timestamp.', zh: '要求 RFC 3161 时间戳。' }),
  'use-signing-config': on({
    en: 'Take the services from the signing configuration of the TUF repository, where one was initialized.',
    zh: '使用已初始化 TUF 仓库中的签名配置。',
  }),
  yes: off({ en: 'Ask nothing.', zh: '不再询问。' }, { short: 'y' }),
};

/** Settings of signing and verifying. */
export const trustSection = { name: 'trust', settings } satisfies Section;
