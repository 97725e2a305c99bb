import { oneOf, path, text, texts, toggle } from '../kind.ts';
import { setting } from '../setting.ts';

/** Settings of signing and verifying whose names begin with a letter from a to i. */
export const trustSettingsToI = {
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
    aliases: ['annotation'],
    doc: { en: 'Claims of the signer, KEY=VALUE.', zh: '签名者的声明，KEY=VALUE。' },
  }),
  artifact: setting({
    kind: text,
    doc: { en: 'File that was signed.', zh: '已签名的文件。' },
  }),
  attachment: setting({
    kind: oneOf(['sbom'] as const),
    doc: {
      en: 'What is attached to the image instead of the image: sbom, which the original has deprecated.',
      zh: '针对镜像所附的内容而非镜像本身：sbom（原版已弃用）。',
    },
  }),
  'attachment-tag-prefix': setting({
    kind: text,
    doc: { en: 'Beginning of the tags of signatures.', zh: '签名标签的前缀。' },
  }),
  attestation: setting({
    kind: path,
    doc: { en: 'File of an attestation: a DSSE envelope or a statement.', zh: '证明文件：DSSE 信封或声明。' },
  }),
  b64: setting({
    kind: toggle,
    fallback: true,
    doc: { en: 'Write the signature in base64.', zh: '以 base64 写出签名。' },
  }),
  'base-image-only': setting({
    kind: toggle,
    fallback: false,
    doc: { en: 'Verify only the image of the last FROM.', zh: '仅验证最后一个 FROM 的镜像。' },
  }),
  bundle: setting({
    kind: path,
    doc: { en: 'File of the Sigstore bundle of a file.', zh: '文件的 Sigstore 签名包。' },
  }),
  'ca-intermediates': setting({
    kind: path,
    doc: {
      en: 'Certificates between signers and the roots of --ca-roots, PEM.',
      zh: '签名者与 --ca-roots 根之间的中间证书（PEM）。',
    },
  }),
  'ca-roots': setting({
    kind: path,
    doc: {
      en: 'Certificate authorities of your own, PEM, instead of those of the trusted root.',
      zh: '自有证书机构（PEM），代替信任根中的机构。',
    },
  }),
  certificate: setting({
    kind: path,
    aliases: ['cert'],
    doc: { en: 'Certificate of the signer, PEM.', zh: '签名者证书（PEM）。' },
  }),
  'certificate-chain': setting({
    kind: path,
    aliases: ['cert-chain'],
    doc: { en: 'Certificates that lead from the signer to a root, PEM.', zh: '从签名者到根的证书链（PEM）。' },
  }),
  'certificate-github-workflow-name': setting({
    kind: text,
    doc: { en: 'Name of the GitHub workflow that must have signed.', zh: '必须是签名者的 GitHub 工作流名称。' },
  }),
  'certificate-github-workflow-ref': setting({
    kind: text,
    doc: { en: 'Git reference that the GitHub workflow must have run on.', zh: 'GitHub 工作流必须运行于的 Git 引用。' },
  }),
  'certificate-github-workflow-repository': setting({
    kind: text,
    doc: {
      en: 'Repository of the GitHub workflow that must have signed.',
      zh: '必须是签名者的 GitHub 工作流所在仓库。',
    },
  }),
  'certificate-github-workflow-sha': setting({
    kind: text,
    doc: { en: 'Commit of the GitHub workflow that must have signed.', zh: '必须是签名者的 GitHub 工作流的提交。' },
  }),
  'certificate-github-workflow-trigger': setting({
    kind: text,
    doc: { en: 'Event that must have triggered the GitHub workflow.', zh: '触发 GitHub 工作流的事件。' },
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
  'check-claims': setting({
    kind: toggle,
    fallback: true,
    doc: { en: 'Compare what the signature says with the image.', zh: '将签名内容与镜像比对。' },
  }),
  ct: setting({
    kind: text,
    doc: { en: 'Media type of the files.', zh: '文件的媒体类型。' },
  }),
  digest: setting({
    kind: text,
    doc: {
      en: 'sha256 of the file, hexadecimal, instead of the file.',
      zh: '文件的 sha256（十六进制），代替文件本身。',
    },
  }),
  dir: setting({
    kind: path,
    fallback: 'image',
    doc: { en: 'Folder of the saved image.', zh: '已保存镜像的目录。' },
  }),
  'experimental-oci11': setting({
    kind: toggle,
    fallback: false,
    doc: { en: 'Look at referrers too, which is always done.', zh: '同时查找 referrers；本程序始终如此。' },
  }),
  file: setting({
    kind: path,
    doc: { en: 'File of the WebAssembly module.', zh: 'WebAssembly 模块文件。' },
  }),
  files: setting({
    kind: texts,
    fallback: [],
    short: 'f',
    doc: { en: 'Files to put into the registry, FILE or FILE:OS/ARCH.', zh: '要推送的文件，FILE 或 FILE:OS/ARCH。' },
  }),
  force: setting({
    kind: toggle,
    fallback: false,
    short: 'f',
    doc: { en: 'Ask nothing, and replace what is there.', zh: '不再询问并覆盖已有内容。' },
  }),
  'fulcio-auth-flow': setting({
    kind: oneOf(['normal', 'device', 'token', 'client_credentials'] as const),
    doc: {
      en: 'How a person logs in: normal opens a browser, device shows a code to type in elsewhere; token takes --identity-token alone.',
      zh: '登录方式：normal 打开浏览器，device 显示需在别处输入的代码，token 只用 --identity-token。',
    },
  }),
  'fulcio-url': setting({
    kind: text,
    doc: { en: 'Certificate authority that signs for an identity.', zh: '为身份签发证书的证书机构。' },
  }),
  hash: setting({
    kind: text,
    doc: {
      en: 'sha256 of the file, hexadecimal, instead of the file.',
      zh: '文件的 sha256（十六进制），代替文件本身。',
    },
  }),
  'identity-token': setting({
    kind: text,
    doc: { en: 'Identity token, or a file that holds it.', zh: '身份令牌，或包含令牌的文件。' },
  }),
  'ignore-tlog': setting({
    kind: toggle,
    fallback: false,
    doc: { en: 'Ask no transparency log for the entry of the signature.', zh: '不向透明日志查询该签名的条目。' },
  }),
  'input-format': setting({
    kind: oneOf(['json', 'text', 'xml'] as const),
    doc: { en: 'Form of the bill of materials, where it is not seen in it.', zh: '物料清单的格式（无法识别时指定）。' },
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
  'insecure-skip-verify': setting({
    kind: toggle,
    fallback: false,
    doc: {
      en: 'Do not ask after signing whether a certificate log listed the certificate.',
      zh: '签名后不检查证书是否被证书日志收录。',
    },
  }),
  'issue-certificate': setting({
    kind: toggle,
    fallback: false,
    doc: { en: 'Ask for a certificate for the key of --key too.', zh: '也为 --key 的密钥申请证书。' },
  }),
};
