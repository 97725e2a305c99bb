import { DartagnanError, defineErrors, type ErrorDetail } from '../core/index.ts';

/** Errors of the runtime room. */
export const runtimeErrors = defineErrors({
  RUNTIME_CAPTURE: {
    summary: {
      en: 'A capture file is cut off or is none.',
      zh: '捕获文件被截断，或根本不是捕获文件。',
    },
    remedy: {
      en: 'What stands before the named offset was evaluated; record the file anew, or name one that sysdig, Falco or watch wrote.',
      zh: '所示偏移之前的内容已经评估;请重新录制,或指定由 sysdig、Falco 或 watch 写出的文件。',
    },
    exit: 2,
  },
  RUNTIME_CLUSTER: {
    summary: {
      en: 'The API server of Kubernetes cannot be asked.',
      zh: '无法向 Kubernetes API 服务器查询。',
    },
    remedy: {
      en: 'Name a kubeconfig with a token or a certificate (--kubeconfig), or give the service account of the pod the right to list and watch pods, namespaces, services, replicationcontrollers, replicasets and deployments.',
      zh: '请用 --kubeconfig 指定含令牌或证书的 kubeconfig，或授予 Pod 的服务账户列出和监视 pods、namespaces、services、replicationcontrollers、replicasets 与 deployments 的权限。',
    },
    exit: 3,
  },
  RUNTIME_CONDITION: {
    summary: {
      en: 'A condition or output of a rule cannot be read.',
      zh: '规则的条件或输出无法解析。',
    },
    remedy: {
      en: 'Mend the rule where the message points; watch validate lists everything at once.',
      zh: '请按提示位置修改规则;watch validate 可一次列出全部问题。',
    },
    exit: 2,
  },
  RUNTIME_CONTAINERS: {
    summary: {
      en: 'A container runtime answers, but not as its interface says.',
      zh: '容器运行时有响应，但不符合其接口。',
    },
    remedy: {
      en: 'Look at the runtime behind the named socket; alerts carry the id of the container meanwhile, not its name or image.',
      zh: '请检查该套接字后的运行时;在此期间告警只含容器 ID,不含名称或镜像。',
    },
    exit: 3,
  },
  RUNTIME_EVENT: {
    summary: {
      en: 'A described event does not fit its shape or the event table.',
      zh: '所描述的事件不符合其结构或事件表。',
    },
    remedy: {
      en: 'Correct the description; docs/reference lists event types and parameters.',
      zh: '请修改事件描述;docs/reference 列出了事件类型与参数。',
    },
    exit: 2,
  },
  RUNTIME_SCOPE: {
    summary: {
      en: 'What the live source is to be limited to is not there.',
      zh: '实时来源所要限定的对象不存在。',
    },
    remedy: {
      en: 'Name a process that runs, a cgroup of the version 2 hierarchy, or the first digits of a container’s id.',
      zh: '请指定正在运行的进程、v2 层级中的 cgroup，或容器 ID 的开头几位。',
    },
    exit: 2,
  },
  RUNTIME_JSON: {
    summary: {
      en: 'An event log is no JSON.',
      zh: '事件日志不是 JSON。',
    },
    remedy: {
      en: 'Mend or leave out the named line; what stands before it was evaluated.',
      zh: '请修正或删除所示行;该行之前的内容已经评估。',
    },
    exit: 2,
  },
  RUNTIME_RECORD: {
    summary: {
      en: 'A recording cannot be written.',
      zh: '录制文件无法写入。',
    },
    remedy: {
      en: 'Choose a folder that may be written to and has room; what was written before stands.',
      zh: '请选择可写且空间足够的目录；之前写入的内容仍然有效。',
    },
    exit: 3,
  },
  RUNTIME_WEBHOOK: {
    summary: {
      en: 'The webhook for audit events cannot listen.',
      zh: '接收审计事件的 webhook 无法监听。',
    },
    remedy: {
      en: 'Choose a free address in open_params (http://127.0.0.1:9765/k8s-audit), and a PEM file with certificate and key for https.',
      zh: '请在 open_params 中选择空闲地址（http://127.0.0.1:9765/k8s-audit）；使用 https 时提供包含证书和私钥的 PEM 文件。',
    },
    exit: 3,
  },
});

/** Codes of {@link RuntimeError}. */
export type RuntimeErrorCode = keyof typeof runtimeErrors;

/** An error of the runtime room. */
export class RuntimeError extends DartagnanError<RuntimeErrorCode> {
  /** Offset in the condition's text, where the error lies in one. */
  readonly offset: number | undefined;

  constructor(code: RuntimeErrorCode, detail: ErrorDetail & { readonly offset?: number }) {
    super(runtimeErrors, code, detail);
    this.offset = detail.offset;
  }
}
