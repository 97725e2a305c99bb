import { DartagnanError, defineErrors, type ErrorDetail, type Text } from '../core/index.ts';

/** Errors of signatures, keys and trust. */
export const signErrors = defineErrors({
  SIGN_MALFORMED: {
    summary: {
      en: 'A signature, bundle, trusted root or key is not what its format says.',
      zh: '签名、签名包（bundle）、可信根或密钥不符合其格式。',
    },
    remedy: {
      en: 'Fetch the file again, or sign again with a current tool.',
      zh: '请重新获取该文件，或用较新的工具重新签名。',
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
