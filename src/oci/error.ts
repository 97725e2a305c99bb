import { DartagnanError, defineErrors, type ErrorDetail } from '../core/index.ts';

/** Errors of references, manifests, archives and registries. */
export const ociErrors = defineErrors({
  OCI_REFERENCE: {
    summary: 'An image reference is not well formed.',
    remedy: {
      en: 'Write [HOST[:PORT]/]REPOSITORY[:TAG][@DIGEST], the repository in lower case.',
      zh: '请写成 [主机[:端口]/]仓库[:标签][@摘要]，仓库名须为小写。',
    },
    exit: 2,
  },
  OCI_MALFORMED: {
    summary: 'A manifest, index, configuration, layout or archive breaks its specification.',
    remedy: { en: 'Build or fetch the image again.', zh: '请重新构建或获取该镜像。' },
    exit: 2,
  },
  OCI_UNSUPPORTED: {
    summary: 'A variant of an image or layer that is not read.',
    remedy: {
      en: 'Convert the image, for example with skopeo copy --format oci.',
      zh: '请转换镜像，例如使用 skopeo copy --format oci。',
    },
    exit: 2,
  },
  OCI_DIGEST_MISMATCH: {
    summary: 'Content does not have the digest or size that names it.',
    remedy: {
      en: 'Do not use this content: it is damaged or was exchanged. Fetch it again, from another mirror if need be.',
      zh: '请勿使用该内容：它已损坏或被替换。请重新获取，必要时更换镜像站。',
    },
    exit: 2,
  },
  OCI_LIMIT: {
    summary: 'A document or blob is larger than the stated limit.',
    remedy: { en: 'Treat the image as hostile unless you know it.', zh: '若来源不明，请视为恶意镜像。' },
    exit: 2,
  },
  OCI_NOT_FOUND: {
    summary: 'The image, manifest, blob or file does not exist, or may not be seen.',
    remedy: {
      en: 'Check name, tag and path; a private repository may need docker login.',
      zh: '请检查名称、标签和路径；私有仓库可能需要先 docker login。',
    },
    exit: 2,
  },
  OCI_PLATFORM_MISSING: {
    summary: 'An index has no manifest for the platform.',
    remedy: {
      en: 'Choose one of the platforms that the message lists with --platform.',
      zh: '请用 --platform 选择提示中列出的平台。',
    },
    exit: 2,
  },
  OCI_UNAUTHORIZED: {
    summary: 'The registry refuses access.',
    remedy: {
      en: 'Log in with docker login, or check the credential helper and the permissions of the account.',
      zh: '请使用 docker login 登录，或检查凭据助手及账号权限。',
    },
    exit: 3,
  },
  OCI_CREDENTIALS: {
    summary: 'A credential helper or configuration file does not give usable credentials.',
    remedy: { en: 'Repair the file or helper that the message names.', zh: '请修复提示中的配置文件或凭据助手。' },
    exit: 3,
  },
  OCI_RATE_LIMITED: {
    summary: 'The registry answers 429, too many requests, also after several tries.',
    remedy: {
      en: 'Wait, log in for a higher limit, or configure a mirror.',
      zh: '请稍后重试、登录以提高限额，或配置镜像站。',
    },
    exit: 3,
  },
  OCI_NETWORK: {
    summary: 'The registry cannot be reached, stalls or breaks off, also after several tries.',
    remedy: {
      en: 'Check the network, proxy and certificate settings, or configure a mirror.',
      zh: '请检查网络、代理和证书设置，或配置镜像站。',
    },
    exit: 3,
  },
  OCI_REGISTRY: {
    summary: 'The registry answers with an error or against the specification.',
    remedy: {
      en: 'Read the answer in the message; the registry’s own log says more.',
      zh: '请查看提示中的响应；仓库日志有更多信息。',
    },
    exit: 3,
  },
});

/** Codes of {@link OciError}. */
export type OciErrorCode = keyof typeof ociErrors;

/** An error of this room; `where` names reference, URL, file or digest. */
export class OciError extends DartagnanError<OciErrorCode> {
  constructor(code: OciErrorCode, detail: ErrorDetail) {
    super(ociErrors, code, detail);
  }
}
