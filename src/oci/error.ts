import { DartagnanError, defineErrors, type ErrorDetail, type Text } from '../core/index.ts';

/** Errors of references, manifests, archives and registries. */
export const ociErrors = defineErrors({
  OCI_REFERENCE: {
    summary: {
      en: 'An image reference is not well formed.',
      zh: '镜像引用格式不正确。',
    },
    remedy: {
      en: 'Write [HOST[:PORT]/]REPOSITORY[:TAG][@DIGEST], the repository in lower case.',
      zh: '请写成 [主机[:端口]/]仓库[:标签][@摘要]，仓库名须为小写。',
    },
    exit: 2,
  },
  OCI_MALFORMED: {
    summary: {
      en: 'A manifest, index, configuration, layout or archive breaks its specification.',
      zh: '清单、索引、配置、布局或归档不符合其规范。',
    },
    remedy: { en: 'Build or fetch the image again.', zh: '请重新构建或获取该镜像。' },
    exit: 2,
  },
  OCI_UNSUPPORTED: {
    summary: {
      en: 'A variant of an image or layer that is not read.',
      zh: '不支持读取的镜像或镜像层变体。',
    },
    remedy: {
      en: 'Convert the image, for example with skopeo copy --format oci.',
      zh: '请转换镜像，例如使用 skopeo copy --format oci。',
    },
    exit: 2,
  },
  OCI_DIGEST_MISMATCH: {
    summary: {
      en: 'Content does not have the digest or size that names it.',
      zh: '内容与其摘要或大小不符。',
    },
    remedy: {
      en: 'Do not use this content: it is damaged or was exchanged. Fetch it again, from another mirror if need be.',
      zh: '请勿使用该内容：它已损坏或被替换。请重新获取，必要时更换镜像站。',
    },
    exit: 2,
  },
  OCI_LIMIT: {
    summary: {
      en: 'A document or blob is larger than the stated limit.',
      zh: '文档或数据块（blob）超过规定的大小限制。',
    },
    remedy: { en: 'Treat the image as hostile unless you know it.', zh: '若来源不明，请视为恶意镜像。' },
    exit: 2,
  },
  OCI_NOT_FOUND: {
    summary: {
      en: 'The image, manifest, blob or file does not exist, or may not be seen.',
      zh: '镜像、清单、数据块（blob）或文件不存在，或无权查看。',
    },
    remedy: {
      en: 'Check name, tag and path; a private repository may need docker login.',
      zh: '请检查名称、标签和路径；私有仓库可能需要先 docker login。',
    },
    exit: 2,
  },
  OCI_PLATFORM_MISSING: {
    summary: {
      en: 'An index has no manifest for the platform.',
      zh: '索引中没有该平台的清单。',
    },
    remedy: {
      en: 'Choose one of the platforms that the message lists with --platform.',
      zh: '请用 --platform 选择提示中列出的平台。',
    },
    exit: 2,
  },
  OCI_UNAUTHORIZED: {
    summary: {
      en: 'The registry refuses access.',
      zh: '镜像仓库拒绝访问。',
    },
    remedy: {
      en: 'Log in with docker login, or check the credential helper and the permissions of the account.',
      zh: '请使用 docker login 登录，或检查凭据助手及账号权限。',
    },
    exit: 3,
  },
  OCI_CREDENTIALS: {
    summary: {
      en: 'A credential helper or configuration file does not give usable credentials.',
      zh: '凭据助手或配置文件未提供可用的凭据。',
    },
    remedy: { en: 'Repair the file or helper that the message names.', zh: '请修复提示中的配置文件或凭据助手。' },
    exit: 3,
  },
  OCI_RATE_LIMITED: {
    summary: {
      en: 'The registry answers 429, too many requests, also after several tries.',
      zh: '镜像仓库多次重试后仍返回 429（请求过多）。',
    },
    remedy: {
      en: 'Wait, log in for a higher limit, or configure a mirror.',
      zh: '请稍后重试、登录以提高限额，或配置镜像站。',
    },
    exit: 3,
  },
  OCI_NETWORK: {
    summary: {
      en: 'The registry cannot be reached, stalls or breaks off, also after several tries.',
      zh: '多次重试后仍无法连接镜像仓库，或传输停滞、中断。',
    },
    remedy: {
      en: 'Check the network, proxy and certificate settings, or configure a mirror.',
      zh: '请检查网络、代理和证书设置，或配置镜像站。',
    },
    exit: 3,
  },
  OCI_REGISTRY: {
    summary: {
      en: 'The registry answers with an error or against the specification.',
      zh: '镜像仓库返回错误，或响应不符合规范。',
    },
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
  constructor(code: OciErrorCode, detail: ErrorDetail<Text>) {
    super(ociErrors, code, detail);
  }
}
