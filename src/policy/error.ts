import { DartagnanError, defineErrors, type ErrorDetail } from '../core/index.ts';

/** Errors of the policy room; mistakes of policies themselves are RegoError and EvaluationError. */
export const policyErrors = defineErrors({
  POLICY_ADDRESS: {
    summary: { en: 'The server cannot listen on an address.', zh: '服务器无法监听该地址。' },
    remedy: {
      en: 'Name a free address that this user may listen on: --addr localhost:8181.',
      zh: '请指定当前用户可以监听的空闲地址：--addr localhost:8181。',
    },
    exit: 3,
  },
  POLICY_BUNDLE: {
    summary: {
      en: 'A bundle cannot be read, or holds what its manifest does not allow.',
      zh: '无法读取包，或其内容超出清单所允许的范围。',
    },
    remedy: {
      en: 'Build the bundle anew, and check the roots of its .manifest.',
      zh: '请重新构建该包，并检查其 .manifest 的 roots。',
    },
    exit: 2,
  },
  POLICY_CONFIG: {
    summary: { en: 'The configuration of the server is wrong.', zh: '服务器配置有误。' },
    remedy: {
      en: 'Correct the named part of the configuration file or of --set.',
      zh: '请更正配置文件或 --set 中所示的部分。',
    },
    exit: 2,
  },
  POLICY_CONFLICT: {
    summary: { en: 'Two data files give different values for one path.', zh: '两个数据文件为同一路径给出了不同的值。' },
    remedy: {
      en: 'Keep the value in one of the named files, or give one a prefix: --data prefix:file.',
      zh: '请只在其中一个文件中保留该值，或为其中一个加前缀：--data prefix:file。',
    },
    exit: 2,
  },
  POLICY_DOCUMENT: {
    summary: { en: 'A JSON or YAML document cannot be read.', zh: '无法读取 JSON 或 YAML 文档。' },
    remedy: { en: 'Mend the document at the named place.', zh: '请修正所示位置的文档。' },
    exit: 2,
  },
  POLICY_ENTRYPOINT: {
    summary: { en: 'An entrypoint is no rule of the policies.', zh: '入口点不是策略中的规则。' },
    remedy: {
      en: 'Name a rule or package by its path, for example --entrypoint authz/allow.',
      zh: '请按路径指定规则或包，例如 --entrypoint authz/allow。',
    },
    exit: 2,
  },
  POLICY_FLAGS: {
    summary: { en: 'Two flags contradict each other.', zh: '两个选项互相矛盾。' },
    remedy: { en: 'Leave one of the named flags out.', zh: '请去掉其中一个选项。' },
    exit: 1,
  },
  POLICY_FORMAT: {
    summary: {
      en: 'What was evaluated, or is left of it, cannot be shown in this format.',
      zh: '求值结果或部分求值的剩余条件无法以该格式显示。',
    },
    remedy: {
      en: 'Use --format json, pretty or source with --partial, and any but source without it.',
      zh: '与 --partial 同用时请选择 --format json、pretty 或 source；不用 --partial 时请选择 source 以外的格式。',
    },
    exit: 2,
  },
  POLICY_INPUT: {
    summary: { en: 'A configuration file is of no format that is known.', zh: '配置文件的格式未知。' },
    remedy: {
      en: 'Name the format with --parser, for example --parser yaml.',
      zh: '请用 --parser 指定格式，例如 --parser yaml。',
    },
    exit: 2,
  },
  POLICY_LIMIT: {
    summary: {
      en: 'A file is larger than policies, data and inputs may be.',
      zh: '文件超过策略、数据和输入允许的大小。',
    },
    remedy: {
      en: 'Leave the file out with --ignore, or split it.',
      zh: '请用 --ignore 排除该文件，或将其拆分。',
    },
    exit: 2,
  },
  POLICY_PATTERN: {
    summary: { en: 'A regular expression cannot be read.', zh: '无法读取正则表达式。' },
    remedy: {
      en: 'Correct the expression (RE2 syntax); write \\( for a parenthesis that is meant itself.',
      zh: '请更正该表达式（RE2 语法）；括号本身应写作 \\(。',
    },
    exit: 1,
  },
  POLICY_RELEASE: {
    summary: { en: 'The server of releases cannot be asked.', zh: '无法查询发布服务器。' },
    remedy: {
      en: 'Check the network, or name another server with OPA_VERSION_CHECK_SERVICE_URL.',
      zh: '请检查网络，或用 OPA_VERSION_CHECK_SERVICE_URL 指定其他服务器。',
    },
    exit: 1,
  },
  POLICY_RESULT: {
    summary: {
      en: 'A deny, violation or warn rule gives an object without a message.',
      zh: 'deny、violation 或 warn 规则返回的对象没有消息。',
    },
    remedy: {
      en: 'Give the object a member msg that is a text.',
      zh: '请为该对象添加文本成员 msg。',
    },
    exit: 2,
  },
  POLICY_SIGNATURE: {
    summary: {
      en: 'A bundle cannot be signed, or its signature does not hold.',
      zh: '无法签名该包，或其签名无效。',
    },
    remedy: {
      en: 'Check the key, its algorithm and scope; a bundle that was changed must be signed anew.',
      zh: '请检查密钥、算法和 scope；包被修改后须重新签名。',
    },
    exit: 2,
  },
  POLICY_STORAGE: {
    summary: {
      en: 'The folder that keeps policies and data cannot be used.',
      zh: '无法使用保存策略和数据的目录。',
    },
    remedy: {
      en: 'Give the named folder to this user alone; put a damaged file back from a copy, or remove the folder to begin anew.',
      zh: '请将所示目录交给当前用户独占；损坏的文件请从备份恢复，或删除该目录重新开始。',
    },
    exit: 3,
  },
  POLICY_TARGET: {
    summary: { en: 'A flag does not go with the target of the build.', zh: '该选项不适用于此构建目标。' },
    remedy: { en: 'Build with --target plan, or leave the flag out.', zh: '请使用 --target plan 构建，或去掉该选项。' },
    exit: 2,
  },
  POLICY_UPLOAD: {
    summary: { en: 'A service does not take what is sent to it.', zh: '服务拒绝接收发送的内容。' },
    remedy: {
      en: 'Check the service’s address and credentials; what was not taken is sent again.',
      zh: '请检查服务地址和凭据；未被接收的内容会重新发送。',
    },
    exit: 3,
  },
  POLICY_UNREADABLE: {
    summary: { en: 'A file or folder that was named cannot be read.', zh: '无法读取指定的文件或目录。' },
    remedy: { en: 'Check the path and its permissions.', zh: '请检查路径及其权限。' },
    exit: 2,
  },
  POLICY_UNWRITABLE: {
    summary: { en: 'A file cannot be written.', zh: '无法写入文件。' },
    remedy: { en: 'Check that the folder exists and may be written.', zh: '请检查目录是否存在且可写。' },
    exit: 3,
  },
});

/** Codes of {@link PolicyError}. */
export type PolicyErrorCode = keyof typeof policyErrors;

/** An error of loading or running policies; `where` names the file, with line and column where they are known. */
export class PolicyError extends DartagnanError<PolicyErrorCode> {
  constructor(code: PolicyErrorCode, detail: ErrorDetail) {
    super(policyErrors, code, detail);
  }
}
