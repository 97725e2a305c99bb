import { DartagnanError, defineErrors, type ErrorDetail, type Text } from '../core/index.ts';

/** Errors of signatures, keys and trust. */
export const signErrors = defineErrors({
  SIGN_ABSENT: {
    summary: {
      en: 'A key, plug-in, delegation or change that was named is not there.',
      zh: '所指定的密钥、插件、委托或变更不存在。',
    },
    remedy: {
      en: 'The list command of the same group shows what there is.',
      zh: '同组的 list 命令会列出已有的内容。',
    },
    exit: 1,
  },
  SIGN_ATTESTATION_REFUSED: {
    summary: {
      en: 'No attestation of the image holds; a signature in a bundle is one, too.',
      zh: '镜像没有成立的证明（attestation）；签名包（bundle）中的签名也属于证明。',
    },
    remedy: {
      en: 'Do not trust the artifact before the failing step is understood; the explain command shows all steps.',
      zh: '在弄清失败步骤之前不要信任该制品；explain 命令会列出所有步骤。',
    },
    exit: 1,
  },
  SIGN_CREDENTIAL: {
    summary: {
      en: 'A password, PIN, token or login is missing, or not one.',
      zh: '缺少口令、PIN、令牌或登录信息，或其无效。',
    },
    remedy: {
      en: 'Give it by the variable or flag that the message names, or at the prompt of a terminal.',
      zh: '请用提示中给出的变量或参数提供，或在终端提示符处输入。',
    },
    exit: 2,
  },
  SIGN_FILE: {
    summary: {
      en: 'A file that was named cannot be read or written.',
      zh: '所指定的文件无法读取或写入。',
    },
    remedy: {
      en: 'Check its path, size and permissions; a file that is there already is not replaced.',
      zh: '请检查其路径、大小和权限；已有的文件不会被替换。',
    },
    exit: 2,
  },
  SIGN_NAME: {
    summary: {
      en: 'A name, address or reference is not of the form that it must have.',
      zh: '名称、地址或引用不符合应有的形式。',
    },
    remedy: { en: 'Write it as the message says.', zh: '请按提示的形式书写。' },
    exit: 2,
  },
  SIGN_PLUGIN: {
    summary: {
      en: 'A plug-in cannot be installed.',
      zh: '无法安装插件。',
    },
    remedy: {
      en: 'Get the plug-in again from its publisher, and compare its checksum with the one that is published.',
      zh: '请从发布者处重新获取插件，并与其公布的校验和比对。',
    },
    exit: 1,
  },
  SIGN_POLICY_FILE: {
    summary: {
      en: 'The trust policy is not there, cannot be read, or is neither YAML nor JSON.',
      zh: '信任策略不存在、无法读取，或不是 YAML 或 JSON。',
    },
    remedy: {
      en: 'Name the file with --policy or as trust.policy in dartagnan.yaml (notation: policy import), and mend it at the line that the message names.',
      zh: '请用 --policy 或 dartagnan.yaml 中的 trust.policy 指定文件（notation 用 policy import），并修正提示所指的行。',
    },
    exit: 2,
  },
  SIGN_MALFORMED: {
    summary: {
      en: 'A signature, bundle, trusted root or key is not what its format says.',
      zh: '签名、签名包（bundle）、可信根或密钥不符合其格式。',
    },
    remedy: {
      en: 'Name the file that was meant, or fetch it again; a broken signature has to be made again with a current tool.',
      zh: '请指定正确的文件，或重新获取；损坏的签名须用较新的工具重新生成。',
    },
    exit: 2,
  },
  SIGN_UNSUPPORTED: {
    summary: {
      en: 'A variant of a format, an algorithm or a kind of key that is not read.',
      zh: '不支持读取的格式变体、算法或密钥类型。',
    },
    remedy: { en: 'Use a variant that the message names.', zh: '请改用提示中列出的变体。' },
    exit: 2,
  },
  SIGN_REFUSED: {
    summary: {
      en: 'A step of the verification failed.',
      zh: '验证的某一步失败。',
    },
    remedy: {
      en: 'Do not trust the artifact before the failing step is understood; the explain command shows all steps.',
      zh: '在弄清失败步骤之前不要信任该制品；explain 命令会列出所有步骤。',
    },
    exit: 1,
  },
  SIGN_IDENTITY_PATTERN: {
    summary: {
      en: 'An expected identity is so loose that it accepts strangers.',
      zh: '期望的身份过于宽松，会接受陌生人。',
    },
    remedy: {
      en: 'Name the identity exactly, or write a regular expression from ^ to $ that says more than "anything".',
      zh: '请写出确切的身份，或使用以 ^ 开头、以 $ 结尾且有实际限制的正则表达式。',
    },
    exit: 2,
  },
  SIGN_KEY: {
    summary: {
      en: 'A key cannot be read, or its password does not open it.',
      zh: '密钥无法读取，或口令无法解开密钥。',
    },
    remedy: {
      en: 'Check the key file, and the password in COSIGN_PASSWORD or at the prompt.',
      zh: '请检查密钥文件，以及 COSIGN_PASSWORD 或提示符处输入的密码。',
    },
    exit: 2,
  },
  SIGN_POLICY: {
    summary: {
      en: 'The trust policy is not well formed.',
      zh: '信任策略格式不正确。',
    },
    remedy: { en: 'Correct the member that the message names.', zh: '请修正提示中指出的字段。' },
    exit: 2,
  },
  SIGN_SERVICE: {
    summary: {
      en: 'A certificate authority, log, timestamp authority or key service refused, or cannot be reached.',
      zh: '证书机构、日志、时间戳机构或密钥服务拒绝了请求，或无法访问。',
    },
    remedy: {
      en: 'Check the address and the network; the message repeats what the service said.',
      zh: '请检查地址和网络；提示中包含服务返回的内容。',
    },
    exit: 3,
  },
  SIGN_NOT_FOUND: {
    summary: {
      en: 'No signature or attestation was found for the artifact.',
      zh: '未找到该制品的签名或证明（attestation）。',
    },
    remedy: {
      en: 'Sign the image, or look where its signatures are kept with the tree command.',
      zh: '请为镜像签名，或用 tree 命令查看签名的存放位置。',
    },
    exit: 1,
  },
});

/** Codes of {@link SignError}. */
export type SignErrorCode = keyof typeof signErrors;

/** An error of the signing room; `where` names the file, image or member. */
export class SignError extends DartagnanError<SignErrorCode> {
  constructor(code: SignErrorCode, detail: ErrorDetail<Text>) {
    super(signErrors, code, detail);
  }
}

/** The failure of a verification step. */
export function refused(message: Text, cause?: unknown): SignError {
  return new SignError('SIGN_REFUSED', cause === undefined ? { message } : { message, cause });
}
